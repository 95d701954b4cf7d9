"""Fitting what preparation needs, on the rows of the training part only, and applying it to all, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nnbuilder.core.document import READ, Field
from nnbuilder.core.facts import FieldFacts
from nnbuilder.data.blocks import Raw, blocks, rows_of
from nnbuilder.data.columns import Columns, InMemory
from nnbuilder.data.errors import Damaged, DataError
from nnbuilder.data.gaps import unanswered
from nnbuilder.data.kinds import KINDS, kind_of
from nnbuilder.data.kinds.kind import chosen, chosen_transforms
from nnbuilder.data.opening import Cancel, never, watched
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.preparation import FittedField, Preparation
from nnbuilder.data.series import Series


def fit(fields: Sequence[Field], raw: Raw, rows: np.ndarray, series: Series | None = None) -> Preparation:
    """Means, spreads, classes and vocabularies of every field that is read or learned, on some rows; on all that these cover
    of a `series` where they are windows over one. Raises `DataError`."""
    used = [field for field in fields if field.role in READ]
    for field in used:
        missing = [column for column in field.columns if column not in raw]
        if missing:
            raise DataError(f"The field {field.name} needs the column {missing[0]}, but the data has {', '.join(list(raw)[:12])}.")
        if field.role == "target":
            _refuse_gaps(field, raw, series)
    try:
        return Preparation({field.name: _fitted(field, raw, rows, series) for field in used})
    except Unprepared as error:
        raise DataError(str(error)) from None


def _fitted(field: Field, raw: Raw, rows: np.ndarray, series: Series | None) -> FittedField:
    kind = kind_of(field)
    declared, transforms = chosen(kind, field.params), chosen_transforms(kind, field)
    if series is None or not kind.has_steps_apart:
        return declared.fit(field, transforms, raw, rows)
    cut = {column: series.columns[column] for column in field.columns}
    whole = declared.fit(replace(field, columns=tuple(dict.fromkeys(cut.values()))), transforms, series.raw, series.covered(rows))
    return kind.over_steps(whole, cut)


def facts_of(preparation: Preparation) -> dict[str, FieldFacts]:
    """What the drawing must know of each prepared field."""
    return {name: KINDS[fitted.kind].facts(fitted) for name, fitted in preparation.fields.items()}


def apply(preparation: Preparation, raw: Raw, source: str, cancel: Cancel = never, columns: Columns | None = None) -> dict[str, np.ndarray]:
    """Every field, and every mask (`text.mask`), as one array of all rows, put where `columns` says, else into memory. Raises
    `DataError` with the row, and `Cancelled`."""
    whole: dict[str, np.ndarray] = {}
    for name in preparation.fields:
        whole |= _applied(preparation, name, raw, source, cancel, columns or InMemory())
    return whole


def _applied(preparation: Preparation, name: str, raw: Raw, source: str, cancel: Cancel, put: Columns) -> dict[str, np.ndarray]:
    columns, rows = preparation.fields[name].columns, rows_of(raw)
    missing = [column for column in columns if column not in raw]
    if missing:
        raise DataError(f"{source} has no column {missing[0]}; {name} needs {', '.join(columns)}.")
    arrays: dict[str, np.ndarray] = {}
    start = 0
    for block in watched(blocks(raw, columns), source, cancel, every=1):
        try:
            parts = preparation.apply(name, block)
        except Unprepared as error:
            raise DataError(str(error.moved(start))) from None
        arrays = arrays or {part: put.array(part, (rows, *values.shape[1:]), values.dtype) for part, values in parts.items()}
        for part, values in parts.items():
            arrays[part][start : start + len(values)] = values
        start += len(next(iter(parts.values())))
    return arrays


def _refuse_gaps(field: Field, raw: Raw, series: Series | None) -> None:
    """There is nothing to learn from a row whose answer is missing, and filling it in would invent one. Of windows the rows are told
    that they see it in."""
    is_missing = [name for name, gaps in unanswered(field, raw).items() if gaps.any()]
    if is_missing and series is not None:
        field, raw = replace(field, columns=tuple(dict.fromkeys(series.columns[name] for name in is_missing))), series.raw
    for name, gaps in unanswered(field, raw).items():
        if gaps.any():
            counts = f"{int(gaps.sum())} of {len(gaps)} rows, first in row {int(gaps.argmax()) + 1} of values"
            raise Damaged(f"The target {name} is missing in {counts}; fill it in or take those rows out, or have such rows left out.")
