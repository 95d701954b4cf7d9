"""Layers that make an image smaller by summing up neighbourhoods."""

from __future__ import annotations

from nnbuilder.core.conditions import Invalid, Remedy
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import Size2d, param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import AnyPicture, Picture, window


@layer(category="Pooling", module="nn.MaxPool2d")
class MaxPool2d(Layer):
    """Keeps the largest value of each neighbourhood, which halves height and width at a size of 2."""

    kernel_size: Size2d = param((2, 2), "Height and width of a neighbourhood.", min=1, required=True)
    stride: Size2d | None = param(None, "Step from one neighbourhood to the next; none means they touch.", min=1)
    padding: Size2d = param((0, 0), "Places added on each side, at most half the neighbourhood.", min=0, advanced=True)

    def infer(self, x: AnyPicture) -> TensorSpec:
        n, c, h, w = x.shape
        for kernel, pad in zip(self.kernel_size, self.padding, strict=True):
            if 2 * pad > kernel:
                raise Invalid("padding", f"padding can be at most half of {kernel}, not {pad}", Remedy("set", "Set padding to 0", "padding", (0, 0)))
        sizes = zip((h, w), self.kernel_size, self.stride or self.kernel_size, self.padding, ("height", "width"), strict=True)
        return x.reshaped(n, c, *(window(size, kernel, stride, pad, axis=axis) for size, kernel, stride, pad, axis in sizes))


@layer(category="Pooling", module="nn.AdaptiveAvgPool2d", title="Adaptive Avg Pool 2d")
class AdaptiveAvgPool2d(Layer):
    """Averages an image into a grid of a fixed size, whatever its height and width."""

    output_size: Size2d = param((1, 1), "Height and width of the grid.", min=1, required=True)

    def infer(self, x: Picture) -> TensorSpec:
        n, c, _, _ = x.shape
        return x.reshaped(n, c, *self.output_size)
