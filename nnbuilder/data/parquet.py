"""Parquet tables, with the extra `parquet`. What a file declares is held against the limits before any of it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Cancel, check_cells, go_on, never, opened
from nnbuilder.data.table import LARGEST, MOST_COLUMNS

_TABLES = Allowed("tables", LARGEST, "choose a table file such as data.parquet")
_ROWS = 64 * 1024
"""Rows that are decoded at once."""


def read_parquet(path: Path, cancel: Cancel = never) -> Mapping[str, Any]:
    """The columns of a Parquet file: numbers as float64 with NaN for missing ones, all else as texts. Raises `DataError`."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise DataError(f"{path.name} is a Parquet file; to read those, install nnbuilder[parquet], or export it as CSV.") from None
    with opened(path, _TABLES) as file:
        try:
            table = pyarrow.parquet.ParquetFile(file)
            _check(path, table, pyarrow.types)
            return _columns(path, table, pyarrow.types, cancel)
        except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
            if isinstance(error, DataError):
                raise
            reason = next(iter(str(error).splitlines()), "it is damaged").rstrip(".")
            raise DataError(f"{path.name} cannot be read as Parquet ({reason}); write it again or export it as CSV.") from None


def _check(path: Path, table: Any, types: Any) -> None:
    """What the end of the file says of the whole."""
    rows, columns = table.metadata.num_rows, len(table.schema_arrow)
    if columns > MOST_COLUMNS:
        raise DataError(f"{path.name} has {columns:,} columns; up to {MOST_COLUMNS:,} are read.")
    if not columns or not rows:
        raise DataError(f"{path.name} is empty; a table needs at least one row of values.")
    check_cells(path.name, rows, columns)
    for field in table.schema_arrow:
        if types.is_nested(field.type) or types.is_binary(field.type):
            raise DataError(f"{path.name}: the column {field.name} holds {field.type}, which is neither a number nor a text; leave it out of the file.")
    twice = [name for name in table.schema_arrow.names if table.schema_arrow.names.count(name) > 1] if columns < 1000 else []
    if twice:
        raise DataError(f"{path.name}: two columns are called {twice[0]!r}; give each a name of its own.")


def _columns(path: Path, table: Any, types: Any, cancel: Cancel) -> dict[str, np.ndarray]:
    fields = list(table.schema_arrow)
    parts: dict[str, list[np.ndarray]] = {field.name: [] for field in fields}
    for batch in table.iter_batches(_ROWS):
        go_on(path.name, cancel)
        for place, field in enumerate(fields):
            parts[field.name].append(_values(batch.column(place), field.type, types))
    return {name: np.concatenate(values) for name, values in parts.items()}


def _values(values: Any, kind: Any, types: Any) -> np.ndarray:
    if types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind):
        return np.array([float("nan") if value is None else float(value) for value in values.to_pylist()], dtype=np.float64)
    return np.array(["" if value is None else str(value) for value in values.to_pylist()], dtype=object)
