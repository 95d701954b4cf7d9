"""Windows over series: what each field sees of which rows, for samples to learn from and for what is to be foretold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from .cells import Cells, Unprepared, numbers_of
from .preparation import Raw
from .series import Stretch, Stretches, offsets, stretches_of


@dataclass(frozen=True)
class Excerpt:
    """A column of samples: the rows of a column from `first` to `last`, counted from the last row that is known, which is 0; -1
    is the one before it, 1 the first that is to be foretold. `is_array` keeps all of them, else there is only one."""

    name: str
    column: str
    first: int
    last: int
    is_array: bool = False

    def of(self, ordered: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """(samples,), or (samples, steps): from rows in order, and the place of the last known row of each sample among them."""
        if not self.is_array:
            return np.asarray(ordered[ends + self.last])
        # A view of each window, not a copy: they overlap.
        return np.asarray(np.lib.stride_tricks.sliding_window_view(ordered, self.last - self.first + 1, axis=0)[ends + self.first])


@dataclass(frozen=True)
class Foretold:
    """Windows that are to be answered.

    raw       {column of samples: cells}
    beside    {column: cells} of which series each window is, when it ends and, where time goes on regularly, what comes next
    rows      the last row that each window sees
    problems  {window: why it is none}; such a window is in `raw` in name only
    notes     sentences about gaps and series
    """

    raw: Mapping[str, Any]
    beside: Mapping[str, Sequence[Any]]
    rows: Sequence[int]
    problems: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Windowing:
    """How rows become samples. `groups` are the series that training had."""

    length: int
    horizon: int
    group: str
    time: str
    excerpts: tuple[Excerpt, ...]
    groups: tuple[str, ...] = ()

    def read_for(self, names: Collection[str]) -> tuple[str, ...]:
        """The columns of a series that some columns of samples are cut from, and those that keep rows in order."""
        columns = (self.group, self.time, *(one.column for one in self.excerpts if one.name in names))
        return tuple(dict.fromkeys(filter(None, columns)))

    def foretold(self, raw: Raw, names: Collection[str], *, every: bool = False) -> Foretold:
        """The newest window of each series, or every one that is whole, for some columns of samples. Raises `Unprepared` where
        there is none, or a column is missing."""
        missing = [column for column in self.read_for(names) if column not in raw]
        if missing:
            raise Unprepared(f"The column {missing[0]} is missing; a series needs {', '.join(self.read_for(names))}")
        rows = len(raw[self.read_for(names)[0]])
        stretches = stretches_of(raw, rows, self.group, self.time)
        chosen = stretches.each if every else _newest(stretches.each)
        if max((len(one.rows) for one in chosen), default=0) < self.length:
            raise Unprepared(self._none(chosen, rows))
        order = np.concatenate([one.rows for one in chosen])
        windows = [self._ends(start, len(one.rows), every=every) for start, one in zip(offsets(chosen), chosen, strict=True)]
        labels = [one.group for one, ends in zip(chosen, windows, strict=True) for _ in ends]
        problems = {place: self._short(one) for place, one in enumerate(chosen) if not every and len(one.rows) < self.length}
        ends = np.concatenate(windows)
        last = order[ends]
        # What stands for a window that is none is another one.
        ends[list(problems)] = next(end for place, end in enumerate(ends) if place not in problems)
        columns = cut_from(raw, [one for one in self.excerpts if one.name in names], order, ends)
        return Foretold(columns, self._beside(raw, stretches, last, labels), last.tolist(), problems, self._notes(stretches, every=every))

    def _ends(self, start: int, rows: int, *, every: bool) -> np.ndarray:
        """The places of the last rows of the windows of a stretch that begins at `start`."""
        return start + np.arange(self.length - 1 if every else rows - 1, rows, dtype=np.int64)

    def _beside(self, raw: Raw, stretches: Stretches, last: np.ndarray, labels: Sequence[str]) -> dict[str, list[Any]]:
        beside: dict[str, list[Any]] = {self.group: list(labels)} if self.group else {}
        if not self.time:
            return beside
        cells = [raw[self.time][row] for row in last.tolist()]
        beside[self.time] = [cell.item() if isinstance(cell, np.generic) else cell for cell in cells]
        if stretches.pace.is_even:
            ahead = [stretches.pace.following(cell, self.horizon) for cell in cells]
            beside |= {f"{self.time} {step + 1} ahead": [times[step] for times in ahead] for step in range(self.horizon)}
        return beside

    def _notes(self, stretches: Stretches, *, every: bool) -> tuple[str, ...]:
        strange = list(dict.fromkeys(one.group for one in stretches.each if self.groups and one.group not in self.groups))
        short = sum(len(one.rows) < self.length for one in stretches.each) if every else 0
        return tuple(filter(None, (stretches.note, _unheard_of(strange), _left_out(short, self.length))))

    def _short(self, one: Stretch) -> str:
        name = f"The series {one.group[:40]!r}" if self.group else "The series"
        return f"{name} ends with {_counted_rows(len(one.rows))} without a gap, but a window needs {self.length:,}."

    def _none(self, chosen: Sequence[Stretch], rows: int) -> str:
        longest = max((len(one.rows) for one in chosen), default=0)
        there = f"there {'is' if rows == 1 else 'are'} {rows:,}" if rows < self.length else f"no series ends with more than {longest:,}"
        return f"To foretell what comes, {_counted_rows(self.length)} without a gap are needed; {there}."

    def encode(self) -> dict[str, Any]:
        return {**asdict(self), "excerpts": [asdict(one) for one in self.excerpts], "groups": list(self.groups)}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Windowing:
        excerpts = tuple(Excerpt(**one) for one in entry["excerpts"])
        return Windowing(entry["length"], entry["horizon"], entry["group"], entry["time"], excerpts, tuple(entry["groups"]))


def cut_from(raw: Raw, excerpts: Sequence[Excerpt], order: np.ndarray, ends: np.ndarray) -> dict[str, np.ndarray]:
    """The columns of samples, {name: (samples,) or (samples, steps)}, whose last known rows stand at `ends` of the rows in `order`.
    Raises `Unprepared` for a cell that should be a number and is none."""
    ordered: dict[tuple[str, bool], np.ndarray] = {}
    for one in excerpts:
        if (one.column, one.is_array) not in ordered:
            ordered[one.column, one.is_array] = _readable(one, raw[one.column])[order]
    return {one.name: one.of(ordered[one.column, one.is_array], ends) for one in excerpts}


def _readable(one: Excerpt, cells: Cells) -> np.ndarray:
    """Numbers where rows are kept together, which a table of texts has yet to read; else cells as they stand."""
    if isinstance(cells, np.ndarray) and (cells.ndim > 1 or cells.dtype != object):
        return cells
    return numbers_of(one.column, cells) if one.is_array else np.array(cells, dtype=object)


def _newest(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The last stretch of each series."""
    return tuple({one.group: one for one in stretches}.values())


def _unheard_of(strange: Sequence[str]) -> str:
    if not strange:
        return ""
    more = f" and {len(strange) - 1:,} more" if len(strange) > 1 else ""
    return f"Training had no series {strange[0][:40]!r}{more}; what is said of {'them' if more else 'it'} is a guess."


def _left_out(short: int, length: int) -> str:
    if not short:
        return ""
    are = "1 stretch without a gap has" if short == 1 else f"{short:,} stretches without a gap have"
    return f"{are} fewer than {_counted_rows(length)} and no window."


def _counted_rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
