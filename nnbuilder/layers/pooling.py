"""Layers that make a signal or an image smaller by summing up neighbourhoods."""

from __future__ import annotations

from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import Size1d, Size2d, param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import AnyPicture, AnyWave, Picture, Wave
from nnbuilder.layers.sliding import pooled


@layer(category="Pooling", module="nn.MaxPool1d", also=("max pooling", "MaxPooling1D"))
class MaxPool1d(Layer):
    """Keeps the largest value of each stretch, which halves the length at a size of 2."""

    kernel_size: Size1d = param((2,), "Length of a stretch.", min=1, required=True)
    stride: Size1d | None = param(None, "Step from one stretch to the next; none means they touch.", min=1)
    padding: Size1d = param((0,), "Places added on each side, at most half the stretch.", min=0, advanced=True)

    def infer(self, x: Wave) -> TensorSpec:
        return pooled(x, self.kernel_size, self.stride, self.padding)


@layer(category="Pooling", module="nn.MaxPool2d", also=("max pooling", "MaxPooling2D", "downsample", "subsampling"))
class MaxPool2d(Layer):
    """Keeps the largest value of each neighbourhood, which halves height and width at a size of 2."""

    kernel_size: Size2d = param((2, 2), "Height and width of a neighbourhood.", min=1, required=True)
    stride: Size2d | None = param(None, "Step from one neighbourhood to the next; none means they touch.", min=1)
    padding: Size2d = param((0, 0), "Places added on each side, at most half the neighbourhood.", min=0, advanced=True)

    def infer(self, x: AnyPicture) -> TensorSpec:
        return pooled(x, self.kernel_size, self.stride, self.padding)


@layer(category="Pooling", module="nn.AvgPool1d", title="Avg Pool 1d", also=("average pooling", "AveragePooling1D"))
class AvgPool1d(Layer):
    """Averages each stretch, which halves the length at a size of 2."""

    kernel_size: Size1d = param((2,), "Length of a stretch.", min=1, required=True)
    stride: Size1d | None = param(None, "Step from one stretch to the next; none means they touch.", min=1)
    padding: Size1d = param((0,), "Zeros added on each side, at most half the stretch.", min=0, advanced=True)

    def infer(self, x: AnyWave) -> TensorSpec:
        return pooled(x, self.kernel_size, self.stride, self.padding)


@layer(category="Pooling", module="nn.AvgPool2d", title="Avg Pool 2d", also=("average pooling", "AveragePooling2D"))
class AvgPool2d(Layer):
    """Averages each neighbourhood, which halves height and width at a size of 2."""

    kernel_size: Size2d = param((2, 2), "Height and width of a neighbourhood.", min=1, required=True)
    stride: Size2d | None = param(None, "Step from one neighbourhood to the next; none means they touch.", min=1)
    padding: Size2d = param((0, 0), "Zeros added on each side, at most half the neighbourhood.", min=0, advanced=True)

    def infer(self, x: AnyPicture) -> TensorSpec:
        return pooled(x, self.kernel_size, self.stride, self.padding)


@layer(
    category="Pooling",
    module="nn.AdaptiveAvgPool1d",
    gives={"L": "output_size"},
    title="Adaptive Avg Pool 1d",
    also=("global average pooling", "GlobalAveragePooling1D", "global avg pool"),
)
class AdaptiveAvgPool1d(Layer):
    """Averages a signal into a fixed number of places, whatever its length."""

    output_size: Size1d = param((1,), "How many places are left.", min=1, required=True)

    def infer(self, x: Wave) -> TensorSpec:
        return x.reshaped(*x.shape[:2], *self.output_size)


@layer(
    category="Pooling",
    module="nn.AdaptiveAvgPool2d",
    title="Adaptive Avg Pool 2d",
    also=("global average pooling", "GlobalAveragePooling2D", "gap", "global avg pool"),
)
class AdaptiveAvgPool2d(Layer):
    """Averages an image into a grid of a fixed size, whatever its height and width."""

    output_size: Size2d = param((1, 1), "Height and width of the grid.", min=1, required=True)

    def infer(self, x: Picture) -> TensorSpec:
        return x.reshaped(*x.shape[:2], *self.output_size)


@layer(
    category="Pooling",
    module="nn.AdaptiveMaxPool1d",
    gives={"L": "output_size"},
    title="Adaptive Max Pool 1d",
    also=("global max pooling", "GlobalMaxPooling1D"),
)
class AdaptiveMaxPool1d(Layer):
    """Keeps the largest values of a signal in a fixed number of places, whatever its length."""

    output_size: Size1d = param((1,), "How many places are left.", min=1, required=True)

    def infer(self, x: Wave) -> TensorSpec:
        return x.reshaped(*x.shape[:2], *self.output_size)


@layer(category="Pooling", module="nn.AdaptiveMaxPool2d", title="Adaptive Max Pool 2d", also=("global max pooling", "GlobalMaxPooling2D"))
class AdaptiveMaxPool2d(Layer):
    """Keeps the largest values of an image in a grid of a fixed size, whatever its height and width."""

    output_size: Size2d = param((1, 1), "Height and width of the grid.", min=1, required=True)

    def infer(self, x: Picture) -> TensorSpec:
        return x.reshaped(*x.shape[:2], *self.output_size)
