"""What a shape rule needs to hold, and what it merely assumes.

A rule is wrong only if no positive value of the free sizes makes it right. Where some do, the rule goes on and leaves
a `Condition` behind, which analysis shows as a warning; two different free names become equal as a shown assumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from nnbuilder.core.sizes import Dim, Size, can_equal, possible, value


@dataclass(frozen=True, slots=True)
class Remedy:
    """A cure that a rule proposes, as data; analysis turns it into a `Fix`.

    `action` is "set" (a parameter of this node) or "set_source" (the parameter that gave the size, on the node that feeds
    `where`). What takes another kind of node is proposed by the catalogue.
    """

    action: str
    title: str
    where: str = ""
    value: object = None


class Invalid(Exception):
    """A rule that cannot hold. `where` is a parameter or an input port; the message is a sentence without its full stop."""

    def __init__(self, where: str, message: str, *remedies: Remedy) -> None:
        super().__init__(message)
        self.where, self.message, self.remedies = where, message, remedies


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds for some values of the free sizes. An assumption equates two free names and nothing more."""

    where: str
    text: str
    is_assumption: bool = False


_gathered: ContextVar[list[Condition] | None] = ContextVar("conditions", default=None)


@contextmanager
def gathering() -> Iterator[list[Condition]]:
    """Gathers the conditions that the rules called inside leave behind."""
    conditions: list[Condition] = []
    token = _gathered.set(conditions)
    try:
        yield conditions
    finally:
        _gathered.reset(token)


def assume(condition: Condition) -> None:
    """Leaves a condition behind for whoever gathers."""
    conditions = _gathered.get()
    if conditions is not None and condition not in conditions:
        conditions.append(condition)


def require_equal(left: Dim, right: Dim, where: str, message: str, *remedies: Remedy) -> None:
    """Two sizes must be equal; raises `Invalid` where they never are."""
    if left == right:
        return
    if not can_equal(left, right):
        raise Invalid(where, message, *remedies)
    both_names = isinstance(left, Size) and isinstance(right, Size) and _is_name(left) and _is_name(right)
    assume(Condition(where, f"{left} = {right}", both_names))


def require_at_least(dim: Dim, minimum: int, where: str, message: str, *remedies: Remedy) -> None:
    """A size must reach a minimum; raises `Invalid` where it never does."""
    if isinstance(dim, int):
        if dim < minimum:
            raise Invalid(where, message, *remedies)
    elif not possible(lambda sizes: value(dim, sizes) >= minimum, dim):
        raise Invalid(where, message, *remedies)
    elif possible(lambda sizes: value(dim, sizes) < minimum, dim):
        assume(Condition(where, f"{dim} is at least {minimum}"))


def require_divisible(dim: Dim, by: int, where: str, message: str, *remedies: Remedy) -> None:
    """A size must be a multiple; raises `Invalid` where it never is."""
    if isinstance(dim, int):
        if dim % by:
            raise Invalid(where, message, *remedies)
    elif not possible(lambda sizes: value(dim, sizes) % by == 0, dim):
        raise Invalid(where, message, *remedies)
    elif possible(lambda sizes: value(dim, sizes) % by != 0, dim):
        assume(Condition(where, f"{dim} is a multiple of {by}"))


def _is_name(size: Size) -> bool:
    return not size.constant and len(size.terms) == 1 and size.terms[0][1] == 1 and len(size.terms[0][0]) == 1 and isinstance(size.terms[0][0][0], str)
