"""The rows of a described data set: its source, without the rows that it says to leave out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from nnbuilder.core.document import DataSet
from nnbuilder.data import sources
from nnbuilder.data.gaps import STOP, unanswered
from nnbuilder.data.opening import Cancel, never
from nnbuilder.data.table import Skipped, Table


def read_data(data: DataSet, base: Path, cancel: Cancel = never) -> Table:
    """The columns that a description is about, wherever they are needed, so that every part of the program sees the same rows.

    Where damaged rows are not to stop it, neither a row that cannot be read nor one without an answer is there; `skipped` lists
    them. Rows of a series all stay, since what follows a gap would seem to follow what stands before it. Raises `DataError`.
    """
    if data.damaged == STOP:
        return sources.read(data.source, base, cancel)
    source = replace(data.source, options={**data.source.options, "damaged": data.damaged})
    table = sources.read(source, base, cancel)
    return table if data.windows is not None else answered(data, table)


def answered(data: DataSet, table: Table) -> Table:
    """The rows in which no target is missing: filling an answer in would invent one."""
    whole = np.zeros(table.rows, dtype=np.bool_)
    skipped = []
    for field in data.fields:
        for column, gaps in unanswered(field, table).items() if field.role == "target" else ():
            reason = f"{column} is missing, so there is nothing to learn from it"
            skipped += [Skipped(f"row {row + 1}", reason) for row in np.flatnonzero(gaps & ~whole).tolist()]
            whole |= gaps
    return table.take(np.flatnonzero(~whole)).with_skipped(*skipped) if whole.any() else table
