"""Grey pictures of shapes, and which pixel belongs to which."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import SCALED, BuiltIn, Columns, built_in, chance, check_room

SIDE = 32


@built_in("shapes", title="Shapes", family="Pictures", paper="the task of Ronneberger, Fischer & Brox, U-Net, 2015")
class Shapes(BuiltIn):
    """Noisy pictures of discs, squares and triangles, with masks that say which pixel is what.

    Shapes differ in form, not in brightness, on a background with a slope and noise; later ones cover earlier ones. In a
    mask 0 is background, 1 a disc, 2 a square and 3 a triangle.
    """

    rows: int = param(600, "How many pictures of 32 x 32.", min=20, max=20_000)
    noise: float = param(22.0, "Spread of the noise of a pixel, of 255.", min=0, max=255)
    seed: int = param(0, "Which pictures are drawn.", min=0)

    def read(self) -> Columns:
        check_room("fewer rows", self.rows, SIDE, SIDE)
        stream = chance(self.seed)
        images, masks = np.zeros((self.rows, SIDE, SIDE), np.uint8), np.zeros((self.rows, SIDE, SIDE), np.uint8)
        y, x = np.mgrid[:SIDE, :SIDE]
        for row in range(self.rows):
            slope = stream.uniform(-1.5, 1.5, 2)
            image, mask = 80 + slope[0] * (x - SIDE / 2) + slope[1] * (y - SIDE / 2), masks[row]
            for _ in range(stream.integers(2, 5)):
                kind, size = int(stream.integers(1, 4)), stream.uniform(4, 8)
                inside = _inside(kind, x - stream.uniform(6, SIDE - 6), y - stream.uniform(6, SIDE - 6), size)
                image = np.where(inside, stream.uniform(120, 220), image)
                mask[inside] = kind
            images[row] = np.clip(image + stream.normal(0, self.noise, image.shape), 0, 255)
        return {"image": images, "mask": masks}

    def fields(self) -> tuple[Field, ...]:
        return (Field("image", "input", "image", ("image",), transforms=SCALED), Field("mask", "target", "mask", ("mask",)))


def _inside(kind: int, x: np.ndarray, y: np.ndarray, size: float) -> np.ndarray:
    if kind == 1:
        return np.asarray(x**2 + y**2 < size**2)
    if kind == 2:
        return np.asarray(np.maximum(abs(x), abs(y)) < size * 0.85)
    return np.asarray((y < size * 0.8) & (abs(x) * 1.6 < y + size))
