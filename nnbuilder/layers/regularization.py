"""Layers that disturb training so that the network does not learn by heart."""

from __future__ import annotations

from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Real


@layer(category="Regularization", module="nn.Dropout")
class Dropout(Layer):
    """Sets random values to zero while training, and does nothing after it."""

    p: float = param(0.5, "The share of values set to zero.", min=0.0, max=1.0)

    def infer(self, x: Real) -> TensorSpec:
        return x
