"""IDX files, in which MNIST and its kin come: one array behind a short header, often gzipped, with its labels in a file beside.

Source: http://yann.lecun.com/exdb/mnist/, "the IDX file format".
"""

from __future__ import annotations

import gzip
import re
import struct
import sys
import zlib
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np

from nnbuilder.data.columns import Columns, put
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import BLOCK, Allowed, Watch, in_bytes, opened
from nnbuilder.data.table import Column, Table

LARGEST = 8 * 2**30
NAMED = re.compile(r"(?:[.-]idx\d?(?:-ubyte)?|\.ubyte)(?:\.gz)?$", re.IGNORECASE)
"""How the names of such files end."""
_FILES = Allowed("arrays", LARGEST, "choose an IDX file such as train-images-idx3-ubyte")
_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_AXES = 4
_GZIP = b"\x1f\x8b"
_INFLATES = 1100
"""How many times its size a gzipped file can hold at most (https://zlib.net/zlib_tech.html: 1032)."""


def read_idx(path: Path, columns: Columns, watch: Watch) -> Table:
    """{"image": (rows, height, width), "label": int64} of a file of pictures with one of labels beside it, as far as it is
    there; a file of one axis is a column of its own. Raises `DataError`."""
    beside = labels_beside(path)
    values = _read(path, columns, watch, "values" if beside is None else "image")
    if beside is None:
        return Table({"values": values} if values.ndim > 1 else put(columns, {"values": values}), len(values))
    labels = _read(beside, None, watch, "label")
    if labels.ndim != 1 or len(labels) != len(values):
        raise DataError(
            f"{path.name} has {len(values):,} rows, but {beside.name} beside it has {len(labels):,} labels; put the two that belong together there."
        )
    made: dict[str, Column] = {"image": values, **put(columns, {"label": labels})}
    return Table(made, len(values))


def labels_beside(path: Path) -> Path | None:
    """The file of labels that belongs to a file of pictures by its name, where there is one."""
    name = path.name.replace("images", "labels").replace("idx3", "idx1").replace("idx4", "idx1")
    names = (name, name.removesuffix(".gz"), f"{name}.gz")
    return next((path.with_name(one) for one in names if one != path.name and path.with_name(one).is_file()), None)


def _read(path: Path, columns: Columns | None, watch: Watch, name: str) -> np.ndarray:
    with opened(path, _FILES) as file:
        is_packed = file.read(2) == _GZIP
        file.seek(0)
        try:
            if is_packed:
                with gzip.GzipFile(fileobj=file) as unpacked:
                    return _array(path, unpacked, path.stat().st_size * _INFLATES, columns, watch, name)
            return _array(path, file, path.stat().st_size, columns, watch, name)
        except (OSError, EOFError, zlib.error) as error:
            reason = "the file ends before all of it is there" if isinstance(error, EOFError) else "it is damaged"
            raise DataError(f"{path.name} cannot be unpacked ({reason}); download it again.") from None


def _array(path: Path, file: IO[bytes] | gzip.GzipFile, size: int, columns: Columns | None, watch: Watch, name: str) -> np.ndarray:
    """The array of a file of at most so many bytes, read in blocks once its header has been held against its size."""
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES or not magic[3]:
        shown = magic.hex(" ") or "nothing"
        raise DataError(
            f"{path.name} begins with {shown}, but an IDX file begins with 00 00, a type from 08 to 0e and the number of its axes; download it again."
        )
    if magic[3] > _MOST_AXES:
        raise DataError(f"{path.name} has {magic[3]} axes; up to {_MOST_AXES} are read.")
    header = file.read(4 * magic[3])
    if len(header) < 4 * magic[3]:
        raise DataError(f"{path.name} ends in its header; download it again.")
    shape, dtype = struct.unpack(f">{magic[3]}I", header), np.dtype(_TYPES[magic[2]])
    declared = prod(shape) * dtype.itemsize
    if not all(shape):
        raise DataError(f"{path.name} has the shape {shape}; every axis needs at least one place.")
    if declared > min(LARGEST, size):
        most = f"arrays up to {in_bytes(LARGEST)} are read" if declared > LARGEST else "there are not as many; download it again"
        raise DataError(f"{path.name} declares {declared:,} bytes of the shape {shape}, but {most}.")
    array = _room(columns, name, shape, dtype)
    flat, done = array.reshape(-1).view(np.uint8), 0
    while done < declared:
        watch.passed(path.name, done, declared)
        block = np.frombuffer(file.read(min(BLOCK, declared - done)), np.uint8)
        if not len(block):
            raise DataError(f"{path.name} declares {declared:,} bytes of the shape {shape}, but holds {done:,}; download it again.")
        flat[done : done + len(block)] = block
        done += len(block)
    file.read(1)  # What is packed is held against its checksum at its end.
    return array if dtype.itemsize == 1 or sys.byteorder == "big" else array.byteswap(inplace=True)


def _room(columns: Columns | None, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
    """Room for an array in the byte order of this machine."""
    native = dtype.newbyteorder("=")
    return np.zeros(shape, native) if columns is None or len(shape) == 1 else columns.array(name, shape, native)
