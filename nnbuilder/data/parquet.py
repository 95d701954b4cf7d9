"""Parquet tables, with the extra `parquet`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.data.errors import DataError


def read_parquet(path: Path) -> Mapping[str, Any]:
    """The columns of a Parquet file: numbers as float64 with NaN for missing ones, all else as texts."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise DataError(f"{path.name} is a Parquet file; to read those, install nnbuilder[parquet], or export it as CSV.") from None
    try:
        table = pyarrow.parquet.read_table(path)
    except FileNotFoundError:
        raise DataError(f"There is no file {path}; it may have been moved. Choose it again.") from None
    except (pyarrow.ArrowException, OSError) as error:
        raise DataError(f"{path.name} cannot be read as Parquet ({str(error).splitlines()[0].rstrip('.')}); write it again or export it as CSV.") from None
    columns = {}
    for field in table.schema:
        if pyarrow.types.is_nested(field.type) or pyarrow.types.is_binary(field.type):
            raise DataError(f"{path.name}: the column {field.name} holds {field.type}, which is neither a number nor a text; leave it out of the file.")
        columns[field.name] = _column(table.column(field.name), field.type, pyarrow)
    if not columns or not table.num_rows:
        raise DataError(f"{path.name} is empty; a table needs at least one row of values.")
    return columns


def _column(values: Any, kind: Any, pyarrow: Any) -> np.ndarray:
    types = pyarrow.types
    if types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind):
        return np.array([float("nan") if value is None else float(value) for value in values.to_pylist()], dtype=np.float64)
    return np.array(["" if value is None else str(value) for value in values.to_pylist()], dtype=object)
