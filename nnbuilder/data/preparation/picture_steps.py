"""Steps that pictures take, (rows, channels, height, width), each with its way back as far as there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

RED, GREEN, BLUE = 0.299, 0.587, 0.114
"""How bright the colours are to the eye. Source: ITU-R BT.601, section 2.5.1."""


@dataclass(frozen=True)
class Resize:
    """Another height and width: each new pixel is the mean of those under it, nearer ones counting more."""

    height: int
    width: int
    before: tuple[int, ...]
    step: ClassVar[str] = "resize"
    unit: ClassVar[float | None] = 1.0

    def shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (*shape[:-2], self.height, self.width)

    def apply(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(resizing(values.shape[-2], self.height) @ values @ resizing(values.shape[-1], self.width).T)

    def invert(self, values: np.ndarray) -> np.ndarray:
        height, width = self.before
        return np.asarray(resizing(values.shape[-2], height) @ values @ resizing(values.shape[-1], width).T)


@dataclass(frozen=True)
class Crop:
    """The middle of each picture; outside of it there is nothing on the way back."""

    height: int
    width: int
    before: tuple[int, ...]
    step: ClassVar[str] = "crop"
    unit: ClassVar[float | None] = 1.0

    def shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (*shape[:-2], self.height, self.width)

    @property
    def place(self) -> tuple[slice, slice]:
        """Where the middle is."""
        top, left = ((before - after) // 2 for before, after in zip(self.before, (self.height, self.width), strict=True))
        return slice(top, top + self.height), slice(left, left + self.width)

    def apply(self, values: np.ndarray) -> np.ndarray:
        return values[(..., *self.place)]

    def invert(self, values: np.ndarray) -> np.ndarray:
        whole = np.zeros((*values.shape[:-2], *self.before))
        whole[(..., *self.place)] = values
        return whole


@dataclass(frozen=True)
class Grey:
    """How bright a picture in colours is; on the way back it is as bright in each of them."""

    step: ClassVar[str] = "grey"
    unit: ClassVar[float | None] = None

    def shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (1, *shape[1:])

    def apply(self, values: np.ndarray) -> np.ndarray:
        return values if values.shape[1] == 1 else RED * values[:, 0:1] + GREEN * values[:, 1:2] + BLUE * values[:, 2:3]

    def invert(self, values: np.ndarray) -> np.ndarray:
        return np.repeat(values, 3, axis=1)


PICTURE_STEPS: Mapping[str, type[Any]] = {one.step: one for one in (Resize, Crop, Grey)}


@lru_cache(maxsize=16)
def resizing(before: int, after: int) -> np.ndarray:
    """What each of `before` pixels adds to each of `after`, (after, before): weights that fall in a straight line with their
    distance, over two pixels where the picture grows and over two of the new ones where it shrinks. Rows add up to 1."""
    scale = before / after
    reach = max(1.0, scale)
    centres = (np.arange(after) + 0.5) * scale
    distances = np.abs((np.arange(before) + 0.5)[None, :] - centres[:, None]) / reach
    weights = np.clip(1.0 - distances, 0.0, None)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
