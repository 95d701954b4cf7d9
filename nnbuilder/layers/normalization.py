"""Layers that bring values to a common mean and spread."""

from __future__ import annotations

from math import prod
from typing import Annotated

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import Axes, TensorSpec
from nnbuilder.core.weights import NO_WEIGHTS, Weight, Weights, affine
from nnbuilder.layers.ports import Features, Image, divisible

VectorsOrSequence = Annotated[TensorSpec, Axes.of("N C *", "float32")]
_EPS = "Keeps the division stable."
_MOMENTUM = "How fast the running mean and spread follow; none averages over all batches."


@layer(
    category="Normalization",
    module="nn.BatchNorm1d",
    given={"num_features": "C"},
    title="Batch Norm 1d",
    looks_at_batch=True,
    also=("bn", "batch normalization"),
)
class BatchNorm1d(Layer):
    """Brings each feature to mean 0 and spread 1 over the batch, then scales and shifts it by learned amounts."""

    eps: float = param(1e-5, _EPS, min=1e-12, advanced=True)
    momentum: float | None = param(0.1, _MOMENTUM, min=0.0, max=1.0, advanced=True)
    affine: bool = param(True, "Learn a scale and a shift for each feature.", advanced=True)
    track_running_stats: bool = param(True, "Keep a running mean and spread for use after training.", advanced=True)

    def infer(self, x: VectorsOrSequence) -> TensorSpec:
        if x.rank > 3:
            raise Invalid("x", f"Batch Norm 1d expects (N, C) or (N, C, L), got {x}; Batch Norm 2d is for images")
        return x

    def weights(self, x: VectorsOrSequence) -> Weights:
        return _batch_statistics(x.shape[1], affine=self.affine, tracks=self.track_running_stats)


@layer(
    category="Normalization",
    module="nn.BatchNorm2d",
    given={"num_features": "C"},
    title="Batch Norm 2d",
    looks_at_batch=True,
    also=("bn", "batch normalization"),
)
class BatchNorm2d(Layer):
    """Brings each channel to mean 0 and spread 1 over the batch, then scales and shifts it by learned amounts."""

    eps: float = param(1e-5, _EPS, min=1e-12, advanced=True)
    momentum: float | None = param(0.1, _MOMENTUM, min=0.0, max=1.0, advanced=True)
    affine: bool = param(True, "Learn a scale and a shift for each channel.", advanced=True)
    track_running_stats: bool = param(True, "Keep a running mean and spread for use after training.", advanced=True)

    def infer(self, x: Image) -> TensorSpec:
        return x

    def weights(self, x: Image) -> Weights:
        return _batch_statistics(x.shape[1], affine=self.affine, tracks=self.track_running_stats)


@layer(category="Normalization", module="nn.LayerNorm", given={"normalized_shape": "F"}, title="Layer Norm", also=("ln", "layer normalization"))
class LayerNorm(Layer):
    """Brings the features of each sample to mean 0 and spread 1, then scales and shifts them by learned amounts."""

    eps: float = param(1e-5, _EPS, min=0.0, advanced=True)
    elementwise_affine: bool = param(True, "Learn a scale and a shift for each feature.", advanced=True)
    bias: bool = param(True, "Learn the shift as well as the scale.", advanced=True)

    def infer(self, x: Features) -> TensorSpec:
        return x

    def weights(self, x: Features) -> Weights:
        return affine(x.shape[-1], bias=self.bias) if self.elementwise_affine else NO_WEIGHTS


@layer(category="Normalization", module="nn.RMSNorm", given={"normalized_shape": "F"}, title="RMS Norm", also=("root mean square normalization",))
class RMSNorm(Layer):
    """Divides the features of each sample by their root mean square and scales them; Layer Norm without the mean.

    Source: Zhang and Sennrich 2019, Root Mean Square Layer Normalization.
    """

    eps: float | None = param(None, "Keeps the division stable; none takes the smallest step of the number type.", min=0.0, advanced=True)
    elementwise_affine: bool = param(True, "Learn a scale for each feature.", advanced=True)

    def infer(self, x: Features) -> TensorSpec:
        return x

    def weights(self, x: Features) -> Weights:
        return affine(x.shape[-1], bias=False) if self.elementwise_affine else NO_WEIGHTS


@layer(category="Normalization", module="nn.GroupNorm", given={"num_channels": "C"}, given_last=True, title="Group Norm", also=("gn", "group normalization"))
class GroupNorm(Layer):
    """Brings groups of channels to mean 0 and spread 1 in each sample alone, so that the batch size does not matter."""

    num_groups: int = param(4, "How many groups the channels are divided into.", min=1, required=True)
    eps: float = param(1e-5, _EPS, min=0.0, advanced=True)
    affine: bool = param(True, "Learn a scale and a shift for each channel.", advanced=True)

    def infer(self, x: VectorsOrSequence) -> TensorSpec:
        channels = x.shape[1]
        if isinstance(channels, int):
            divisible(channels, self.num_groups, "num_groups", f"{channels} channels do not split into {self.num_groups} groups")
        return x

    def weights(self, x: VectorsOrSequence) -> Weights:
        return affine(x.shape[1]) if self.affine else NO_WEIGHTS


@layer(category="Normalization", module="nn.InstanceNorm2d", given={"num_features": "C"}, title="Instance Norm 2d", also=("instance normalization",))
class InstanceNorm2d(Layer):
    """Brings each channel of each image alone to mean 0 and spread 1, which takes away its contrast."""

    eps: float = param(1e-5, _EPS, min=1e-12, advanced=True)
    affine: bool = param(False, "Learn a scale and a shift for each channel.", advanced=True)

    def infer(self, x: Image) -> TensorSpec:
        if all(isinstance(size, int) for size in x.shape[2:]) and prod(int(str(size)) for size in x.shape[2:]) == 1:
            raise Invalid("x", f"Instance Norm 2d needs more than one pixel for a mean and a spread, got {x}")
        return x

    def weights(self, x: Image) -> Weights:
        return affine(x.shape[1]) if self.affine else NO_WEIGHTS


def _batch_statistics(channels: Dim, *, affine: bool, tracks: bool) -> Weights:
    """A learned scale and shift, and the running mean and spread with the number of batches they were taken over.

    Source: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
    """
    size = Weight.of(channels).shape
    learned = {"weight": Weight(size), "bias": Weight(size)}
    running = {
        "running_mean": Weight(size, is_buffer=True),
        "running_var": Weight(size, is_buffer=True),
        "num_batches_tracked": Weight((), "int64", is_buffer=True),
    }
    return (learned if affine else {}) | (running if tracks else {})
