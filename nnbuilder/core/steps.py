"""A long computation in short steps: whoever drives it may do something else between two of them, or leave it where it is."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Steps: TypeAlias = Generator[None, None, T]
"""Each step takes a millisecond or so; the last one gives the result."""


def finished(steps: Steps[T]) -> T:
    """The result, with all steps done at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
