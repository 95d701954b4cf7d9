"""Pictures with noise, and the same without."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import SCALED, BuiltIn, Columns, built_in, chance, check_room
from nnbuilder.data.generators.forms import NAMES, anywhere, as_pixels, blocks


@built_in(
    "noisy_shapes",
    title="Noisy shapes",
    family="Pictures",
    paper="the task of Vincent et al., Extracting and composing robust features with denoising autoencoders, 2008",
)
class NoisyShapes(BuiltIn):
    """Pictures of forms under heavy noise, and what they are without it: clean the one to get the other.

    Forms lie anywhere, so principal components need as many of them as there are places, and let the noise through with
    them; edges and areas, which a convolution or a hidden layer learns, are the same everywhere.
    """

    rows: int = param(2000, "How many pictures.", min=20, max=50_000)
    side: int = param(24, "Pixels on a side.", min=16, max=128)
    noise: float = param(60.0, "Spread of the noise of a pixel, of 255.", min=0, max=255)
    seed: int = param(0, "Which pictures are drawn.", min=0)

    def read(self) -> Columns:
        check_room("fewer or smaller pictures", self.rows, self.side, self.side)
        stream = chance(self.seed)
        clean, noisy = (np.empty((self.rows, self.side, self.side), np.uint8) for _ in range(2))
        for block in blocks(self.rows, self.side):
            rows = block.stop - block.start
            picture = np.repeat(stream.uniform(20, 70, rows), self.side**2).reshape(rows, self.side, self.side)
            for _ in range(2):
                forms = anywhere(stream, stream.integers(0, len(NAMES), rows), self.side, self.side * 0.18, self.side * 0.34)
                picture = np.where(forms.inside(self.side), stream.uniform(170, 240, rows)[:, None, None], picture)
            clean[block] = as_pixels(picture)
            noisy[block] = as_pixels(picture + stream.standard_normal(picture.shape, np.float32) * self.noise)
        return {"noisy": noisy, "clean": clean}

    def fields(self) -> tuple[Field, ...]:
        return (Field("noisy", "input", "image", ("noisy",), transforms=SCALED), Field("clean", "target", "image", ("clean",), transforms=SCALED))
