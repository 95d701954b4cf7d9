"""Data that stands in memory: written once into an array file, and described as any other data is.

A run must find its data again when it is resumed, evaluated or exported, so it is kept under the hash of its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.document import DataSet, Field, Source, Split
from nnbuilder.core.settings import Setting
from nnbuilder.data import sources
from nnbuilder.data.column_facts import column_facts
from nnbuilder.data.describe import with_facts
from nnbuilder.data.errors import DataError
from nnbuilder.data.sources.arrays import to_npz
from nnbuilder.project.atomic import write_atomic

_INPUTS: Mapping[int, tuple[str, str, tuple[Setting, ...]]] = {
    2: ("features", "numbers", (Setting("Standardise"),)),
    3: ("sequence", "sequence", (Setting("Scale"),)),
    4: ("image", "image", (Setting("Scale"),)),
}
"""{axes of X: the name, the kind and the transforms of its field}."""


def kept_data(X: Any, y: Any, folder: Path, columns: Sequence[str] | None = None, split: Split | None = None) -> DataSet:  # noqa: N803
    """The data set of arrays, written into a folder.

    X        (N, features), (N, steps, features) or (N, channels, height, width): the field `features`, `sequence` or `image`
    y        (N,) of texts, truth values or whole numbers: the classes of the field `label`; of real numbers, (N,) or
             (N, values): the field `target`; None where there is nothing to predict
    columns  what the features are called; those of a data frame, else features_1, features_2, and so on

    Without a split 15 of 100 rows validate and 15 test, classes in equal shares. Raises `DataError`.
    """
    given, aim = _inputs(X), _target(y)
    if aim is not None and len(aim) != len(given):
        raise DataError(f"X has {len(given):,} rows, but y has {len(aim):,}; each row needs its own answer.")
    arrays, field = _given_field(given, columns if columns is not None else _columns_of(X))
    fields = [field]
    if aim is not None:
        name = "label" if aim.dtype.kind in "biuU" else "target"
        arrays[name] = aim
        fields.append(_target_field(name, aim))
    division = split or (Split(by="stratified", column="label") if "label" in arrays else Split())
    source = Source("arrays", str(_written(arrays, folder)))
    data = DataSet(source, tuple(fields), division)
    raw = sources.read(source, folder)
    return with_facts(data, raw, sources.fingerprint(source, folder), column_facts(raw, source.name))


def _inputs(given: Any) -> np.ndarray:
    try:
        values = np.asarray(given, dtype=np.float64)
    except (ValueError, TypeError):
        raise DataError("X should be numbers, one row a sample; save a table with words as CSV and choose that.") from None
    if values.ndim not in _INPUTS or not values.size:
        shapes = "(rows, features), (rows, steps, features) or (rows, channels, height, width)"
        raise DataError(f"X has the shape {values.shape}; it should be {shapes}, with at least one row.")
    _refuse_infinite("X", values)
    return values.astype(np.float32) if np.asarray(given).dtype == np.float32 else values


def _target(given: Any) -> np.ndarray | None:
    """Answers as texts, truth values, whole numbers or real ones, (rows,) or (rows, values); None for none."""
    if given is None:
        return None
    values = np.asarray(given)
    values = values.astype(str) if values.dtype.kind == "O" else values
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.dtype.kind not in "biufU" or values.ndim not in (1, 2) or (values.ndim == 2 and values.dtype.kind != "f"):
        raise DataError(f"y holds {values.dtype} of the shape {values.shape}; it should be one class a row, or real numbers, (rows,) or (rows, values).")
    if values.dtype.kind == "f":
        _refuse_infinite("y", values)
    return values


def _refuse_infinite(name: str, values: np.ndarray) -> None:
    infinite = np.isinf(values)
    if infinite.any():
        raise DataError(f"{name} holds an infinite number in row {int(np.argwhere(infinite)[0][0]) + 1}; take that row out or put a number there.")


def _columns_of(given: Any) -> Sequence[str] | None:
    """What a data frame calls its columns."""
    columns = getattr(given, "columns", None)
    return None if columns is None else [str(column) for column in columns]


def _given_field(values: np.ndarray, columns: Sequence[str] | None) -> tuple[dict[str, np.ndarray], Field]:
    """The arrays of X as they are written, and the field that reads them."""
    name, kind, transforms = _INPUTS[values.ndim]
    if columns is None or values.ndim != 2:
        return {name: values}, Field(name, "input", kind, _read_as(name, values), transforms=transforms)
    if len(columns) != values.shape[1] or len(set(columns)) != len(columns) or {"label", "target"} & set(columns):
        raise DataError(f"X has {values.shape[1]} columns, so {values.shape[1]} names are needed, all different and none of them label or target.")
    arrays = {str(column): values[:, place] for place, column in enumerate(columns)}
    return arrays, Field(name, "input", kind, tuple(arrays), transforms=transforms)


def _target_field(name: str, values: np.ndarray) -> Field:
    if name == "label":
        return Field(name, "target", "category", (name,))
    return Field(name, "target", "numbers", _read_as(name, values), transforms=(Setting("Standardise"),))


def _read_as(name: str, values: np.ndarray) -> tuple[str, ...]:
    """What `read_arrays` calls the columns of an array."""
    is_split = values.ndim == 2 and values.shape[1] > 1
    return tuple(f"{name}_{place + 1}" for place in range(values.shape[1])) if is_split else (name,)


def _written(arrays: Mapping[str, np.ndarray], folder: Path) -> Path:
    """The file of these arrays; one that is there already stays as it is, so that nothing thinks it has changed."""
    content = to_npz(arrays)
    path = folder.resolve() / f"{hashlib.sha256(content).hexdigest()[:20]}.npz"
    try:
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, content)
    except OSError as error:
        raise DataError(f"The data cannot be kept in {folder}: {(error.strerror or str(error)).lower()}; choose another folder.") from None
    return path
