"""Raw inputs as a person has them in Python: arrays, rows, dictionaries, texts or paths, brought into raw columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.data.errors import DataError
from nnbuilder.data.fitted import FittedField
from nnbuilder.insight.predict import read_inputs


def raw_columns(inputs: Any, fields: Sequence[FittedField]) -> Mapping[str, Any]:
    """The raw columns, each (rows, ...), of what a network with these input fields is asked.

    inputs  a path or several; {column: values}, or a list of such for one row each; rows of values in the order of the
            columns; arrays of pictures or sequences; texts. One row alone is one row. Raises `DataError`.
    """
    if not fields:
        raise DataError("The model reads no field of the data, so there is nothing to predict from.")
    columns = [column.name for field in fields for column in field.columns]
    if isinstance(inputs, Mapping):
        return {name: _as_rows(inputs[name], field) for field in fields for name in _of(field) if name in inputs}
    if isinstance(inputs, list | tuple) and inputs and all(isinstance(row, Mapping) for row in inputs):
        missing = next(((place, name) for place, row in enumerate(inputs, 1) for name in columns if name not in row), None)
        if missing is not None:
            raise DataError(f"Row {missing[0]} has no {missing[1]}; each row needs {', '.join(columns)}.")
        return {name: _stacked([row[name] for row in inputs]) for name in columns}
    is_text = fields[0].kind == "text"
    if isinstance(inputs, str | Path) and not is_text:
        return read_inputs([Path(inputs)], fields)
    if isinstance(inputs, list | tuple) and inputs and not is_text and all(isinstance(path, str | Path) for path in inputs):
        return read_inputs([Path(path) for path in inputs], fields)
    if len(fields) > 1 and not all(field.kind == "numbers" for field in fields):
        raise DataError(f"The network reads {', '.join(field.name for field in fields)}; give a dictionary with {', '.join(columns)}.")
    if fields[0].kind == "numbers":
        return _table(inputs, columns)
    return {columns[0]: _as_rows(inputs, fields[0])}


def _of(field: FittedField) -> list[str]:
    return [column.name for column in field.columns]


def _table(inputs: Any, columns: Sequence[str]) -> Mapping[str, Any]:
    """Rows of values by column; a single row may stand alone."""
    rows = inputs.tolist() if isinstance(inputs, np.ndarray) else list(inputs.to_numpy() if hasattr(inputs, "to_numpy") else inputs)
    rows = rows if rows and isinstance(rows[0], Sequence | np.ndarray) and not isinstance(rows[0], str) else [rows]
    uneven = next((place for place, row in enumerate(rows, 1) if len(row) != len(columns)), None)
    if uneven is not None:
        raise DataError(f"Row {uneven} has {len(rows[uneven - 1])} values, but the network reads {len(columns)}: {', '.join(columns[:12])}.")
    return {name: [row[place] for row in rows] for place, name in enumerate(columns)}


def _as_rows(values: Any, field: FittedField) -> Any:
    """The values of one column, also where there is only one row."""
    if field.kind == "text":
        return [values] if isinstance(values, str) else list(values)
    if field.kind in ("numbers", "category"):
        return [values] if np.ndim(values) == 0 else list(values)
    array = np.asarray(values, dtype=np.float64)
    shapes = (field.shape, field.shape[1:]) if len(field.shape) == 3 and field.shape[0] == 1 else (field.shape,)
    for shape in shapes:
        if array.shape == shape or array.shape[1:] == shape:
            return array.reshape(-1, *field.shape)
    raise DataError(f"{field.name} should have the shape {field.shape} for each sample, got {array.shape}.")


def _stacked(values: Sequence[Any]) -> Any:
    return np.stack([np.asarray(value) for value in values]) if values and np.ndim(values[0]) else list(values)
