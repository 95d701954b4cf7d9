"""Where columns are put while a source is read: into memory, or into files of a folder that are mapped afterwards."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow

from nnbuilder.data.table import BLOCK, Column, Table

FLAT = "flat.arrow"
_BLOCK = 2**20


class NoRoom(Exception):
    """A folder that cannot be written: full, or read-only. The message is the reason."""


class Columns(Protocol):
    """Takes what a source holds, in blocks; nothing of it is kept where the block it is given in raises."""

    def flat(self, schema: pyarrow.Schema) -> contextlib.AbstractContextManager[Flat]:
        """Takes batches of this schema, numbers and texts without a missing value."""

    def array(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """Room for a column with axes, to be filled row by row. Raises `NoRoom` where there is none."""


class Flat(Protocol):
    """Takes one batch after another; `columns` are there once the last one is written."""

    columns: dict[str, Column]

    def write(self, batch: pyarrow.RecordBatch) -> None: ...


class InMemory:
    """Columns that stay in memory."""

    @contextlib.contextmanager
    def flat(self, schema: pyarrow.Schema) -> Iterator[Flat]:
        batches = _Batches()
        yield batches
        batches.columns = by_name(pyarrow.Table.from_batches(batches.batches, schema))

    def array(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        return np.zeros(shape, dtype)


class InFolder:
    """Columns in files of a folder: `flat.arrow` for flat ones, as Arrow's IPC format has them, and a file of bare numbers
    for each with axes.

    Source: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, str] = {}

    @contextlib.contextmanager
    def flat(self, schema: pyarrow.Schema) -> Iterator[Flat]:
        path = self.folder / FLAT
        with room():
            writer = pyarrow.ipc.new_file(str(path), schema)
        written = _Written(writer)
        try:
            yield written
        finally:
            with room():
                writer.close()
        with room():
            on_disk(path)
            written.columns = mapped_flat(path)

    def array(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        path = self.folder / f"{len(self.files)}.bin"
        self.files[name] = path.name
        with room():
            reserve(path, prod(shape) * np.dtype(dtype).itemsize)
            return np.memmap(path, dtype, "r+", shape=shape)


def put(columns: Columns, flat: Mapping[str, Any]) -> dict[str, Column]:
    """Flat values that stand in memory, as columns."""
    if not flat:
        return {}
    table = Table.of(flat).flat()
    with columns.flat(table.schema) as written:
        for batch in table.to_batches(BLOCK):
            written.write(batch)
    return written.columns


class _Batches:
    def __init__(self) -> None:
        self.batches: list[pyarrow.RecordBatch] = []
        self.columns: dict[str, Column] = {}

    def write(self, batch: pyarrow.RecordBatch) -> None:
        self.batches.append(batch)


class _Written:
    def __init__(self, writer: pyarrow.ipc.RecordBatchFileWriter) -> None:
        self.writer = writer
        self.columns: dict[str, Column] = {}

    def write(self, batch: pyarrow.RecordBatch) -> None:
        with room():
            self.writer.write_batch(batch)


@contextlib.contextmanager
def room() -> Iterator[None]:
    """What the disk refuses here is no fault of the source that is read."""
    try:
        yield
    except OSError as error:
        raise NoRoom((error.strerror or str(error)).lower()) from None


def on_disk(path: Path) -> None:
    """Brings a file to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def by_name(table: pyarrow.Table) -> dict[str, Column]:
    return dict(zip(table.column_names, table.columns, strict=True))


def mapped_flat(path: Path) -> dict[str, Column]:
    """The columns of a file of Arrow, mapped into memory. Raises `OSError` and `pyarrow.ArrowException`."""
    return by_name(pyarrow.ipc.open_file(pyarrow.memory_map(str(path))).read_all())


def reserve(path: Path, size: int) -> None:
    """A file of so many zeros that takes its space at once: a full disk is an `OSError` here, and not the end of the
    process where a page that is mapped cannot be written."""
    if size > shutil.disk_usage(path.parent).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, max(1, size))
        else:
            for start in range(0, max(1, size), _BLOCK):
                file.write(bytes(min(_BLOCK, max(1, size) - start)))
