"""Layers that slide learned filters over a signal, an image or a volume."""

from __future__ import annotations

from typing import Literal

from nnbuilder.core.aliases import Alias
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import Size1d, Size2d, Size3d, param
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.core.weights import Weights, affine, applied
from nnbuilder.layers.ports import Image, Signal, Volume
from nnbuilder.layers.sliding import slid, split_channels, spread


@layer(
    category="Convolution",
    module="nn.Conv1d",
    given={"in_channels": "C"},
    gives={"C": "out_channels"},
    also=("convolution", "temporal convolution", "convolution 1d"),
)
class Conv1d(Layer):
    """Slides learned filters along a signal; each filter fills one output channel."""

    out_channels: int = param(32, "How many filters to learn.", min=1, required=True)
    kernel_size: Size1d = param((3,), "Length of a filter.", min=1, required=True)
    stride: Size1d = param((1,), "Step from one place of the filter to the next.", min=1)
    padding: Size1d | Literal["same", "valid"] = param((0,), "Zeros added on each side; `same` keeps the length.", min=0)
    dilation: Size1d = param((1,), "Distance between the points a filter looks at.", min=1, advanced=True)
    groups: int = param(1, "Split the channels into groups that do not mix.", min=1, advanced=True)
    bias: bool = param(True, "Add one learned constant to each output channel.", advanced=True)

    def infer(self, x: Signal) -> TensorSpec:
        split_channels(x.shape[1], self.out_channels, self.groups)
        return x.reshaped(x.shape[0], self.out_channels, *slid(x, self.kernel_size, self.stride, self.padding, self.dilation))

    def weights(self, x: Signal) -> Weights:
        return affine(self.out_channels, x.shape[1] // self.groups, *self.kernel_size, bias=self.bias)

    def cost(self, x: Signal) -> Dim:
        return applied(self.weights(x), (x.shape[0], *self.infer(x).shape[2:]))


@layer(
    category="Convolution",
    module="nn.Conv2d",
    given={"in_channels": "C"},
    gives={"C": "out_channels"},
    also=(
        "convolution",
        "convolutional layer",
        Alias("1x1 convolution", {"kernel_size": (1, 1)}),
        Alias("pointwise convolution", {"kernel_size": (1, 1)}),
        Alias("strided convolution", {"stride": (2, 2)}),
        Alias("dilated convolution", {"dilation": (2, 2)}),
        Alias("atrous convolution", {"dilation": (2, 2)}),
    ),
)
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
        split_channels(x.shape[1], self.out_channels, self.groups)
        return x.reshaped(x.shape[0], self.out_channels, *slid(x, self.kernel_size, self.stride, self.padding, self.dilation))

    def weights(self, x: Image) -> Weights:
        return affine(self.out_channels, x.shape[1] // self.groups, *self.kernel_size, bias=self.bias)

    def cost(self, x: Image) -> Dim:
        return applied(self.weights(x), (x.shape[0], *self.infer(x).shape[2:]))


@layer(
    category="Convolution",
    module="nn.Conv3d",
    given={"in_channels": "C"},
    gives={"C": "out_channels"},
    also=("convolution", "volumetric convolution", "convolution 3d"),
)
class Conv3d(Layer):
    """Slides learned filters through a volume, such as a scan or a short film; each filter fills one output channel."""

    out_channels: int = param(16, "How many filters to learn.", min=1, required=True)
    kernel_size: Size3d = param((3, 3, 3), "Depth, height and width of a filter.", min=1, required=True)
    stride: Size3d = param((1, 1, 1), "Step from one place of the filter to the next.", min=1)
    padding: Size3d | Literal["same", "valid"] = param((0, 0, 0), "Zeros added on each side; `same` keeps all three sizes.", min=0)
    dilation: Size3d = param((1, 1, 1), "Distance between the points a filter looks at.", min=1, advanced=True)
    groups: int = param(1, "Split the channels into groups that do not mix.", min=1, advanced=True)
    bias: bool = param(True, "Add one learned constant to each output channel.", advanced=True)

    def infer(self, x: Volume) -> TensorSpec:
        split_channels(x.shape[1], self.out_channels, self.groups)
        return x.reshaped(x.shape[0], self.out_channels, *slid(x, self.kernel_size, self.stride, self.padding, self.dilation))

    def weights(self, x: Volume) -> Weights:
        return affine(self.out_channels, x.shape[1] // self.groups, *self.kernel_size, bias=self.bias)

    def cost(self, x: Volume) -> Dim:
        return applied(self.weights(x), (x.shape[0], *self.infer(x).shape[2:]))


@layer(
    category="Convolution",
    module="nn.ConvTranspose1d",
    given={"in_channels": "C"},
    gives={"C": "out_channels"},
    title="Conv Transpose 1d",
    also=("deconvolution", "transposed convolution", "Conv1DTranspose"),
)
class ConvTranspose1d(Layer):
    """Spreads each value over a stretch of the output, which makes a signal longer; the reverse of a convolution."""

    out_channels: int = param(32, "How many filters to learn.", min=1, required=True)
    kernel_size: Size1d = param((2,), "Length of a filter.", min=1, required=True)
    stride: Size1d = param((1,), "How many output places one input place moves by.", min=1)
    padding: Size1d = param((0,), "Places cut off on each side of the output.", min=0)
    output_padding: Size1d = param((0,), "Places added on one side of the output.", min=0, advanced=True)
    groups: int = param(1, "Split the channels into groups that do not mix.", min=1, advanced=True)
    bias: bool = param(True, "Add one learned constant to each output channel.", advanced=True)
    dilation: Size1d = param((1,), "Distance between the points a filter fills.", min=1, advanced=True)

    def infer(self, x: Signal) -> TensorSpec:
        split_channels(x.shape[1], self.out_channels, self.groups)
        return x.reshaped(x.shape[0], self.out_channels, *spread(x, self.kernel_size, self.stride, self.padding, self.output_padding, self.dilation))

    def weights(self, x: Signal) -> Weights:
        return affine(x.shape[1], self.out_channels // self.groups, *self.kernel_size, bias=self.bias, outputs=self.out_channels)

    def cost(self, x: Signal) -> Dim:
        return applied(self.weights(x), (x.shape[0], *x.shape[2:]))


@layer(
    category="Convolution",
    module="nn.ConvTranspose2d",
    given={"in_channels": "C"},
    gives={"C": "out_channels"},
    title="Conv Transpose 2d",
    also=("deconvolution", "transposed convolution", "Conv2DTranspose", "up convolution"),
)
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
        split_channels(x.shape[1], self.out_channels, self.groups)
        return x.reshaped(x.shape[0], self.out_channels, *spread(x, self.kernel_size, self.stride, self.padding, self.output_padding, self.dilation))

    def weights(self, x: Image) -> Weights:
        return affine(x.shape[1], self.out_channels // self.groups, *self.kernel_size, bias=self.bias, outputs=self.out_channels)

    def cost(self, x: Image) -> Dim:
        return applied(self.weights(x), (x.shape[0], *x.shape[2:]))
