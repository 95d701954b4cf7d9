"""Forms on a grid of pixels: anywhere, of any size, turned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

NAMES = ("disc", "ring", "square", "triangle", "cross", "crescent")
PIXELS = 2**17
"""Pixels of the pictures that are drawn at once, so that what is computed for them stays small."""


@dataclass(frozen=True, slots=True)
class Forms:
    """A form a picture: its kind, a number into `NAMES`, its middle and its radius in pixels, and its turn in radians."""

    kind: np.ndarray
    x: np.ndarray
    y: np.ndarray
    radius: np.ndarray
    turn: np.ndarray

    def inside(self, side: int) -> np.ndarray:
        """Which pixels lie inside: bool (rows, side, side)."""
        across, down = ((np.arange(side) - middle[:, None]).astype(np.float32) for middle in (self.x, self.y))
        cosine, sine = ((function(self.turn) / self.radius).astype(np.float32)[:, None, None] for function in (np.cos, np.sin))
        x = across[:, None, :] * cosine + down[:, :, None] * sine
        y = down[:, :, None] * cosine - across[:, None, :] * sine
        distance = np.hypot(x, y)
        slim, wide = np.minimum(abs(x), abs(y)), np.maximum(abs(x), abs(y))
        lies = (
            distance < 0.9,
            (distance < 1) & (distance > 0.55),
            wide < 0.78,
            (y < 0.55) & (abs(x) * 1.7 < y + 1),
            (slim < 0.3) & (wide < 1),
            (distance < 1) & (np.hypot(x - 0.5, y) > 0.75),
        )
        kind = self.kind[:, None, None]
        inside: np.ndarray = np.select([kind == place for place in range(len(NAMES))], lies)
        return inside


def anywhere(stream: np.random.Generator, kind: np.ndarray, side: int, smallest: float, largest: float) -> Forms:
    """Forms of these kinds that lie wholly within the picture; sizes are radii in pixels."""
    radius = stream.uniform(smallest, largest, len(kind))
    x, y = stream.uniform(radius, side - 1 - radius, (2, len(kind)))
    return Forms(kind, x, y, radius, stream.uniform(0, 2 * np.pi, len(kind)))


def blocks(rows: int, side: int) -> Iterator[slice]:
    """Rows of pictures that are drawn together, one block after another."""
    count = max(1, PIXELS // side**2)
    return (slice(first, min(first + count, rows)) for first in range(0, rows, count))


def as_pixels(values: np.ndarray) -> np.ndarray:
    """Brightness from 0 to 255 as whole numbers, uint8."""
    pixels: np.ndarray = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return pixels
