"""A class for each place of a picture, as its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .cells import Unprepared, samples
from .preparation import Raw


@dataclass(frozen=True)
class Mask:
    """The number of the class at each place, int64 (rows, height, width). `marks` are the whole numbers that stand for the
    classes in the data, ascending, and `counts` tells how many places of the training part have each."""

    name: str
    role: str
    column: str
    size: tuple[int, int]
    marks: tuple[int, ...]
    counts: tuple[int, ...] = ()
    kind: ClassVar[str] = "mask"
    is_array: ClassVar[bool] = True
    unit: ClassVar[float | None] = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.size

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(map(str, self.marks))

    def samples(self, values: Any) -> np.ndarray:
        return samples(self.name, values, self.size)

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        values, marks = np.asarray(raw[self.column]), np.array(self.marks)
        if values.shape[1:] != self.size:
            raise Unprepared(f"{self.name} should have the shape {self.size} for each sample, got {values.shape[1:]}")
        places = np.searchsorted(marks, values).clip(0, len(marks) - 1)
        strange = np.argwhere(marks[places] != values)
        if len(strange):
            raise Unprepared(f"{self.name} marks something as {values[tuple(strange[0])]}", ", which the training data did not have.", int(strange[0][0]))
        return {"": places.astype(np.int64)}

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """The marks of the data by their numbers."""
        return np.asarray(np.array(self.marks)[prepared])

    def answer(self, output: np.ndarray) -> list[dict[str, Any]] | None:
        """The mask, from a score for each class at each place, and the share of the places that each class has."""
        if output.ndim != 4 or output.shape[1:] != (len(self.marks), *self.size):
            return None
        chosen = output.argmax(axis=1)
        shares = [np.bincount(row.ravel(), minlength=len(self.marks)) / row.size for row in chosen]
        masks = self.invert(chosen).tolist()
        return [{"answer": dict(zip(self.classes, share.tolist(), strict=True)), "mask": mask} for share, mask in zip(shares, masks, strict=True)]

    def remarks(self, raw: Raw) -> tuple[tuple[int, str], ...]:
        return ()

    def encode(self) -> dict[str, Any]:
        return {"role": self.role, "column": self.column, "size": list(self.size), "marks": list(self.marks), "counts": list(self.counts)}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Mask:
        height, width = entry["size"]
        return Mask(entry["name"], entry["role"], entry["column"], (height, width), tuple(entry["marks"]), tuple(entry["counts"]))
