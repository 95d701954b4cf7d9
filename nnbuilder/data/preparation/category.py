"""One class out of several, as its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .cells import Unprepared, each, labels_of, numbers_of_classes, place_of, places_of
from .preparation import Raw


@dataclass(frozen=True)
class Category:
    """The number of a class, int64 (rows,). `counts` tells how many rows of the training part have each; what training did not
    have is `other`, where there is one."""

    name: str
    role: str
    column: str
    classes: tuple[str, ...]
    counts: tuple[int, ...] = ()
    other: str = ""
    kind: ClassVar[str] = "category"
    is_array: ClassVar[bool] = False
    shape: ClassVar[tuple[int, ...]] = ()
    unit: ClassVar[float | None] = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def samples(self, values: Any) -> list[Any]:
        return each(values)

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        places = places_of(self.classes)
        unknown = places[self.other] if self.other else -1
        labels = labels_of(raw[self.column])
        numbers = numbers_of_classes(labels, places, unknown)
        strange = np.flatnonzero(numbers < 0)
        if len(strange):
            problem = f"{self.name} has the value {labels[strange[0]][:40]!r}"
            raise Unprepared(problem, f", which the training data did not have; known are {', '.join(self.classes[:12])}.", int(strange[0]))
        return {"": numbers}

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """The classes by their numbers, as objects."""
        return np.asarray(np.array(self.classes, dtype=object)[prepared])

    def answer(self, output: np.ndarray) -> list[dict[str, Any]] | None:
        """The likeliest class, and how likely each is, from a score for each."""
        if output.ndim != 2 or output.shape[1] != len(self.classes):
            return None
        return [{"answer": self.classes[row.argmax()], "probabilities": dict(zip(self.classes, row.tolist(), strict=True))} for row in softmax(output)]

    def remarks(self, raw: Raw) -> Iterator[tuple[int, str]]:
        places = places_of(self.classes)
        for row, label in enumerate(labels_of(raw[self.column])):
            if place_of(label, places, -1) < 0:
                yield row, f"{self.name} is {label[:40]!r}, which training did not have."

    def encode(self) -> dict[str, Any]:
        rest = {"classes": list(self.classes), "counts": list(self.counts), "other": self.other}
        return {"role": self.role, "column": self.column, **rest}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Category:
        classes, counts = tuple(entry["classes"]), tuple(entry["counts"])
        return Category(entry["name"], entry["role"], entry["column"], classes, counts, entry["other"])


def softmax(scores: np.ndarray) -> np.ndarray:
    """Shares that add up to 1 along axis 1, float64, from scores that are finite."""
    raised = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
