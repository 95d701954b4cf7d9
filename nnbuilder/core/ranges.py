"""Between which numbers all lie that a kind gives, whatever comes in."""

from __future__ import annotations

from math import inf
from typing import NamedTuple


class Range(NamedTuple):
    """`cuts` where whole stretches of what comes in give the same number, so that nothing is learned there."""

    least: float = -inf
    most: float = inf
    cuts: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether it ends on both sides."""
        return self.least > -inf and self.most < inf

    def __str__(self) -> str:
        if self.is_narrow:
            return f"only numbers from {self.least:g} to {self.most:g}"
        return f"none below {self.least:g}" if self.least > -inf else f"none above {self.most:g}"
