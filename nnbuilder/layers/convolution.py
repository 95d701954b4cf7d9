"""Layers that slide learned filters over an image."""

from __future__ import annotations

from typing import Literal

from nnbuilder.core.conditions import Invalid, Remedy, require_at_least
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import Size2d, param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Image, divisible, window


@layer(category="Convolution", module="nn.Conv2d", given={"in_channels": "C"})
class Conv2d(Layer):
    """Slides learned filters over an image; each filter fills one output channel."""

    out_channels: int = param(32, "How many filters to learn.", min=1, required=True)
    kernel_size: Size2d = param((3, 3), "Height and width of a filter.", min=1, required=True)
    stride: Size2d = param((1, 1), "Step from one place of the filter to the next.", min=1)
    padding: Size2d | Literal["same", "valid"] = param((0, 0), "Zeros added on each side; `same` keeps height and width.", min=0)
    dilation: Size2d = param((1, 1), "Distance between the points a filter looks at.", min=1, advanced=True)
    groups: int = param(1, "Split the channels into groups that do not mix.", min=1, advanced=True)
    bias: bool = param(True, "Add one learned constant to each output channel.", advanced=True)

    def infer(self, x: Image) -> TensorSpec:
        n, c, h, w = x.shape
        if not isinstance(c, int):
            return x.reshaped(n, self.out_channels, h, w)
        divisible(c, self.groups, "groups", f"{c} input channels do not split into {self.groups} groups")
        divisible(self.out_channels, self.groups, "groups", f"{self.out_channels} output channels do not split into {self.groups} groups")
        if self.padding == "same":
            if set(self.stride) != {1}:
                raise Invalid(
                    "padding",
                    f"padding `same` needs a stride of 1, not {self.stride[0]} x {self.stride[1]}",
                    Remedy("set", "Set stride to 1", "stride", (1, 1)),
                )
            for axis, size, kernel, dilation in zip(("height", "width"), (h, w), self.kernel_size, self.dilation, strict=True):
                require_at_least(size, 1, "padding", f"the {axis} must be at least 1 for a window of {dilation * (kernel - 1) + 1}")
            return x.reshaped(n, self.out_channels, h, w)
        padding = (0, 0) if isinstance(self.padding, str) else self.padding
        sizes = zip((h, w), self.kernel_size, self.stride, padding, self.dilation, ("height", "width"), strict=True)
        return x.reshaped(
            n, self.out_channels, *(window(size, kernel, stride, pad, dilation, axis=axis) for size, kernel, stride, pad, dilation, axis in sizes)
        )


@layer(category="Convolution", module="nn.ConvTranspose2d", given={"in_channels": "C"}, title="Conv Transpose 2d")
class ConvTranspose2d(Layer):
    """Spreads each value over a patch of the output, which makes an image larger; the reverse of a convolution."""

    out_channels: int = param(32, "How many filters to learn.", min=1, required=True)
    kernel_size: Size2d = param((2, 2), "Height and width of a filter.", min=1, required=True)
    stride: Size2d = param((1, 1), "How many output places one input place moves by.", min=1)
    padding: Size2d = param((0, 0), "Places cut off on each side of the output.", min=0)
    output_padding: Size2d = param((0, 0), "Places added on one side of the output.", min=0, advanced=True)
    groups: int = param(1, "Split the channels into groups that do not mix.", min=1, advanced=True)
    bias: bool = param(True, "Add one learned constant to each output channel.", advanced=True)
    dilation: Size2d = param((1, 1), "Distance between the points a filter fills.", min=1, advanced=True)

    def infer(self, x: Image) -> TensorSpec:
        n, c, h, w = x.shape
        if isinstance(c, int):
            divisible(c, self.groups, "groups", f"{c} input channels do not split into {self.groups} groups")
            divisible(self.out_channels, self.groups, "groups", f"{self.out_channels} output channels do not split into {self.groups} groups")
        sizes = []
        for axis, (size, extra, stride, dilation) in enumerate(zip((h, w), self.output_padding, self.stride, self.dilation, strict=True)):
            if extra >= max(stride, dilation):
                raise Invalid("output_padding", f"output_padding must be smaller than stride or dilation, {extra} is not smaller than {max(stride, dilation)}")
            grown = (size - 1) * stride - 2 * self.padding[axis] + dilation * (self.kernel_size[axis] - 1) + extra + 1
            require_at_least(grown, 1, "padding", f"nothing is left: {('height', 'width')[axis]} becomes {grown}; use less padding")
            sizes.append(grown)
        return x.reshaped(n, self.out_channels, *sizes)
