"""Functions applied to each value (Softmax: to each row) that make a network more than one straight line."""

from __future__ import annotations

from typing import Literal

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Anything, Number, Real, as_real


@layer(category="Activation", module="nn.ReLU", title="ReLU")
class ReLU(Layer):
    """Keeps positive values and replaces negative ones by zero."""

    def infer(self, x: Number) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.LeakyReLU", title="Leaky ReLU")
class LeakyReLU(Layer):
    """Keeps positive values and makes negative ones small instead of zero, so that every unit keeps learning."""

    negative_slope: float = param(0.01, "What negative values are multiplied by.")

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.GELU", title="GELU")
class GELU(Layer):
    """Weighs each value by how likely a normal value lies below it; the smooth ReLU of Transformers."""

    approximate: Literal["none", "tanh"] = param("none", "Compute it exactly or by a formula with tanh.", advanced=True)

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.Sigmoid")
class Sigmoid(Layer):
    """Squeezes each value between 0 and 1, as a probability of its own."""

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Activation", module="nn.Tanh")
class Tanh(Layer):
    """Squeezes each value between -1 and 1."""

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Activation", module="nn.Softmax")
class Softmax(Layer):
    """Turns the scores along one axis into probabilities that add up to 1."""

    dim: int = param(1, "The axis whose values become probabilities.", required=True)

    def infer(self, x: Real) -> TensorSpec:
        if not -x.rank <= self.dim < max(x.rank, 1):
            raise Invalid("dim", f"{x} has no axis {self.dim}; its axes go from 0 to {x.rank - 1}")
        return x
