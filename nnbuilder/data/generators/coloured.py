"""Colour pictures of one form each, which may lie anywhere."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import SCALED, BuiltIn, Columns, built_in, chance, check_room, texts
from nnbuilder.data.generators.forms import NAMES, anywhere, as_pixels, blocks


@built_in("coloured_shapes", title="Coloured shapes", family="Pictures", paper="after the shifted characters of Fukushima, Neocognitron, 1980")
class ColouredShapes(BuiltIn):
    """Colour pictures of a disc, ring, square, triangle, cross or crescent: which one is it?

    The form lies anywhere, in any size and turned, in a warm colour on a cold one that is as bright. A network that has
    weights of its own for every pixel must learn each form at each place; a convolution learns it once.
    """

    rows: int = param(3000, "How many pictures.", min=20, max=50_000)
    side: int = param(32, "Pixels on a side.", min=16, max=128)
    noise: float = param(12.0, "Spread of the noise of a pixel, of 255.", min=0, max=255)
    seed: int = param(0, "Which pictures are drawn.", min=0)

    def read(self) -> Columns:
        check_room("fewer or smaller pictures", self.rows, 3, self.side, self.side)
        stream = chance(self.seed)
        kind = stream.integers(0, len(NAMES), self.rows)
        images = np.empty((self.rows, 3, self.side, self.side), np.uint8)
        for block in blocks(self.rows, self.side):
            inside = anywhere(stream, kind[block], self.side, self.side * 0.16, self.side * 0.28).inside(self.side)[:, None]
            front, back = _two_colours(stream, len(inside))
            noise = stream.standard_normal((len(inside), 3, self.side, self.side), np.float32) * self.noise
            images[block] = as_pixels(np.where(inside, front, back) + noise)
        return {"image": images, "form": texts(NAMES)[kind]}

    def fields(self) -> tuple[Field, ...]:
        return (Field("image", "input", "image", ("image",), transforms=SCALED), Field("form", "target", "category", ("form",)))


def _two_colours(stream: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """A warm colour and its opposite a row, equally bright, (rows, 3, 1, 1) each."""
    bright, hue = stream.uniform(110, 145, (rows, 1)), stream.uniform(-1, 1, (rows, 1))
    # Shares of red, green and blue that add up to nothing.
    colour = np.cos(hue - 2 * np.pi / 3 * np.arange(3)) * stream.uniform(50, 90, (rows, 1))
    return (bright + colour)[:, :, None, None], (bright - colour)[:, :, None, None]
