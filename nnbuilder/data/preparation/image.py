"""Pictures, channels first, as numbers of about 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np

from .cells import Unprepared, finite, samples
from .picture_steps import PICTURE_STEPS
from .pictures import decode
from .preparation import Raw
from .steps import STEPS, Step, applied, inverted, shape_after, steps_from_json, steps_to_json, unit_of


@dataclass(frozen=True)
class Image:
    """Pictures after some steps, float32 (rows, channels, height, width). `size` is that of one in the data, and `white` the
    number that stands there for what a picture file calls 255."""

    name: str
    role: str
    column: str
    size: tuple[int, ...]
    steps: tuple[Step, ...] = ()
    white: float = 255.0
    kind: ClassVar[str] = "image"
    is_array: ClassVar[bool] = True

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def shape(self) -> tuple[int, ...]:
        return shape_after(self.steps, self.size)

    @property
    def unit(self) -> float | None:
        return unit_of(self.steps)

    def samples(self, values: Any) -> np.ndarray:
        return samples(self.name, values, self.size)

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        values = np.asarray(raw[self.column], dtype=np.float64)
        if values.size != len(values) * prod(self.size):
            raise Unprepared(f"{self.name} should have the shape {self.size} for each sample, got {values.shape[1:]}")
        return {"": finite(self.name, applied(self.steps, values.reshape(len(values), *self.size))).astype(np.float32)}

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """Pictures (rows, channels, height, width) in the numbers of the data, float64."""
        return inverted(self.steps, np.asarray(prepared, dtype=np.float64))

    def answer(self, output: np.ndarray) -> list[dict[str, Any]] | None:
        """The picture in the numbers of the data."""
        return [{"answer": picture} for picture in self.invert(output).tolist()] if output.shape[1:] == self.shape else None

    def read(self, content: bytes) -> np.ndarray:
        """A picture file as one sample of the data, (channels, height, width); raises `pictures.Unreadable`."""
        channels, height, width = self.size
        picture = decode(content, height, width, channels)
        return picture if self.white == 255 else picture / 255.0 * self.white

    def remarks(self, raw: Raw) -> tuple[tuple[int, str], ...]:
        return ()

    def encode(self) -> dict[str, Any]:
        return {"role": self.role, "column": self.column, "size": list(self.size), "steps": steps_to_json(self.steps), "white": self.white}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Image:
        steps = steps_from_json(entry["steps"], {**STEPS, **PICTURE_STEPS})
        return Image(entry["name"], entry["role"], entry["column"], tuple(entry["size"]), steps, entry["white"])
