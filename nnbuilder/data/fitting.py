"""Fitting what preparation needs, on the rows of the training part only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitted import MISSING, Column, Fitted, FittedField, label_text, number_or_nan
from nnbuilder.data.sources.cells import is_number


def fit(fields: Sequence[Field], raw: Mapping[str, Any], rows: np.ndarray) -> Fitted:
    """Means, spreads, classes and ranges of every field that is not ignored."""
    for field in fields:
        if field.role == "target" and field.kind in ("numbers", "category"):
            _refuse_gaps(field, raw)
    return Fitted({field.name: _fit_field(field, raw, rows) for field in fields if field.role != "ignore"})


def _fit_field(field: Field, raw: Mapping[str, Any], rows: np.ndarray) -> FittedField:
    missing = [column for column in field.columns if column not in raw]
    if missing or not field.columns:
        raise DataError(f"The field {field.name} needs the column {missing[0] if missing else 'it reads'}, but the data has {', '.join(list(raw)[:12])}.")
    if field.kind == "category":
        values = [label_text(raw[field.columns[0]][row]) for row in rows]
        return FittedField(field.name, field.role, field.kind, (), (Column(field.columns[0], "category"),), tuple(sorted(set(values), key=natural)))
    if field.kind == "numbers":
        columns = tuple(_fit_column(field, name, raw[name], rows) for name in field.columns)
        size = sum(1 if column.kind == "number" else len(column.values) for column in columns)
        return FittedField(field.name, field.role, field.kind, (size,), columns)
    if field.kind == "text":
        return _fit_text(field, raw[field.columns[0]], rows)
    if field.kind == "mask":
        return _fit_mask(field, np.asarray(raw[field.columns[0]]), rows)
    return _fit_pixels(field, raw[field.columns[0]], rows)


UNSEEN = "\ufffd"
"""Stands for every character that training has not seen."""


def _fit_text(field: Field, texts: Sequence[str], rows: np.ndarray) -> FittedField:
    seen = sorted(set().union(*(set(str(texts[row])) for row in rows)) - {UNSEEN})
    shift = int(str(field.params.get("shift", 0)))
    column = (Column(field.columns[0], "text"),)
    return FittedField(field.name, field.role, field.kind, (len(str(texts[0])) - 1,), column, (UNSEEN, *seen), shift=shift)


def _fit_mask(field: Field, masks: np.ndarray, rows: np.ndarray) -> FittedField:
    if masks.ndim != 3 or masks.dtype.kind not in "iub":
        raise DataError(f"The mask {field.name} should hold a whole number for each pixel, (height, width), but holds {masks.dtype} of {masks.shape[1:]}.")
    found = np.unique(masks[rows])
    if len(found) > MOST_MARKS:
        raise DataError(f"The mask {field.name} has {len(found):,} different numbers, too many to be classes; up to {MOST_MARKS} are.")
    return FittedField(field.name, field.role, field.kind, masks.shape[1:], (Column(field.columns[0], "mask"),), tuple(str(int(mark)) for mark in found))


MOST_MARKS = 256


def _fit_pixels(field: Field, raw: Any, rows: np.ndarray) -> FittedField:
    try:
        values = np.asarray(raw, dtype=np.float64)
    except ValueError:
        raise DataError(f"The field {field.name} is of type {field.kind}, but {field.columns[0]} holds words; choose another type.") from None
    if values.ndim < 3:
        counts = f"{values.ndim - 1} axes for each sample"
        raise DataError(f"The field {field.name} is of type {field.kind}, but {field.columns[0]} holds {counts}; choose another type.")
    shape = (1, *values.shape[1:]) if field.kind == "image" and values.ndim == 3 else values.shape[1:]
    divisor = float(np.abs(values[rows]).max()) if any(transform.kind == "Scale" for transform in field.transforms) else 1.0
    return FittedField(field.name, field.role, field.kind, tuple(shape), (Column(field.columns[0], "array"),), divisor=divisor or 1.0)


def _refuse_gaps(field: Field, raw: Mapping[str, Any]) -> None:
    """There is nothing to learn from a row whose answer is missing, and filling it in would invent one."""
    # A class may well be called "none"; among numbers that is a gap.
    missing = MISSING if field.kind == "numbers" else {""}
    for name in field.columns:
        gaps = [row for row, value in enumerate(raw.get(name, ())) if str(value).strip().lower() in missing]
        if gaps:
            counts = f"{len(gaps)} of {len(raw[name])} rows, first in row {gaps[0] + 1} of values"
            raise DataError(f"The target {name} is missing in {counts}; fill it in or take those rows out.")


def _fit_column(field: Field, name: str, values: Sequence[Any], rows: np.ndarray) -> Column:
    if not all(is_number(str(value)) for value in values):
        found = tuple(sorted({label_text(values[row]) for row in rows}, key=natural))
        if field.role == "target":
            bad = next(str(value) for value in values if not is_number(str(value)))
            raise DataError(f"The target {field.name} is of type numbers, but the column {name} holds {bad!r}; make it a category.")
        return Column(name, "category", values=found)
    numbers = np.array([number_or_nan(values[row]) for row in rows], dtype=np.float64)
    known = numbers[~np.isnan(numbers)]
    mean, std = (float(known.mean()), float(known.std())) if len(known) else (0.0, 1.0)
    if all(transform.kind != "Standardise" for transform in field.transforms):
        gaps = sum(str(value).strip().lower() in MISSING for value in values)
        if gaps:
            raise DataError(f"The column {name} has {gaps} missing values, which only a standardised field fills in; standardise {field.name} or fill them in.")
        return Column(name, "number")
    return Column(name, "number", mean, std if std > 1e-12 * max(1.0, abs(mean)) else 1.0)


def natural(text: str) -> tuple[int, float, str]:
    """Numbers by size, before texts by letters."""
    try:
        number = float(text)
    except ValueError:
        return 1, 0.0, text
    # NaN is smaller and larger than nothing, so an order with it would be none.
    return (1, 0.0, text) if np.isnan(number) else (0, number, text)
