"""Workpieces, each with a photograph and a row of a table: neither alone tells what is asked."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import SCALED, STANDARDISED, BuiltIn, Columns, built_in, chance, check_room, texts
from nnbuilder.data.generators.forms import anywhere, as_pixels, blocks

SIDE = 24
USES = texts((("wheel", "washer"), ("flange", "gasket"), ("block", "plate"), ("wedge", "shim")))
"""By form, disc, ring, square and triangle: what it is where it is thick, and where it is thin."""
THICK = 6.0
MATERIALS, DENSITIES = texts(("wood", "aluminium", "steel")), np.array((0.7, 2.7, 7.8))
MILLIMETRES = 4.0
"""What a pixel of the photograph shows."""


@built_in(
    "workpieces",
    title="Workpieces",
    family="Tables",
    paper="the setting of Caruana, Multitask learning, 1997, and of Ngiam et al., Multimodal deep learning, 2011",
)
class Workpieces(BuiltIn):
    """Workpieces with a photograph and a row of a table: what is it, and how heavy?

    The photograph shows form and area, the table says thickness and material. A thick disc is a wheel and a thin one a
    washer, and the weight is area times thickness times density, so both answers need both.
    """

    rows: int = param(3000, "How many workpieces.", min=20, max=50_000)
    noise: float = param(15.0, "Spread of the noise of a pixel, of 255.", min=0, max=255)
    seed: int = param(0, "Which workpieces are drawn.", min=0)

    def read(self) -> Columns:
        check_room("fewer rows", self.rows, SIDE, SIDE)
        stream = chance(self.seed)
        kind, material = stream.integers(0, len(USES), self.rows), stream.integers(0, len(MATERIALS), self.rows)
        thickness = stream.uniform(2, 10, self.rows)
        images, pixels = np.empty((self.rows, SIDE, SIDE), np.uint8), np.empty(self.rows)
        for block in blocks(self.rows, SIDE):
            inside = anywhere(stream, kind[block], SIDE, 4, 9).inside(SIDE)
            pixels[block] = inside.sum(axis=(1, 2))
            brightness = np.where(inside, stream.uniform(140, 220, len(inside))[:, None, None], 50)
            images[block] = as_pixels(brightness + stream.standard_normal(inside.shape, np.float32) * self.noise)
        weight = pixels * MILLIMETRES**2 * thickness * DENSITIES[material] / 1000
        table = {"material": MATERIALS[material], "thickness": np.round(thickness, 2), "temperature": np.round(stream.normal(20, 3, self.rows), 1)}
        return {"photograph": images, **table, "use": USES[kind, (thickness < THICK).astype(int)], "weight": np.round(weight, 1)}

    def fields(self) -> tuple[Field, ...]:
        return (
            Field("photograph", "input", "image", ("photograph",), transforms=SCALED),
            Field("measures", "input", "numbers", ("material", "thickness", "temperature"), transforms=STANDARDISED),
            Field("use", "target", "category", ("use",)),
            Field("weight", "target", "numbers", ("weight",), transforms=STANDARDISED),
        )
