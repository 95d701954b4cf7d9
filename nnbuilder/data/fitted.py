"""What preparing data has learned from the training part, and how raw values become arrays with it.

This file needs numpy only and travels with every exported project as preprocessing.py, so that raw inputs become the
same bits there as here. Arithmetic is float64 in a stated order and rounded once, to float32.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


class Unprepared(ValueError):
    """A raw value that what was fitted cannot place; the message is a sentence."""


@dataclass(frozen=True)
class Column:
    """One column of a `numbers` field. kind number: (x - mean) / std, a missing value counts as `mean`; kind
    category: one place for each value."""

    name: str
    kind: str
    mean: float = 0.0
    std: float = 1.0
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class FittedField:
    """One field. `numbers` has columns; `category`, `mask` and `text` have classes, which are the characters of a text, the
    first of them for all that training has not seen; `image` and `sequence` divide by `divisor`. A text that begins at
    `shift` 1 is what follows the same text at 0."""

    name: str
    role: str
    kind: str
    shape: tuple[int, ...]
    columns: tuple[Column, ...] = ()
    classes: tuple[str, ...] = ()
    divisor: float = 1.0
    shift: int = 0


@dataclass(frozen=True)
class Fitted:
    """Everything fitted, by field. A value: it is stored as JSON and compared as such."""

    fields: Mapping[str, FittedField] = field(default_factory=dict)

    def apply(self, name: str, raw: Mapping[str, Sequence[Any] | np.ndarray]) -> np.ndarray:
        """Raw columns of some rows as an array: float32 (rows, *shape); int64 (rows,) for a category, (rows, length) for a
        text and (rows, height, width) for a mask."""
        found = self.fields[name]
        missing = [column.name for column in found.columns if column.name not in raw]
        if missing:
            raise Unprepared(f"The column {missing[0]} is missing; {name} needs {', '.join(column.name for column in found.columns)}.")
        if found.kind == "category":
            return category(found, raw[found.columns[0].name])
        if found.kind == "numbers":
            return numbers(found, raw)
        if found.kind == "text":
            return characters(found, raw[found.columns[0].name])
        if found.kind == "mask":
            return marks(found, raw[found.columns[0].name])
        return pixels(found, raw[found.columns[0].name])

    def to_raw(self, name: str, prepared: np.ndarray) -> np.ndarray:
        """Prepared numbers (rows, columns) back in the units of the data, float64."""
        found = self.fields[name]
        mean, std = (np.array([getattr(column, part) for column in found.columns]) for part in ("mean", "std"))
        raw: np.ndarray = np.asarray(prepared, dtype=np.float64) * std + mean
        return raw

    def to_json(self) -> str:
        return json.dumps({name: _plain(found) for name, found in self.fields.items()}, indent=1)

    @staticmethod
    def from_json(text: str) -> Fitted:
        whole = json.loads(text)
        return Fitted({name: _field(name, entry) for name, entry in whole.items()})


def category(found: FittedField, raw: Sequence[Any] | np.ndarray) -> np.ndarray:
    """The number of each class, int64 (rows,)."""
    places = {label: place for place, label in enumerate(found.classes)}
    unknown = next((text for text in map(label_text, raw) if text not in places), None)
    if unknown is not None:
        raise Unprepared(f"{found.name} has the value {unknown!r}, which the training data did not have; known are {', '.join(found.classes[:12])}.")
    return np.array([places[label_text(value)] for value in raw], dtype=np.int64)


def numbers(found: FittedField, raw: Mapping[str, Sequence[Any] | np.ndarray]) -> np.ndarray:
    """The columns side by side, float32 (rows, size)."""
    parts = [_number(column, raw[column.name]) if column.kind == "number" else _one_hot(column, raw[column.name]) for column in found.columns]
    return np.concatenate(parts, axis=1).astype(np.float32)


def pixels(found: FittedField, raw: Sequence[Any] | np.ndarray) -> np.ndarray:
    """Arrays divided by the largest value seen in training, float32 (rows, *shape)."""
    values = np.asarray(raw, dtype=np.float64)
    if values.size != len(values) * int(np.prod(found.shape)):
        raise Unprepared(f"{found.name} should have the shape {found.shape} for each sample, got {values.shape[1:]}.")
    return (values / found.divisor).astype(np.float32).reshape(len(values), *found.shape)


def characters(found: FittedField, raw: Sequence[Any] | np.ndarray) -> np.ndarray:
    """The number of each character, int64 (rows, length); what training has not seen is 0."""
    places = {character: place for place, character in enumerate(found.classes)}
    length = found.shape[0]
    rows = np.zeros((len(raw), length), dtype=np.int64)
    for row, text in enumerate(raw):
        cut = str(text)[found.shift : found.shift + length]
        if len(cut) < length:
            raise Unprepared(f"{found.name} needs {length + found.shift} characters, but there are {len(str(text))}; give a longer text.")
        rows[row] = [places.get(character, 0) for character in cut]
    return rows


def marks(found: FittedField, raw: Sequence[Any] | np.ndarray) -> np.ndarray:
    """The number of the class at each place, int64 (rows, height, width)."""
    values = np.asarray(raw)
    if values.shape[1:] != found.shape:
        raise Unprepared(f"{found.name} should have the shape {found.shape} for each sample, got {values.shape[1:]}.")
    known = np.array([int(label) for label in found.classes])
    places = np.searchsorted(known, values).clip(0, len(known) - 1)
    if not np.array_equal(known[places], values):
        raise Unprepared(f"{found.name} marks something as {values[known[places] != values][0]}, which the training data did not have.")
    return places.astype(np.int64)


def number_or_nan(value: Any) -> float:
    """A raw cell as a number; empty cells and NA are missing."""
    if value is None:
        return float("nan")
    try:
        return float(value)
    except ValueError:
        if str(value).strip().lower() in MISSING:
            return float("nan")
        raise


def label_text(value: Any) -> str:
    """A class as text: 3, 3.0 and "3" are the same class."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


MOST = 1e30
"""The largest number that is taken; float32 ends at 3e38, and a network multiplies."""
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})


def _number(column: Column, raw: Sequence[Any] | np.ndarray) -> np.ndarray:
    try:
        values = np.array([number_or_nan(value) for value in raw], dtype=np.float64)
    except ValueError as error:
        raise Unprepared(f"The column {column.name} holds something that is no number: {str(error).split(':')[-1].strip()}.") from None
    far = np.flatnonzero(np.abs(values) > MOST)
    if len(far):
        raise Unprepared(f"The column {column.name} holds {raw[far[0]]} in row {far[0] + 1}, which is no number that a network can read.")
    values = np.where(np.isnan(values), column.mean, values)
    return ((values - column.mean) / column.std)[:, None]


def _one_hot(column: Column, raw: Sequence[Any] | np.ndarray) -> np.ndarray:
    # A value that training never saw has no place, and is none of those that have one: all zeros.
    places = {value: place for place, value in enumerate(column.values)}
    hot = np.zeros((len(raw), len(column.values)))
    for row, value in enumerate(raw):
        place = places.get(label_text(value))
        if place is not None:
            hot[row, place] = 1.0
    return hot


def _plain(found: FittedField) -> dict[str, Any]:
    columns = [{"name": column.name, "kind": column.kind, "mean": column.mean, "std": column.std, "values": list(column.values)} for column in found.columns]
    return {
        "role": found.role,
        "type": found.kind,
        "shape": list(found.shape),
        "columns": columns,
        "classes": list(found.classes),
        "divisor": found.divisor,
        "shift": found.shift,
    }


def _field(name: str, entry: Mapping[str, Any]) -> FittedField:
    columns = tuple(Column(column["name"], column["kind"], column["mean"], column["std"], tuple(column["values"])) for column in entry["columns"])
    return FittedField(name, entry["role"], entry["type"], tuple(entry["shape"]), columns, tuple(entry["classes"]), entry["divisor"], entry.get("shift", 0))
