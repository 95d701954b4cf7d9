"""Tables that are columns already, Parquet and Feather. What a file declares is held against the limits before any of it is read.

Source: https://arrow.apache.org/docs/python/parquet.html, https://arrow.apache.org/docs/python/feather.html
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow
import pyarrow.parquet
from pyarrow import types

from nnbuilder.data.columns import Columns
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Watch, check_size, in_bytes, opened
from nnbuilder.data.sources.rows import MOST_COLUMNS
from nnbuilder.data.table import REAL, TEXT, WHOLE, Table

LARGEST = 16 * 2**30
_TABLES = Allowed("tables", LARGEST, "choose a table file such as data.parquet")
_ROWS = 64 * 1024
"""Rows that are decoded at once."""
_UNPACKED = 200
"""How many times its size a file may hold: more is a file that was made to fill the memory."""
_SMALL = 64 * 2**20
"""What every file may hold."""


def read_parquet(path: Path, columns: Columns, watch: Watch) -> Table:
    """The columns of a Parquet file. Raises `DataError`."""
    with opened(path, _TABLES) as file, _told(path, "Parquet"):
        parquet = pyarrow.parquet.ParquetFile(file)
        _check(path, parquet.schema_arrow, parquet.metadata.num_rows)
        _check_unpacked(path, parquet.metadata.num_rows, len(parquet.schema_arrow))
        return _columns(path, parquet.schema_arrow, parquet.metadata.num_rows, lambda: parquet.iter_batches(_ROWS), columns, watch)


def read_feather(path: Path, columns: Columns, watch: Watch) -> Table:
    """The columns of a Feather file, or of any file in Arrow's IPC format. Raises `DataError`."""
    with opened(path, _TABLES) as file, _told(path, "Feather"):
        reader = pyarrow.ipc.open_file(file)
        _check(path, reader.schema, None)
        return _columns(path, reader.schema, None, lambda: _sound_batches(reader), columns, watch)


def _sound_batches(reader: pyarrow.ipc.RecordBatchFileReader) -> Iterator[pyarrow.RecordBatch]:
    """Batches whose offsets have been looked at: damaged ones would lead out of the file."""
    for place in range(reader.num_record_batches):
        batch = reader.get_batch(place)
        batch.validate(full=True)
        yield batch


@contextmanager
def _told(path: Path, form: str) -> Iterator[None]:
    """What Arrow says of a file, as a sentence."""
    try:
        yield
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        if isinstance(error, DataError):
            raise
        reason = next(iter(str(error).splitlines()), "it is damaged").rstrip(".")
        raise DataError(f"{path.name} cannot be read as {form} ({reason}); write it again or export it as CSV.") from None


def _check(path: Path, schema: pyarrow.Schema, rows: int | None) -> None:
    """What a file says of the whole."""
    if len(schema) > MOST_COLUMNS:
        raise DataError(f"{path.name} has {len(schema):,} columns; up to {MOST_COLUMNS:,} are read.")
    if not len(schema) or rows == 0:
        raise DataError(f"{path.name} is empty; a table needs at least one row of values.")
    check_size(path.name, rows or 0, len(schema))
    names = set[str]()
    for field in schema:
        if types.is_nested(field.type) or types.is_binary(field.type) or types.is_large_binary(field.type) or types.is_fixed_size_binary(field.type):
            raise DataError(f"{path.name}: the column {field.name} holds {field.type}, which is neither a number nor a text; leave it out of the file.")
        if field.name in names:
            raise DataError(f"{path.name}: two columns are called {field.name!r}; give each a name of its own.")
        names.add(field.name)


def _check_unpacked(path: Path, rows: int, columns: int) -> None:
    """Raises `DataError` for a file that declares far more than a file of its size holds."""
    size, packed = rows * columns * 8, path.stat().st_size
    if size > max(_SMALL, _UNPACKED * packed):
        raise DataError(
            f"{path.name} has {rows:,} rows of {columns:,} columns, {in_bytes(size)} in a file of {packed / 2**20:,.1f} MiB, "
            f"more than {_UNPACKED} times its size; write it again without rows that only repeat."
        )


def _columns(
    path: Path, schema: pyarrow.Schema, rows: int | None, batches: Callable[[], Iterator[pyarrow.RecordBatch]], columns: Columns, watch: Watch
) -> Table:
    """All batches as numbers and texts. Whole numbers with gaps become real ones, which is seen when the first gap is."""
    forms = [_form(field) for field in schema]
    while True:
        target, gaps, count = pyarrow.schema(list(zip(schema.names, forms, strict=True))), set[int](), 0
        with columns.flat(target) as flat:
            for batch in batches():
                count += len(batch)
                watch.passed(path.name, count, rows or count)
                check_size(path.name, count, len(schema))
                gaps |= {place for place, form in enumerate(forms) if form == WHOLE and batch.column(place).null_count}
                if not gaps and len(batch):
                    flat.write(pyarrow.record_batch([_values(batch.column(place), form) for place, form in enumerate(forms)], target))
        if not count:
            raise DataError(f"{path.name} is empty; a table needs at least one row of values.")
        if not gaps:
            return Table(flat.columns, count)
        forms = [REAL if place in gaps else form for place, form in enumerate(forms)]


def _form(field: pyarrow.Field) -> pyarrow.DataType:
    """What a column becomes: whole numbers of 64 bits, real ones, or texts."""
    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    if types.is_integer(kind) and kind != pyarrow.uint64():
        return WHOLE
    return REAL if types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind) or types.is_null(kind) else TEXT


def _values(values: pyarrow.Array, form: pyarrow.DataType) -> pyarrow.Array:
    if types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if form == TEXT:
        texts = _spelled(values) if not (types.is_string(values.type) or types.is_large_string(values.type)) else values
        return texts.cast(TEXT).fill_null("")
    numbers = values.cast(form, safe=False)
    return numbers.fill_null(math.nan) if numbers.null_count else numbers


def _spelled(values: pyarrow.Array) -> pyarrow.Array:
    """Truth values, dates and times as Python writes them."""
    return pyarrow.array([None if value is None else str(value) for value in values.to_pylist()], TEXT)
