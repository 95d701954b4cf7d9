"""Where the panes stand and how much room they take: a value that all documents share and that the next start begins with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

Value = TypeVar("Value")
SIDES = ("palette", "inspector")
PAGES = ("problems", "data", "training", "evaluation", "runs", "code")
SIZES = (*SIDES, "beside", "below", "try")
"""What has a width or a height of its own; `try` is the part beside the curves."""
_LARGEST = 32_000
"""Qt keeps places and sizes in 16 bits on some systems."""


class Place(StrEnum):
    """Where a pane stands: where it belongs, right of the canvas, or in a window of its own."""

    HOME = "home"
    BESIDE = "beside"
    APART = "apart"


Frame = tuple[int, int, int, int]
"""Left, top, width and height on the screen, in pixels of the window system."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is not named stands where it belongs, as large as it is at first.

    `hidden` panes come back where they stood. `page` is the one in front below the canvas; its tab is always there, and the
    rest of it while it `is_open`.
    """

    places: Mapping[str, Place] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    sizes: Mapping[str, int] = field(default_factory=dict)
    frames: Mapping[str, Frame] = field(default_factory=dict)
    page: str = "data"
    is_open: bool = False

    def place_of(self, name: str) -> Place:
        return self.places.get(name, Place.HOME)

    def with_place(self, name: str, place: Place) -> Arrangement:
        """There, and to be seen."""
        return replace(self, places={**self.places, name: place}, hidden=self.hidden - {name})

    def with_hidden(self, name: str, is_hidden: bool) -> Arrangement:
        return replace(self, hidden=self.hidden | {name} if is_hidden else self.hidden - {name})


def encoded(arrangement: Arrangement) -> str:
    return json.dumps({**asdict(arrangement), "hidden": sorted(arrangement.hidden)})


def decoded(text: str) -> Arrangement:
    """The arrangement of such a text; what is damaged, or of another version, counts for nothing."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return Arrangement()
    if not isinstance(read, dict):
        return Arrangement()
    page, hidden = read.get("page"), read.get("hidden")
    return Arrangement(
        _entries(read.get("places"), (*SIDES, *PAGES), _place),
        frozenset(name for name in (*SIDES, *PAGES) if isinstance(hidden, list) and name in hidden),
        _entries(read.get("sizes"), SIZES, _size),
        _entries(read.get("frames"), (*SIDES, *PAGES), frame_of),
        page if isinstance(page, str) and page in PAGES else Arrangement().page,
        read.get("is_open") is True,
    )


def frame_of(read: object) -> Frame | None:
    """Four numbers that a window can have; None for anything else."""
    if not isinstance(read, list | tuple) or len(read) != 4 or not all(type(number) is int and abs(number) <= _LARGEST for number in read):
        return None
    left, top, width, height = read
    return (left, top, width, height) if width > 0 and height > 0 else None


def _entries(read: object, names: tuple[str, ...], value_of: Callable[[object], Value | None]) -> dict[str, Value]:
    values = {name: value_of(read.get(name)) for name in names} if isinstance(read, dict) else {}
    return {name: value for name, value in values.items() if value is not None}


def _place(read: object) -> Place | None:
    return Place(read) if isinstance(read, str) and read in tuple(Place) else None


def _size(read: object) -> int | None:
    return read if isinstance(read, int) and not isinstance(read, bool) and 0 < read <= _LARGEST else None
