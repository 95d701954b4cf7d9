"""A table of one column that goes on in time: what it has been is read, and what comes next is foretold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nnbuilder.core import names
from nnbuilder.core.document import Field, Split, Windows
from nnbuilder.core.facts import ColumnFacts
from nnbuilder.data.blocks import Raw, rows_of
from nnbuilder.data.column_facts import axes_of, holds_dates, is_left_out
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.times import moments

FEWEST = 60
"""A series of fewer rows gives too few windows that share none."""
_LONGEST, _SHARE, _AHEAD = 48, 20, 4
"""A window is 48 rows long at most and a twentieth of the series; a quarter of that is foretold."""
_PAST, _FUTURE = "past", "future"


@dataclass(frozen=True, slots=True)
class Series:
    """How a table is read as a series."""

    fields: tuple[Field, ...]
    windows: Windows
    split: Split
    columns: Mapping[str, ColumnFacts]


def series_in(raw: Raw, columns: Mapping[str, ColumnFacts]) -> Series | None:
    """The one column of numbers and the one of times that a table has; None where it has others to learn from, or where one moment
    stands in several rows."""
    rows = rows_of(raw)
    dates = [name for name in columns if holds_dates(raw, name)]
    usable = [name for name, column in columns.items() if name not in dates and not is_left_out(name, column, rows)]
    if rows < FEWEST or len(dates) != 1 or len(usable) != 1 or axes_of(raw, usable[0]) or "numbers" not in columns[usable[0]].targets:
        return None
    (time,), (value,) = dates, usable
    if not _is_one_series(raw, time):
        return None
    transforms = KINDS["numbers"].usage.transforms
    both = [Field(name, role, "numbers", (value,), transforms=transforms) for name, role in ((_PAST, "input"), (_FUTURE, "target"))]
    others = [name for name in columns if name not in (time, value)]
    rest = [Field(names.legal(name), "time" if name == time else "ignore", "category", (name,)) for name in (time, *others)]
    length = max(8, min(_LONGEST, rows // _SHARE))
    why = f"It goes on in time: {length} rows of it are read, and the {length // _AHEAD} that come next are foretold."
    told = {**columns, value: replace(columns[value], why=why)}
    return Series((*both, *rest), Windows(length, length // _AHEAD, time=time), Split(by="time", column=time), told)


def _is_one_series(raw: Raw, time: str) -> bool:
    """Whether every moment stands in one row."""
    try:
        times = np.sort(moments(time, raw[time]))
    except Unprepared:
        return False
    return bool((np.diff(times) > 0).all())
