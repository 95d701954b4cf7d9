"""Raw inputs as a person has them in Python: arrays, rows, dictionaries, texts or paths, brought into raw columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.numbers import Numbers
from nnbuilder.data.preparation.preparation import FittedField
from nnbuilder.data.preparation.text import Text
from nnbuilder.data.preparation.windows import Windowing
from nnbuilder.insight.asked import read_inputs


def raw_columns(inputs: Any, fields: Sequence[FittedField], windows: Windowing | None = None, *, every: bool = False) -> Mapping[str, Any]:
    """The raw columns, each (rows, ...), of what a network with these input fields is asked.

    inputs  a path or several; {column: values}, or a list of such for one row each; rows of values in the order of the
            columns; arrays of pictures or sequences; texts. One row alone is one row. With `windows` also the columns of a
            series, whose newest window is asked about, or that of each group; with `every` each that is whole. Raises `DataError`.
    """
    if not fields:
        raise DataError("The model reads no field of the data, so there is nothing to predict from.")
    columns = [column for field in fields for column in field.columns]
    try:
        if windows is None:
            return _columns(inputs, fields, columns)
        return _of_series(inputs, fields, columns, windows, every=every)
    except Unprepared as error:
        raise DataError(str(error)) from None


def _of_series(inputs: Any, fields: Sequence[FittedField], columns: Sequence[str], windows: Windowing, *, every: bool) -> Mapping[str, Any]:
    read = windows.read_for(columns)
    if isinstance(inputs, list | tuple) and inputs and all(isinstance(row, Mapping) and set(read) <= set(row) for row in inputs):
        inputs = {name: _stacked([row[name] for row in inputs]) for name in read}
    if isinstance(inputs, Mapping) and not set(columns) <= set(inputs):
        cut = windows.foretold(inputs, columns, every=every)
        if cut.problems:
            raise DataError(next(iter(cut.problems.values())))
        return cut.raw
    paths = [inputs] if isinstance(inputs, str | Path) else inputs
    if isinstance(paths, list | tuple) and paths and all(isinstance(path, str | Path) for path in paths):
        return read_inputs([Path(path) for path in paths], fields, windows, every=every)
    return _columns(inputs, fields, columns)


def _columns(inputs: Any, fields: Sequence[FittedField], columns: Sequence[str]) -> Mapping[str, Any]:
    if isinstance(inputs, Mapping):
        return {name: field.samples(inputs[name]) for field in fields for name in field.columns if name in inputs}
    if isinstance(inputs, list | tuple) and inputs and all(isinstance(row, Mapping) for row in inputs):
        missing = next(((place, name) for place, row in enumerate(inputs, 1) for name in columns if name not in row), None)
        if missing is not None:
            raise DataError(f"Row {missing[0]} has no {missing[1]}; each row needs {', '.join(columns)}.")
        return {name: _stacked([row[name] for row in inputs]) for name in columns}
    is_text = isinstance(fields[0], Text)
    if isinstance(inputs, str | Path) and not is_text:
        return read_inputs([Path(inputs)], fields)
    if isinstance(inputs, list | tuple) and inputs and not is_text and all(isinstance(path, str | Path) for path in inputs):
        return read_inputs([Path(path) for path in inputs], fields)
    is_table = all(isinstance(field, Numbers) for field in fields)
    if len(fields) > 1 and not is_table:
        raise DataError(f"The network reads {', '.join(field.name for field in fields)}; give a dictionary with {', '.join(columns)}.")
    return _table(inputs, columns) if is_table else {columns[0]: fields[0].samples(inputs)}


def _table(inputs: Any, columns: Sequence[str]) -> Mapping[str, Any]:
    """Rows of values by column; a single row may stand alone."""
    rows = inputs.tolist() if isinstance(inputs, np.ndarray) else list(inputs.to_numpy() if hasattr(inputs, "to_numpy") else inputs)
    rows = rows if rows and isinstance(rows[0], Sequence | np.ndarray) and not isinstance(rows[0], str) else [rows]
    uneven = next((place for place, row in enumerate(rows, 1) if len(row) != len(columns)), None)
    if uneven is not None:
        raise DataError(f"Row {uneven} has {len(rows[uneven - 1])} values, but the network reads {len(columns)}: {', '.join(columns[:12])}.")
    return {name: [row[place] for row in rows] for place, name in enumerate(columns)}


def _stacked(values: Sequence[Any]) -> Any:
    return np.stack([np.asarray(value) for value in values]) if values and np.ndim(values[0]) else list(values)
