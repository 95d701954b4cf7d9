"""Rows as series: those of each group in the order of time, broken where a moment is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .cells import Cells, labels_of
from .preparation import Raw
from .times import apart, moments

_REGULAR = 1.5
"""A step of time that is so many times the usual one is a gap."""
_SAME = 1e-3
"""How far steps may differ, as a part of the usual one, where time is told to go on regularly."""


@dataclass(frozen=True)
class Stretch:
    """Rows of one series in the order of time, without a gap between them, int64."""

    group: str
    rows: np.ndarray


@dataclass(frozen=True)
class Stretches:
    """The stretches of some rows: group by group, and the earlier before the later.

    step        the usual time from one row to the next, 0 where there is no time, and `apart` the same in words
    is_regular  whether no other step lies within a stretch
    gaps        how many steps are so much longer that they end a stretch
    """

    each: tuple[Stretch, ...]
    step: float = 0.0
    apart: str = ""
    is_regular: bool = False
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
    inner = steps[steps <= _REGULAR * usual]
    is_regular = bool((np.abs(inner - usual) <= _SAME * usual).all())
    return Stretches(whole, usual, apart(usual, raw[time][0]), is_regular, len(steps) - len(inner))


def offsets(stretches: Sequence[Stretch]) -> list[int]:
    """Where each stretch begins if all stand one after another."""
    return [0, *np.cumsum([len(one.rows) for one in stretches]).tolist()][: len(stretches)]


def _groups(cells: Cells) -> list[Stretch]:
    names, codes = np.unique(np.array(labels_of(cells), dtype=object).astype(str), return_inverse=True)
    order = np.argsort(codes.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(codes.reshape(-1)))[:-1]
    return [Stretch(str(name), rows.astype(np.int64)) for name, rows in zip(names, np.split(order, ends), strict=True)]
