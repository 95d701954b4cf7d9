"""Data that is drawn at random from a seed, for what has no small free real set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnbuilder.core.document import Field, Source
from nnbuilder.core.settings import Setting

SIDE, PICTURES, POINTS, HEAPS = 32, 600, 2000, 8
KINDS = ("background", "disc", "square", "triangle")


def shapes(source: Source) -> Mapping[str, Any]:
    """Grey pictures (rows, 32, 32) from 0 to 255 with two to four shapes each, and masks (rows, 32, 32) of what lies where.

    Shapes differ in form, not in brightness, on a background with a slope and noise; later ones cover earlier ones.
    """
    chance = np.random.Generator(np.random.PCG64(0))
    images, masks = np.zeros((PICTURES, SIDE, SIDE), np.uint8), np.zeros((PICTURES, SIDE, SIDE), np.uint8)
    y, x = np.mgrid[:SIDE, :SIDE]
    for row in range(PICTURES):
        slope = chance.uniform(-1.5, 1.5, 2)
        image, mask = 80 + slope[0] * (x - SIDE / 2) + slope[1] * (y - SIDE / 2), masks[row]
        for _ in range(chance.integers(2, 5)):
            kind, size = int(chance.integers(1, 4)), chance.uniform(4, 8)
            inside = _inside(kind, x - chance.uniform(6, SIDE - 6), y - chance.uniform(6, SIDE - 6), size)
            image = np.where(inside, chance.uniform(120, 220), image)
            mask[inside] = kind
        images[row] = np.clip(image + chance.normal(0, 22, image.shape), 0, 255)
    return {"image": images, "mask": masks}


def _inside(kind: int, x: np.ndarray, y: np.ndarray, size: float) -> np.ndarray:
    if kind == 1:
        return np.asarray(x**2 + y**2 < size**2)
    if kind == 2:
        return np.asarray(np.maximum(abs(x), abs(y)) < size * 0.85)
    return np.asarray((y < size * 0.8) & (abs(x) * 1.6 < y + size))


def shape_fields(source: Source) -> tuple[Field, ...]:
    return (Field("image", "input", "image", ("image",), transforms=(Setting("Scale"),)), Field("mask", "target", "mask", ("mask",)))


def ring(source: Source) -> Mapping[str, Any]:
    """Points (x, y) in eight heaps of spread 0.05 on a circle of radius 1."""
    chance = np.random.Generator(np.random.PCG64(0))
    angles = 2 * np.pi * chance.integers(0, HEAPS, POINTS) / HEAPS
    noise = chance.normal(0, 0.05, (2, POINTS))
    return {"x": np.cos(angles) + noise[0], "y": np.sin(angles) + noise[1]}


def ring_fields(source: Source) -> tuple[Field, ...]:
    return (Field("point", "input", "numbers", ("x", "y")),)
