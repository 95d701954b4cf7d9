"""What is learned from: the rows of a source, or windows over them, each with the rows behind it that it is to foretell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from nnbuilder.core.document import DataSet, Field, Windows
from nnbuilder.data.blocks import Raw, rows_of
from nnbuilder.data.errors import DataError
from nnbuilder.data.gaps import interrupted
from nnbuilder.data.kinds import kind_of
from nnbuilder.data.preparation.cells import Unprepared, labels_of
from nnbuilder.data.preparation.series import offsets, stretches_of
from nnbuilder.data.preparation.times import moments
from nnbuilder.data.preparation.windows import Excerpt, Windowing, cut_from
from nnbuilder.data.series import Series
from nnbuilder.data.table import Table


@dataclass(frozen=True)
class Samples:
    """The samples of a data set.

    fields     those of the data set, with the columns that they have in `table`
    table      a row for each sample
    source     the columns of the source, a row for each of its rows
    first      the row of the source that each sample begins with, int64 (samples,), and `last` the one that it ends with
    stretches  the number of the stretch of time in which each window begins, as long as a window is: those further apart share
               no row; None where samples are rows by themselves
    series     what they are windows over; None where samples are rows by themselves
    windowing  how windows are cut, also from rows that nobody has seen yet
    notes      sentences about what is no sample
    """

    fields: tuple[Field, ...]
    table: Raw
    source: Raw
    first: np.ndarray
    last: np.ndarray
    stretches: np.ndarray | None = None
    series: Series | None = None
    windowing: Windowing | None = None
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
        try:
            times = moments(column, self._column(column))
        except Unprepared as error:
            raise DataError(str(error)) from None
        return times[self.first], times[self.last]

    def windowing_for(self, rows: np.ndarray) -> Windowing | None:
        """How windows are cut, with the series that these samples are of."""
        windowing = self.windowing
        if windowing is None or not windowing.group:
            return windowing
        series = labels_of(np.asarray(self._column(windowing.group))[self.last[rows]])
        return replace(windowing, groups=tuple(sorted(set(series))))

    def _column(self, name: str) -> np.ndarray:
        if name not in self.source:
            raise DataError(f"There is no column {name!r} to divide the rows by; there are {', '.join(list(self.source)[:12])}.")
        return np.asarray(self.source[name])


def samples_of(data: DataSet, raw: Raw) -> Samples:
    """The samples that a description makes of the columns of its source. Raises `DataError`."""
    if data.windows is None:
        rows = np.arange(rows_of(raw), dtype=np.int64)
        return Samples(data.fields, raw, raw, rows, rows)
    try:
        return _windows(data, data.windows, raw)
    except Unprepared as error:
        raise DataError(str(error)) from None


def _windows(data: DataSet, windows: Windows, raw: Raw) -> Samples:
    for column in filter(None, (windows.group, windows.time)):
        if column not in raw:
            raise DataError(f"There is no column {column!r} for the windows; there are {', '.join(list(raw)[:12])}.")
    stretches = stretches_of(raw, rows_of(raw), windows.group, windows.time)
    span = windows.length + windows.horizon
    starts = [_starts(offset, len(one.rows), span, windows.stride) for offset, one in zip(offsets(stretches.each), stretches.each, strict=True)]
    places = np.concatenate(starts)
    if not len(places):
        longest = max((len(one.rows) for one in stretches.each), default=0)
        raise DataError(f"The longest series has {longest:,} rows without a gap, but a window needs {windows.length:,} and {windows.horizon:,} behind it.")
    order = np.concatenate([one.rows for one in stretches.each])
    read = [field for field in data.fields if field.role in ("input", "target")]
    excerpts = {field.name: tuple(one for column in field.columns for one in _excerpts(field, column, windows, raw)) for field in read}
    fields = tuple(replace(field, columns=tuple(one.name for one in excerpts[field.name])) if field.name in excerpts else field for field in data.fields)
    different = tuple({one.name: one for each in excerpts.values() for one in each}.values())
    are_left_out = interrupted(data, excerpts, raw, order, places + windows.length - 1)
    places = places[~are_left_out]
    if not len(places):
        raise DataError(f"In each of the {len(are_left_out):,} windows a value of the target is missing; fill it in, or make windows shorter.")
    table = Table.of(cut_from(raw, different, order, places + windows.length - 1))
    windowing = Windowing(windows.length, windows.horizon, windows.group, windows.time, different)
    notes = tuple(filter(None, (stretches.note, _interruptions(int(are_left_out.sum())))))
    series = Series({one.name: one.column for one in different}, raw, order, places, span)
    return Samples(fields, table, raw, order[places], order[places + span - 1], places // span, series, windowing, notes)


def _interruptions(count: int) -> str:
    are = "1 window is left out, since a value of the target is" if count == 1 else f"{count:,} windows are left out, since values of the target are"
    return f"{are} missing in {'it' if count == 1 else 'them'}." if count else ""


def _starts(offset: int, rows: int, span: int, stride: int) -> np.ndarray:
    return offset + np.arange(0, max(0, rows - span + 1), stride, dtype=np.int64)


def _excerpts(field: Field, column: str, windows: Windows, raw: Raw) -> Iterator[Excerpt]:
    """What a field sees of a column: its rows as one array, a column for each of them, or the last alone."""
    if column not in raw:
        raise DataError(f"The field {field.name} needs the column {column}, but the data has {', '.join(list(raw)[:12])}.")
    kind, is_past = kind_of(field), field.role == "input"
    # Without a horizon the last row that is seen is what is asked about.
    first, last = (1 - windows.length, 0) if is_past else (min(1, windows.horizon), windows.horizon)
    count = last - first + 1
    if kind.fitted.is_array:
        yield Excerpt(f"{column} over {count} rows" if is_past else f"{column} {count} rows ahead", column, first, last, is_array=True)
        return
    values = np.asarray(raw[column][:1])
    is_one = values.ndim > 1 or kind.is_label or values.dtype.kind == "O"
    for step in range(last if is_one else first, last + 1):
        yield Excerpt(_called(column, step), column, step, step)


def _called(column: str, step: int) -> str:
    """The name of a column some steps from the last row that is known."""
    return f"{column} {step} ahead" if step > 0 else f"{column} {-step} before" if step < 0 else f"{column} last"
