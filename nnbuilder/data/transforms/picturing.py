"""What may be done with pictures before they become numbers."""

from __future__ import annotations

from nnbuilder.core.parameters import Size2d, param
from nnbuilder.core.settings import Choice, recipe
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation import picture_steps, steps
from nnbuilder.data.transforms.moments import moments
from nnbuilder.data.transforms.transform import Blocks, Transform


class OfShape(Choice):
    """The base of what changes the shape of a picture, whatever is in it."""

    __slots__ = ()

    def step(self, shape: tuple[int, ...]) -> steps.Step:
        """The step for pictures of a shape, (channels, height, width). Raises `DataError` where it does not fit them."""
        raise NotImplementedError


@recipe(title="Size", target="picture_steps.Resize")
class Size(OfShape):
    """Brings every picture to another height and width."""

    size: Size2d = param((32, 32), "Height and width in pixels.", min=1, max=4096)

    def step(self, shape: tuple[int, ...]) -> steps.Step:
        height, width = self.size
        return picture_steps.Resize(height, width, shape[-2:])


@recipe(title="Crop", target="picture_steps.Crop")
class Crop(OfShape):
    """Takes the middle of every picture."""

    size: Size2d = param((32, 32), "Height and width in pixels.", min=1, max=4096)

    def step(self, shape: tuple[int, ...]) -> steps.Step:
        height, width = self.size
        if height > shape[-2] or width > shape[-1]:
            raise DataError(f"A middle of {width} x {height} pixels is larger than the pictures, which have {shape[-1]} x {shape[-2]}; choose a smaller one.")
        return picture_steps.Crop(height, width, shape[-2:])


@recipe(title="Grey", target="picture_steps.Grey")
class Grey(OfShape):
    """Takes the colours away and leaves how bright they are."""

    def step(self, shape: tuple[int, ...]) -> steps.Step:
        if shape[0] not in (1, 3):
            raise DataError(f"Pictures of {shape[0]} channels have no colours that could become grey; take Grey away.")
        return picture_steps.Grey()


@recipe(title="Normalise", target="steps.Standardise")
class Normalise(Transform):
    """Takes the mean of each colour away and divides by its spread."""

    def fit(self, blocks: Blocks, features: int) -> steps.Standardise:
        mean, std = moments(blocks, features)
        return steps.Standardise(mean, std, max(1, features))
