"""Columns of numbers and of words side by side, each row a vector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from .cells import Cells, Unprepared, each, in_digits, labels_of, lenient, numbers_of, numbers_of_classes, place_of, places_of
from .preparation import Raw
from .steps import Step, applied, inverted, steps_from_json, steps_to_json, unit_of

_PROBABLY = 0.5
_BESIDE = 0.5
"""How far beside the numbers of training another one may lie before it is marked, as a part of what they span."""


@dataclass(frozen=True)
class Amount:
    """A column of numbers, after some steps; with `flag` a place behind it is 1 where the cell was missing. `seen` are the least
    and the largest number of the training part, where they are known."""

    name: str
    steps: tuple[Step, ...] = ()
    flag: bool = False
    seen: tuple[float, float] | None = None

    @property
    def places(self) -> tuple[str, ...]:
        return (self.name, f"{self.name} is missing") if self.flag else (self.name,)

    @property
    def unit(self) -> float | None:
        return unit_of(self.steps)

    def apply(self, cells: Cells) -> np.ndarray:
        """float64 (rows, places)."""
        numbers = numbers_of(self.name, cells)
        values = applied(self.steps, numbers)
        gaps = np.flatnonzero(np.isnan(values))
        if len(gaps):
            cure = ", and nothing fills it in; fill it in, or give the column a step that does, such as Standardise or Impute."
            raise Unprepared(f"The column {self.name} has no value", cure, int(gaps[0]))
        return np.stack([values, np.isnan(numbers)] if self.flag else [values], axis=1)

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        values = inverted(self.steps, prepared[:, 0])
        return np.where(prepared[:, 1] > _PROBABLY, np.nan, values) if self.flag else values

    def remarks(self, cells: Cells) -> Iterator[tuple[int, str]]:
        """Numbers that lie beside those of training by more than half of what these span, and missing ones that were filled in."""
        numbers = lenient(cells)
        gone = np.zeros(len(numbers), dtype=np.bool_) if self.flag else np.isnan(numbers)
        if self.seen is not None:
            low, high = self.seen
            room = (high - low) * _BESIDE
            for row in np.flatnonzero((numbers < low - room) | (numbers > high + room)).tolist():
                yield row, f"{self.name} is {in_digits(numbers[row])}, far from the {in_digits(low)} to {in_digits(high)} that training had."
        for row in np.flatnonzero(gone).tolist():
            yield row, f"{self.name} is missing and was filled in."

    def encode(self) -> dict[str, Any]:
        seen = {} if self.seen is None else {"seen": list(self.seen)}
        return {"name": self.name, "steps": steps_to_json(self.steps), "flag": self.flag, **seen}


@dataclass(frozen=True)
class Word:
    """A column of words: a place for each that training had, where the right one is 1. Another word is all zeros, or stands
    at `other` where there is one."""

    name: str
    words: tuple[str, ...]
    other: str = ""
    unit: ClassVar[float | None] = None

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(f"{self.name}={word}" for word in self.words)

    def apply(self, cells: Cells) -> np.ndarray:
        """float64 (rows, words)."""
        places = places_of(self.words)
        unknown = places[self.other] if self.other else -1
        chosen = numbers_of_classes(labels_of(cells), places, unknown)
        hot = np.zeros((len(cells), len(self.words)))
        known = np.flatnonzero(chosen >= 0)
        hot[known, chosen[known]] = 1.0
        return hot

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """The likeliest words, as objects."""
        return np.asarray(np.array(self.words, dtype=object)[prepared.argmax(axis=1)])

    def remarks(self, cells: Cells) -> Iterator[tuple[int, str]]:
        """Words that training did not have."""
        places = places_of(self.words)
        for row, label in enumerate(labels_of(cells)):
            if place_of(label, places, -1) < 0:
                yield row, f"{self.name} is {label[:40]!r}, which training did not have."

    def encode(self) -> dict[str, Any]:
        return {**asdict(self), "words": list(self.words)}


@dataclass(frozen=True)
class Numbers:
    """Columns side by side, float32 (rows, size)."""

    name: str
    role: str
    parts: tuple[Amount | Word, ...]
    kind: ClassVar[str] = "numbers"
    is_array: ClassVar[bool] = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts)

    @property
    def places(self) -> tuple[str, ...]:
        """What each of the numbers stands for."""
        return tuple(place for part in self.parts for place in part.places)

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.places),)

    @property
    def unit(self) -> float | None:
        units = {part.unit for part in self.parts}
        return units.pop() if len(units) == 1 else None

    def samples(self, values: Any) -> list[Any]:
        return each(values)

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        return {"": np.concatenate([part.apply(raw[part.name]) for part in self.parts], axis=1).astype(np.float32)}

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """(rows, columns): float64, or objects where a column holds words."""
        values = np.asarray(prepared, dtype=np.float64)
        ends = np.cumsum([len(part.places) for part in self.parts])
        pieces = np.split(values, ends[:-1], axis=1)
        return np.stack([part.invert(piece) for part, piece in zip(self.parts, pieces, strict=True)], axis=1)

    def answer(self, output: np.ndarray) -> list[dict[str, Any]] | None:
        """One number is the answer itself; several are told by their columns."""
        if output.ndim != 2 or output.shape[1:] != self.shape:
            return None
        rows = self.invert(output).tolist()
        return [{"answer": row[0] if len(row) == 1 else dict(zip(self.columns, row, strict=True))} for row in rows]

    def remarks(self, raw: Raw) -> Iterator[tuple[int, str]]:
        for part in self.parts:
            yield from part.remarks(raw[part.name])

    def encode(self) -> dict[str, Any]:
        return {"role": self.role, "columns": [part.encode() for part in self.parts]}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Numbers:
        return Numbers(entry["name"], entry["role"], tuple(_part(part) for part in entry["columns"]))


def _part(entry: Mapping[str, Any]) -> Amount | Word:
    if "words" in entry:
        return Word(entry["name"], tuple(entry["words"]), entry["other"])
    seen = entry.get("seen")
    return Amount(entry["name"], steps_from_json(entry["steps"]), entry["flag"], None if seen is None else (float(seen[0]), float(seen[1])))
