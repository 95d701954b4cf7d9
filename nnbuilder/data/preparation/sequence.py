"""Series of numbers: some features at each of as many steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np

from .cells import Unprepared, finite, samples
from .pictures import decode
from .preparation import Raw
from .steps import Step, applied, inverted, shape_after, steps_from_json, steps_to_json, unit_of


@dataclass(frozen=True)
class Series:
    """Series after some steps, float32 (rows, length, features). A single column holds all features of a row, (length, features);
    several hold one each, (length,). `white` is the number in the data for what a picture file calls 255, where the series
    are the rows of pictures."""

    name: str
    role: str
    columns: tuple[str, ...]
    size: tuple[int, ...]
    steps: tuple[Step, ...] = ()
    white: float = 255.0
    kind: ClassVar[str] = "sequence"
    is_array: ClassVar[bool] = True

    @property
    def shape(self) -> tuple[int, ...]:
        return shape_after(self.steps, self.size)

    @property
    def unit(self) -> float | None:
        return unit_of(self.steps)

    def samples(self, values: Any) -> np.ndarray:
        return samples(self.name, values, self.size)

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        parts = [np.asarray(raw[column], dtype=np.float64) for column in self.columns]
        values = parts[0] if len(parts) == 1 else np.stack(parts, axis=-1)
        if values.size != len(values) * prod(self.size):
            raise Unprepared(f"{self.name} should have the shape {self.size} for each sample, got {values.shape[1:]}")
        return {"": finite(self.name, applied(self.steps, values.reshape(len(values), *self.size))).astype(np.float32)}

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """Series (rows, length, features) in the units of the data, float64."""
        return inverted(self.steps, np.asarray(prepared, dtype=np.float64))

    def answer(self, output: np.ndarray) -> list[dict[str, Any]] | None:
        """The series in the units of the data, a list for each step."""
        return [{"answer": series} for series in self.invert(output).tolist()] if output.shape[1:] == self.shape else None

    def read(self, content: bytes) -> np.ndarray:
        """A grey picture file as one sample of the data, its rows in order; raises `pictures.Unreadable`."""
        height, width = self.size
        picture: np.ndarray = decode(content, height, width, 1)[0]
        return picture if self.white == 255 else picture / 255.0 * self.white

    def remarks(self, raw: Raw) -> tuple[tuple[int, str], ...]:
        return ()

    def encode(self) -> dict[str, Any]:
        return {"role": self.role, "columns": list(self.columns), "size": list(self.size), "steps": steps_to_json(self.steps), "white": self.white}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Series:
        columns, size = tuple(entry["columns"]), tuple(entry["size"])
        return Series(entry["name"], entry["role"], columns, size, steps_from_json(entry["steps"]), entry["white"])
