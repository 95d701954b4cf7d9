"""The rows of a described data set: its source, without the rows that it says to leave out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from nnbuilder.core.document import FOLDER_KINDS, DataSet, Source
from nnbuilder.data import sources
from nnbuilder.data.errors import Damaged
from nnbuilder.data.gaps import STOP, unanswered
from nnbuilder.data.opening import Cancel, never
from nnbuilder.data.table import Skipped, Table


def read_data(data: DataSet, base: Path, cancel: Cancel = never) -> Table:
    """The columns that a description is about, wherever they are needed, so that every part of the program sees the same rows.

    Where damaged rows are not to stop it, neither a row that cannot be read nor one without an answer is there; `skipped` lists
    them. Rows of a series all stay, since what follows a gap would seem to follow what stands before it. Raises `DataError`,
    and `Damaged` where anything is damaged and that is to stop it.
    """
    if data.source.kind in FOLDER_KINDS:
        # What can be read of a folder is the same whatever becomes of the rest, and is converted once.
        table = sources.read(data.source, base, cancel)
    else:
        options = {} if data.damaged == STOP else {"damaged": data.damaged}
        table = sources.read(replace(data.source, options={**data.source.options, **options}), base, cancel)
    if data.damaged == STOP:
        _refuse_unread(data.source, table)
        return table
    return table if data.windows is not None else answered(data, table)


def _refuse_unread(source: Source, table: Table) -> None:
    """Raises `Damaged` where files of a folder could not be read."""
    if table.skipped:
        first, count = table.skipped[0], len(table.skipped)
        files = f"{count:,} of {table.rows + count:,} files cannot be read, first {first.where}" if count > 1 else f"{first.where} cannot be read"
        raise Damaged(f"{source.name}: {files} ({first.reason.rstrip('.')}); mend what is damaged or take it out, or have such files left out.")


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
