"""Layers that bring values to a common mean and spread."""

from __future__ import annotations

from typing import Annotated

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import Axes, TensorSpec
from nnbuilder.layers.ports import Features, Image

VectorsOrSequence = Annotated[TensorSpec, Axes.of("N C *", "float32")]


@layer(category="Normalization", module="nn.BatchNorm1d", given={"num_features": "C"}, title="Batch Norm 1d", settings={"batch_statistic": True})
class BatchNorm1d(Layer):
    """Brings each feature to mean 0 and spread 1 over the batch, then scales and shifts it by learned amounts."""

    eps: float = param(1e-5, "Keeps the division stable.", min=1e-12, advanced=True)
    momentum: float | None = param(0.1, "How fast the running mean and spread follow; none averages over all batches.", min=0.0, max=1.0, advanced=True)
    affine: bool = param(True, "Learn a scale and a shift for each feature.", advanced=True)
    track_running_stats: bool = param(True, "Keep a running mean and spread for use after training.", advanced=True)

    def infer(self, x: VectorsOrSequence) -> TensorSpec:
        if x.rank > 3:
            raise Invalid("x", f"Batch Norm 1d expects (N, C) or (N, C, L), got {x}; Batch Norm 2d is for images")
        return x


@layer(category="Normalization", module="nn.BatchNorm2d", given={"num_features": "C"}, title="Batch Norm 2d", settings={"batch_statistic": True})
class BatchNorm2d(Layer):
    """Brings each channel to mean 0 and spread 1 over the batch, then scales and shifts it by learned amounts."""

    eps: float = param(1e-5, "Keeps the division stable.", min=1e-12, advanced=True)
    momentum: float | None = param(0.1, "How fast the running mean and spread follow; none averages over all batches.", min=0.0, max=1.0, advanced=True)
    affine: bool = param(True, "Learn a scale and a shift for each channel.", advanced=True)
    track_running_stats: bool = param(True, "Keep a running mean and spread for use after training.", advanced=True)

    def infer(self, x: Image) -> TensorSpec:
        return x


@layer(category="Normalization", module="nn.LayerNorm", given={"normalized_shape": "F"}, title="Layer Norm")
class LayerNorm(Layer):
    """Brings the features of each sample to mean 0 and spread 1, then scales and shifts them by learned amounts."""

    eps: float = param(1e-5, "Keeps the division stable.", min=0.0, advanced=True)
    elementwise_affine: bool = param(True, "Learn a scale and a shift for each feature.", advanced=True)
    bias: bool = param(True, "Learn the shift as well as the scale.", advanced=True)

    def infer(self, x: Features) -> TensorSpec:
        return x
