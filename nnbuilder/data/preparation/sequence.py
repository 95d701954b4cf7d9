"""Series of numbers: some features at each of as many steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .array_field import ArrayField
from .pictures import decode
from .preparation import Raw
from .steps import Step, steps_from_json, steps_to_json


@dataclass(frozen=True)
class Series(ArrayField):
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

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        return self.prepared([raw[column] for column in self.columns])

    def read(self, content: bytes) -> np.ndarray:
        """A grey picture file as one sample of the data, its rows in order; raises `pictures.Unreadable`."""
        height, width = self.size
        return self.in_data(decode(content, height, width, 1)[0])

    def encode(self) -> dict[str, Any]:
        return {"role": self.role, "columns": list(self.columns), "size": list(self.size), "steps": steps_to_json(self.steps), "white": self.white}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Series:
        columns, size = tuple(entry["columns"]), tuple(entry["size"])
        return Series(entry["name"], entry["role"], columns, size, steps_from_json(entry["steps"]), entry["white"])
