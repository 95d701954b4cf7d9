"""One thing that is wrong with data, with its evidence and its cures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MOST_TOLD = 5
"""Nobody reads a longer list, and the fifth is seldom worth it."""
UNREADABLE = "unreadable"
"""The code of what tells of rows and files that are left out."""
Action = Literal["set_role", "set_kind", "balance", "group", "divide", "augment"]


@dataclass(frozen=True, slots=True)
class Cure:
    """An edit of the data set as a value: `column` gets the role or the kind `value`, classes are balanced, rows that are
    alike stay in one part, all are divided by it as `value` says, or samples are augmented by `value`."""

    title: str
    action: Action
    column: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable (`leak`, `id` ...); `message` is a sentence with the numbers in it; the larger the `weight`, the worse."""

    code: str
    columns: tuple[str, ...]
    message: str
    weight: float
    cures: tuple[Cure, ...] = ()
