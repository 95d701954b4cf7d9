"""How much may be looked at for the wires of a drawing: a thousand of them in a heap are not worth a window that stands still."""

from __future__ import annotations

from dataclasses import dataclass

WHOLE, CHANGE = 1_000_000, 60_000
"""Boxes and wires that are looked at for a whole drawing, which takes up to about two seconds, and for a change of one."""


@dataclass(slots=True)
class Effort:
    """What is left. Where nothing is, wires run straight over, the longest ones first."""

    left: float

    def spend(self, looks: float) -> None:
        self.left -= looks

    @property
    def is_spent(self) -> bool:
        return self.left <= 0
