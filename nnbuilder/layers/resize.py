"""Layers that change the size of an image without sliding filters over it."""

from __future__ import annotations

from typing import Literal

from nnbuilder.core.conditions import Invalid, Remedy, require_divisible
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import AnyImage, Picture


@layer(category="Resize", module="nn.Upsample", also=("UpSampling2D", "resize", "interpolate", "unpooling", "nearest neighbour"))
class Upsample(Layer):
    """Makes an image larger by a whole factor, repeating its values or blending them."""

    scale_factor: int = param(2, "How many times as high and as wide it becomes.", min=1, max=64, by_name=True)
    mode: Literal["nearest", "bilinear", "bicubic"] = param("nearest", "Repeat values, or blend neighbours.")

    def infer(self, x: Picture) -> TensorSpec:
        n, c, h, w = x.shape
        return x.reshaped(n, c, h * self.scale_factor, w * self.scale_factor)


@layer(category="Resize", module="nn.PixelShuffle", also=("depth to space", "sub-pixel convolution"))
class PixelShuffle(Layer):
    """Makes an image larger by laying channels side by side as pixels, as super-resolution does."""

    upscale_factor: int = param(2, "How many times as high and as wide it becomes.", min=1, required=True)

    def infer(self, x: AnyImage) -> TensorSpec:
        n, c, h, w = x.shape
        square = self.upscale_factor**2
        if isinstance(c, int) and c % square:
            raise Invalid("x", f"{c} channels do not split into {square}, the square of {self.upscale_factor}", *_source(square, c))
        return x.reshaped(n, c // square, h * self.upscale_factor, w * self.upscale_factor)


@layer(category="Resize", module="nn.PixelUnshuffle", also=("space to depth",))
class PixelUnshuffle(Layer):
    """Makes an image smaller by turning neighbouring pixels into channels; nothing is lost."""

    downscale_factor: int = param(2, "How many times as low and as narrow it becomes.", min=1, required=True)

    def infer(self, x: AnyImage) -> TensorSpec:
        n, c, h, w = x.shape
        factor = self.downscale_factor
        for size, word in ((h, "height"), (w, "width")):
            require_divisible(size, factor, "downscale_factor", f"a {word} of {size} does not split into steps of {factor}")
        return x.reshaped(n, c * factor**2, h // factor, w // factor)


def _source(square: int, channels: int) -> tuple[Remedy, ...]:
    """The layer before should give a multiple of the square."""
    return (Remedy("set_source", "", "x", max(square, channels // square * square)),)
