"""Rows as series: those of each group in the order of time, broken where a moment is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .cells import Cells, labels_of
from .pace import Pace, pace_of
from .preparation import Raw
from .times import moments

_REGULAR = 1.5
"""A step of time that is so many times the usual one is a gap."""


@dataclass(frozen=True)
class Stretch:
    """Rows of one series in the order of time, without a gap between them, int64."""

    group: str
    rows: np.ndarray


@dataclass(frozen=True)
class Stretches:
    """The stretches of some rows: group by group, and the earlier before the later.

    pace   how time goes on within them, and `apart` its step in words, empty where there is no time
    gaps   how many steps are so much longer that they end a stretch
    """

    each: tuple[Stretch, ...]
    pace: Pace = field(default_factory=Pace)
    apart: str = ""
    gaps: int = 0

    @property
    def note(self) -> str:
        """A sentence about the gaps, empty where there are none."""
        are = "one is" if self.gaps == 1 else f"{self.gaps:,} are"
        return f"Time goes on in steps of {self.apart}, but {are} longer; no window spans such a gap." if self.gaps else ""


def stretches_of(raw: Raw, rows: int, group: str, time: str) -> Stretches:
    """The stretches of so many rows; `group` and `time` name the columns that keep series apart and in order, or nothing. Raises
    `Unprepared` for a row without a time."""
    groups = _groups(raw[group]) if group else [Stretch("", np.arange(rows, dtype=np.int64))]
    if not time:
        return Stretches(tuple(groups))
    times = moments(time, raw[time])
    ordered = [Stretch(one.group, one.rows[np.argsort(times[one.rows], kind="stable")]) for one in groups]
    steps = np.concatenate([np.diff(times[one.rows]) for one in ordered])
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    if not usual:
        return Stretches(tuple(ordered))
    whole = tuple(Stretch(one.group, rows) for one in ordered for rows in np.split(one.rows, np.flatnonzero(np.diff(times[one.rows]) > _REGULAR * usual) + 1))
    pace = pace_of(raw[time], times, [one.rows for one in whole], usual)
    return Stretches(whole, pace, pace.in_words(raw[time][0]), int((steps > _REGULAR * usual).sum()))


def offsets(stretches: Sequence[Stretch]) -> list[int]:
    """Where each stretch begins if all stand one after another."""
    return [0, *np.cumsum([len(one.rows) for one in stretches]).tolist()][: len(stretches)]


def _groups(cells: Cells) -> list[Stretch]:
    names, codes = np.unique(np.array(labels_of(cells), dtype=object).astype(str), return_inverse=True)
    order = np.argsort(codes.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(codes.reshape(-1)))[:-1]
    return [Stretch(str(name), rows.astype(np.int64)) for name, rows in zip(names, np.split(order, ends), strict=True)]
