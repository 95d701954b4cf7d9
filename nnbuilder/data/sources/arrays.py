"""Array files of NumPy: `.npy` with one array, `.npz` with several of as many rows.

What a file declares is read from its headers and held against the limits before one number of it is.
Source: NumPy Enhancement Proposal 1, A Simple File Format for NumPy Arrays.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np

from nnbuilder.data.columns import Columns, InMemory, put
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Cancel, Watch, in_bytes, never, opened
from nnbuilder.data.sources.rows import MOST_COLUMNS
from nnbuilder.data.table import Table

LARGEST = 4 * 2**30
_ARRAYS = Allowed("arrays", LARGEST, "choose an array file such as data.npz")
_ENTRIES = 1_000
_CHANNELS = (1, 3, 4)
_ROWS = 256
"""Rows that are copied at once."""


def read_arrays(path: Path, columns: Columns | None = None, watch: Watch | None = None) -> Table:
    """{name: values}: arrays of one axis are columns, those of two are split into columns `name_1`, `name_2`, …, and
    those of three or four are pictures, masks or sequences, channels first. Raises `DataError`.
    """
    columns, watch = columns or InMemory(), watch or Watch()
    flat: dict[str, np.ndarray] = {}
    made: dict[str, Any] = {}
    rows: dict[str, int] = {}
    for name, array in _load(path, watch):
        rows[name] = len(array)
        for column, values in _split(path, name, array):
            if column in made:
                raise DataError(f"{path.name}: two columns are called {column!r}; give each array a name of its own.")
            made[column] = values if values.ndim == 1 else _filled(columns, column, values)
            flat |= {column: values} if values.ndim == 1 else {}
    _check_as_many(path, rows)
    return Table({**made, **put(columns, flat)}, next(iter(rows.values())))


def read_array(path: Path, cancel: Cancel = never) -> np.ndarray:
    """The one array of a `.npy` file as it is. Raises `DataError`."""
    arrays = [array for _, array in _load(path, Watch(cancel))]
    if len(arrays) != 1:
        raise DataError(f"{path.name} holds {len(arrays)} arrays; write the one that is meant with numpy.save.")
    return arrays[0]


def to_npz(columns: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of a `.npz` file. `numpy.savez` takes names as keywords, so it cannot write a column called `file`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, values in columns.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, np.asanyarray(values), allow_pickle=False)
    return content.getvalue()


def _split(path: Path, name: str, array: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """The columns that an array is: itself, or each of its columns."""
    if array.ndim == 1 or array.shape[1:] == (1,):
        yield name, array.reshape(-1)
    elif array.ndim == 2:
        if array.shape[1] > MOST_COLUMNS:
            raise DataError(f"{path.name}: {name} has {array.shape[1]:,} columns; up to {MOST_COLUMNS:,} are read.")
        yield from ((f"{name}_{place + 1}", array[:, place]) for place in range(array.shape[1]))
    else:
        yield name, _channels_first(array)


def _filled(columns: Columns, name: str, array: np.ndarray) -> np.ndarray:
    """A column with axes, its values copied row by row, so that a view of another order becomes an array of its own."""
    column = columns.array(name, array.shape, array.dtype)
    for start in range(0, len(array), _ROWS):
        column[start : start + _ROWS] = array[start : start + _ROWS]
    return column


def _check_as_many(path: Path, rows: Mapping[str, int]) -> None:
    if len(set(rows.values())) > 1:
        (one, few), (other, many) = min(rows.items(), key=lambda item: item[1]), max(rows.items(), key=lambda item: item[1])
        raise DataError(f"{path.name}: {one} has {few:,} rows, but {other} has {many:,}; keep only arrays of as many rows in one file.")


def _load(path: Path, watch: Watch) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of a file, one after another."""
    with opened(path, _ARRAYS) as file:
        start = file.read(6)
        file.seek(0)
        try:
            if start.startswith(b"PK"):
                yield from _archive(path, file, watch)
                return
            if start == b"\x93NUMPY":
                _check_header(path, "values", file, path.stat().st_size)
                file.seek(0)
                yield "values", _read(path, file, watch, 0, path.stat().st_size)
                return
        except (ValueError, EOFError, OSError, MemoryError, NotImplementedError, RuntimeError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            if isinstance(error, DataError):
                raise
            raise DataError(f"{path.name} cannot be read as arrays; write it again with numpy.save or numpy.savez.") from None
    raise DataError(f"{path.name} is no array file of NumPy; write one with numpy.save or numpy.savez.")


def _archive(path: Path, file: BinaryIO, watch: Watch) -> Iterator[tuple[str, np.ndarray]]:
    """Every array of an archive, each looked at before any is read."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if not entries:
            raise DataError(f"{path.name} holds no array; write at least one with numpy.savez.")
        if len(entries) > _ENTRIES:
            raise DataError(f"{path.name} holds {len(entries):,} arrays; up to {_ENTRIES:,} are read.")
        whole = sum(entry.file_size for entry in entries)
        if whole > LARGEST:
            raise DataError(f"{path.name} unpacks to {in_bytes(whole)}; arrays up to {in_bytes(LARGEST)} are read.")
        for entry in entries:
            with archive.open(entry) as packed:
                _check_header(path, _named(entry), packed, entry.file_size)
        twice = [name for name, count in Counter(map(_named, entries)).items() if count > 1]
        if twice:
            raise DataError(f"{path.name} holds two arrays called {twice[0]}; give each a name of its own.")
        done = 0
        for entry in entries:
            with archive.open(entry) as packed:
                yield _named(entry), _read(path, packed, watch, done, whole)
            done += entry.file_size


class _Watched:
    """A file whose reading can be given up between any two blocks."""

    def __init__(self, path: Path, file: IO[bytes], watch: Watch, done: int, whole: int) -> None:
        self._name, self._file, self._watch, self._done, self._whole = path.name, file, watch, done, whole

    def read(self, size: int = -1, /) -> bytes:
        self._watch.passed(self._name, self._done, self._whole)
        block = self._file.read(size)
        self._done += len(block)
        return block


def _read(path: Path, file: IO[bytes], watch: Watch, done: int, whole: int) -> np.ndarray:
    """An array, read in blocks, of which so many bytes of the whole have been read before."""
    return _readable(path, np.lib.format.read_array(_Watched(path, file, watch, done, whole), allow_pickle=False))


def _named(entry: zipfile.ZipInfo) -> str:
    return entry.filename.removesuffix(".npy")


def _check_header(path: Path, name: str, file: IO[bytes], size: int) -> None:
    """What the header of an array declares: numbers or texts, samples first, and as many bytes as there are."""
    magic = file.read(6)
    if magic != b"\x93NUMPY":
        raise DataError(f"{path.name}: {name} is no array; keep only arrays that numpy.savez wrote in one file.")
    version = file.read(2)
    if version not in (b"\x01\x00", b"\x02\x00"):
        raise DataError(f"{path.name}: {name} holds columns of several types, which is neither numbers nor texts; save each as an array of its own.")
    read_header = np.lib.format.read_array_header_1_0 if version[0] == 1 else np.lib.format.read_array_header_2_0
    try:
        shape, _, dtype = read_header(file)
    except Exception:  # NumPy has Python read the header, which raises whatever a damaged one makes of it.
        raise ValueError("the header is damaged") from None
    if dtype.hasobject:
        raise DataError(f"{path.name} cannot be read as arrays; save numbers or texts, since objects are never read.")
    if dtype.kind not in "biufU":
        raise DataError(f"{path.name}: {name} holds {dtype}, which is neither numbers nor texts; save it as numbers.")
    if not shape or shape[0] == 0:
        raise DataError(f"{path.name}: {name} has no rows; its first axis should count samples.")
    if len(shape) > 4:
        raise DataError(f"{path.name}: {name} has {len(shape):,} axes; up to 4 are read: samples, channels, height, width.")
    if min(shape) < 1:
        raise DataError(f"{path.name}: {name} has the shape {shape}; every axis needs at least one place.")
    declared = prod(shape) * max(1, dtype.itemsize)
    if declared > LARGEST:
        raise DataError(f"{path.name}: {name} declares {in_bytes(declared)}; arrays up to {in_bytes(LARGEST)} are read.")
    if declared > size:
        raise DataError(f"{path.name}: {name} declares {declared:,} bytes, but there are {size:,}; write it again with numpy.save or numpy.savez.")


def _readable(path: Path, array: np.ndarray) -> np.ndarray:
    """An array whose texts are texts: NumPy takes any 32 bits for a character."""
    if array.dtype.kind == "U":
        array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
        characters = array.reshape(-1).view(np.uint32)
        if bool(((characters > 0x10FFFF) | ((characters >= 0xD800) & (characters < 0xE000))).any()):
            raise DataError(f"{path.name} holds texts with characters that do not exist; write it again with numpy.save or numpy.savez.")
    return array


def _channels_first(array: np.ndarray) -> np.ndarray:
    is_last = array.ndim == 4 and array.shape[3] in _CHANNELS and array.shape[1] not in _CHANNELS
    return array.transpose(0, 3, 1, 2) if is_last else array
