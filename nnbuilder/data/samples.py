"""What is learned from: the rows of a source, or windows over them, each with the rows behind it that it is to foretell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nnbuilder.core.document import DataSet, Field, Windows
from nnbuilder.data.blocks import Raw, rows_of
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds import kind_of
from nnbuilder.data.preparation.cells import labels_of
from nnbuilder.data.table import Table
from nnbuilder.data.times import moments

_REGULAR = 1.5
"""A step of time that is so many times the usual one is a gap."""


@dataclass(frozen=True)
class Samples:
    """The samples of a data set.

    fields  those of the data set, with the columns that they have in `table`
    table   a row for each sample
    source  the columns of the source, a row for each of its rows
    first   the row of the source that each sample begins with, int64 (samples,), and `last` the one that it ends with
    notes   sentences about what is no sample
    """

    fields: tuple[Field, ...]
    table: Raw
    source: Raw
    first: np.ndarray
    last: np.ndarray
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.first)

    def labels(self, column: str) -> list[str]:
        """What stands in a column of the source where each sample ends. Raises `DataError`."""
        return labels_of(np.asarray(self._column(column))[self.last])

    def times(self, column: str) -> tuple[np.ndarray, np.ndarray]:
        """When each sample begins and when it ends, float64 (samples,); the number of its row where no column is named.
        Raises `DataError`."""
        if not column:
            return self.first.astype(np.float64), self.last.astype(np.float64)
        times = moments(column, np.asarray(self._column(column)))
        return times[self.first], times[self.last]

    def _column(self, name: str) -> np.ndarray:
        if name not in self.source:
            raise DataError(f"There is no column {name!r} to divide the rows by; there are {', '.join(list(self.source)[:12])}.")
        return np.asarray(self.source[name])


def samples_of(data: DataSet, raw: Raw) -> Samples:
    """The samples that a description makes of the columns of its source. Raises `DataError`."""
    if data.windows is None:
        rows = np.arange(rows_of(raw), dtype=np.int64)
        return Samples(data.fields, raw, raw, rows, rows)
    windows = data.windows
    series, notes = _series(windows, raw)
    span = windows.length + windows.horizon
    order = np.concatenate(series)
    places = np.concatenate([_starts(offset, len(rows), span, windows.stride) for offset, rows in zip(_offsets(series), series, strict=True)])
    if not len(places):
        longest = max(map(len, series), default=0)
        raise DataError(f"The longest series has {longest:,} rows without a gap, but a window needs {windows.length:,} and {windows.horizon:,} behind it.")
    fields, columns = _cut(data.fields, windows, raw, order, places)
    return Samples(fields, Table.of(columns), raw, order[places], order[places + span - 1], notes)


def latest(data: DataSet, raw: Raw, fields: Sequence[Field]) -> Table:
    """The last window of each series, for what is to be foretold of it: the columns of the input fields. Raises `DataError`."""
    assert data.windows is not None, "only windows have a last one"
    windows = replace(data.windows, horizon=0)
    series = [rows for rows in _series(windows, raw)[0] if len(rows) >= windows.length]
    if not series:
        raise DataError(f"To foretell what comes, {windows.length:,} rows without a gap are needed; there are {rows_of(raw):,} rows.")
    order = np.concatenate(series)
    places = np.array([offset + len(rows) - windows.length for offset, rows in zip(_offsets(series), series, strict=True)], dtype=np.int64)
    return Table.of(_cut([field for field in fields if field.role == "input"], windows, raw, order, places)[1])


def _series(windows: Windows, raw: Raw) -> tuple[list[np.ndarray], tuple[str, ...]]:
    """The rows of each unbroken series in the order of time, and what is told of the gaps."""
    for column in filter(None, (windows.group, windows.time)):
        if column not in raw:
            raise DataError(f"There is no column {column!r} for the windows; there are {', '.join(list(raw)[:12])}.")
    whole = np.arange(rows_of(raw), dtype=np.int64)
    groups = [whole] if not windows.group else _groups(labels_of(np.asarray(raw[windows.group])))
    if not windows.time:
        return groups, ()
    times = moments(windows.time, np.asarray(raw[windows.time]))
    ordered = [rows[np.argsort(times[rows], kind="stable")] for rows in groups]
    steps = np.concatenate([np.diff(times[rows]) for rows in ordered])
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    broken = [np.split(rows, np.flatnonzero(np.diff(times[rows]) > _REGULAR * usual) + 1) if usual else [rows] for rows in ordered]
    gaps = sum(len(pieces) - 1 for pieces in broken)
    notes = (f"Time goes on in steps of {usual:g}, but {gaps:,} are longer; no window spans such a gap.",) if gaps else ()
    return [piece for pieces in broken for piece in pieces], notes


def _groups(labels: Sequence[str]) -> list[np.ndarray]:
    codes = np.unique(np.array(labels, dtype=object).astype(str), return_inverse=True)[1].reshape(-1)
    order = np.argsort(codes, kind="stable")
    return [rows.astype(np.int64) for rows in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)]


def _offsets(series: Sequence[np.ndarray]) -> list[int]:
    return [0, *np.cumsum([len(rows) for rows in series]).tolist()][: len(series)]


def _starts(offset: int, rows: int, span: int, stride: int) -> np.ndarray:
    return offset + np.arange(0, max(0, rows - span + 1), stride, dtype=np.int64)


def _cut(fields: Sequence[Field], windows: Windows, raw: Raw, order: np.ndarray, places: np.ndarray) -> tuple[tuple[Field, ...], Mapping[str, np.ndarray]]:
    """The fields with the columns of their windows, and these columns, each (samples,) or (samples, steps)."""
    columns: dict[str, np.ndarray] = {}
    made = []
    for field in fields:
        if field.role not in ("input", "target"):
            made.append(field)
            continue
        missing = [name for name in field.columns if name not in raw]
        if missing:
            raise DataError(f"The field {field.name} needs the column {missing[0]}, but the data has {', '.join(list(raw)[:12])}.")
        named = [(name, values) for column in field.columns for name, values in _of_column(field, column, windows, raw, order, places)]
        columns |= dict(named)
        made.append(replace(field, columns=tuple(name for name, _ in named)))
    return tuple(made), columns


def _of_column(field: Field, column: str, windows: Windows, raw: Raw, order: np.ndarray, places: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """What a field sees of a column: as one array of steps, as a column for each step, or as the last step alone."""
    values = np.asarray(raw[column])[order]
    kind, is_past = kind_of(field), field.role == "input"
    end = windows.length + windows.horizon
    # Without a horizon the last row that is seen is what is asked about.
    steps = range(windows.length) if is_past else range(min(windows.length, end - 1), end)
    if kind.fitted.is_array:
        # A view of each window, not a copy: they overlap.
        views = np.lib.stride_tricks.sliding_window_view(values, len(steps), axis=0)[places + steps.start]
        yield (f"{column} over {len(steps)} rows" if is_past else f"{column} {len(steps)} rows ahead"), views
        return
    if values.ndim > 1 or kind.is_label or values.dtype.kind == "O":
        steps = steps[-1:]
    for step in steps:
        yield _called(column, step - windows.length + 1), values[places + step]


def _called(column: str, step: int) -> str:
    """The name of a column some steps from the last row that is known."""
    return f"{column} {step} ahead" if step > 0 else f"{column} {-step} before" if step < 0 else f"{column} last"
