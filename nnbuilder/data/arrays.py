"""Array files of NumPy: `.npy` with one array, `.npz` with several of as many rows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.data.errors import DataError
from nnbuilder.data.table import MOST_COLUMNS

LARGEST = 4 * 2**30
_CHANNELS = (1, 3, 4)


def read_arrays(path: Path) -> Mapping[str, Any]:
    """{name: values}: arrays of one axis are columns, those of two are split into columns `name_1`, `name_2`, …, and
    those of three or four are pictures or sequences, channels first. Raises `DataError`.
    """
    arrays = {name: _checked(path, name, array) for name, array in _load(path).items()}
    rows = {name: len(array) for name, array in arrays.items()}
    if len(set(rows.values())) > 1:
        (one, few), (other, many) = min(rows.items(), key=lambda item: item[1]), max(rows.items(), key=lambda item: item[1])
        raise DataError(f"{path.name}: {one} has {few:,} rows, but {other} has {many:,}; keep only arrays of as many rows in one file.")
    found: dict[str, Any] = {}
    for name, array in arrays.items():
        if array.ndim == 2 and array.shape[1] > 1:
            if array.shape[1] > MOST_COLUMNS:
                raise DataError(f"{path.name}: {name} has {array.shape[1]:,} columns; up to {MOST_COLUMNS:,} are read.")
            found |= {f"{name}_{place + 1}": array[:, place] for place in range(array.shape[1])}
        else:
            found[name] = array[:, 0] if array.ndim == 2 else _channels_first(array)
    return found


def _load(path: Path) -> Mapping[str, np.ndarray]:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise DataError(f"{path.name} has {size / 2**30:.1f} GiB; arrays up to {LARGEST // 2**30} GiB are read.")
        with path.open("rb") as file:
            if not file.read(6).startswith((b"\x93NUMPY", b"PK")):
                raise DataError(f"{path.name} is no array file of NumPy; write one with numpy.save or numpy.savez.")
            file.seek(0)
            loaded = np.load(file, allow_pickle=False)
            if isinstance(loaded, np.ndarray):
                return {"values": loaded}
            if not loaded.files:
                raise DataError(f"{path.name} holds no array; write at least one with numpy.savez.")
            if (whole := _unpacked(path)) > LARGEST:
                raise DataError(f"{path.name} unpacks to {whole / 2**30:.1f} GiB; arrays up to {LARGEST // 2**30} GiB are read.")
            return {name: loaded[name] for name in loaded.files}
    except FileNotFoundError:
        raise DataError(f"There is no file {path}; it may have been moved. Choose it again.") from None
    except (ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        if isinstance(error, DataError):
            raise
        cure = "save numbers or texts, since objects are never read" if "pickle" in str(error).lower() else "write it again with numpy.save or numpy.savez"
        raise DataError(f"{path.name} cannot be read as arrays; {cure}.") from None


def _unpacked(path: Path) -> int:
    """How many bytes an archive unpacks to, as it says itself."""
    with zipfile.ZipFile(path) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def _checked(path: Path, name: str, array: np.ndarray) -> np.ndarray:
    if array.ndim == 0 or not len(array):
        raise DataError(f"{path.name}: {name} has no rows; its first axis should count samples.")
    if array.dtype.kind not in "biufU":
        raise DataError(f"{path.name}: {name} holds {array.dtype}, which is neither numbers nor texts; save it as numbers.")
    if array.ndim > 4:
        raise DataError(f"{path.name}: {name} has {array.ndim} axes; up to 4 are read: samples, channels, height, width.")
    return array


def _channels_first(array: np.ndarray) -> np.ndarray:
    is_last = array.ndim == 4 and array.shape[3] in _CHANNELS and array.shape[1] not in _CHANNELS
    return np.ascontiguousarray(array.transpose(0, 3, 1, 2)) if is_last else array
