"""Pictures, channels first, as numbers of about 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .array_field import ArrayField
from .picture_steps import PICTURE_STEPS
from .pictures import decode
from .preparation import Raw
from .steps import STEPS, Step, steps_from_json, steps_to_json


@dataclass(frozen=True)
class Image(ArrayField):
    """Pictures after some steps, float32 (rows, channels, height, width). `size` is that of one in the data, and `white` the
    number that stands there for what a picture file calls 255."""

    name: str
    role: str
    column: str
    size: tuple[int, ...]
    steps: tuple[Step, ...] = ()
    white: float = 255.0
    kind: ClassVar[str] = "image"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        return self.prepared([raw[self.column]])

    def read(self, content: bytes) -> np.ndarray:
        """A picture file as one sample of the data, (channels, height, width); raises `pictures.Unreadable`."""
        channels, height, width = self.size
        return self.in_data(decode(content, height, width, channels))

    def encode(self) -> dict[str, Any]:
        return {"role": self.role, "column": self.column, "size": list(self.size), "steps": steps_to_json(self.steps), "white": self.white}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Image:
        steps = steps_from_json(entry["steps"], {**STEPS, **PICTURE_STEPS})
        return Image(entry["name"], entry["role"], entry["column"], tuple(entry["size"]), steps, entry["white"])
