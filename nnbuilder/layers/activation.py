"""Functions applied to each value, or to each row, that make a network more than one straight line."""

from __future__ import annotations

from typing import Literal

from nnbuilder.core.conditions import Invalid, require_divisible
from nnbuilder.core.digits import exact
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.ranges import Range
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.core.weights import Weights, affine
from nnbuilder.layers.ports import Anything, Number, Real, as_real


@layer(category="Activation", module="nn.ReLU", title="ReLU", also=("rectifier", "rectified linear unit"))
class ReLU(Layer):
    """Keeps positive values and replaces negative ones by zero."""

    bounds = Range(0.0, cuts=True)

    def infer(self, x: Number) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.LeakyReLU", title="Leaky ReLU", also=("lrelu",))
class LeakyReLU(Layer):
    """Keeps positive values and makes negative ones small instead of zero, so that every unit keeps learning."""

    negative_slope: float = param(0.01, "What negative values are multiplied by.")

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.PReLU", title="PReLU", also=("parametric relu",))
class PReLU(Layer):
    """Keeps positive values and multiplies negative ones by a number that is learned."""

    init: float = param(0.25, "What negative values are multiplied by at the start.", advanced=True)

    def infer(self, x: Real) -> TensorSpec:
        if x.dtype != "float32":
            raise Invalid("x", f"PReLU learns in float32, got {x.dtype}")
        return x

    def weights(self, x: Real) -> Weights:
        return affine(1, bias=False)


@layer(category="Activation", module="nn.ReLU6", title="ReLU6")
class ReLU6(Layer):
    """Keeps values between 0 and 6 and cuts off the rest; made for small phones with few bits."""

    bounds = Range(0.0, 6.0, cuts=True)

    def infer(self, x: Number) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.ELU", title="ELU", also=("exponential linear unit",))
class ELU(Layer):
    """Keeps positive values and lets negative ones level off."""

    alpha: float = param(1.0, "Where negative values level off, below zero.")

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.SELU", title="SELU")
class SELU(Layer):
    """An ELU scaled so that mean and spread keep themselves through many dense layers.

    Source: Klambauer et al. 2017, Self-Normalizing Neural Networks.
    """

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.CELU", title="CELU")
class CELU(Layer):
    """An ELU without a kink at zero, wherever it levels off."""

    alpha: float = param(1.0, "Where negative values level off, below zero.", min=0.001)

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.GELU", title="GELU", also=("gaussian error linear unit",))
class GELU(Layer):
    """Weighs each value by how likely a normal value lies below it; the smooth ReLU of Transformers."""

    approximate: Literal["none", "tanh"] = param("none", "Compute it exactly or by a formula with tanh.", advanced=True)

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.SiLU", title="SiLU (Swish)", also=("swish",))
class SiLU(Layer):
    """Multiplies each value by its own sigmoid, also known as Swish; a smooth ReLU that dips below zero."""

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.Mish")
class Mish(Layer):
    """Multiplies each value by the tanh of its softplus; smoother still than SiLU."""

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.Hardswish", title="Hard Swish")
class Hardswish(Layer):
    """SiLU made of straight lines, which is cheap on small machines."""

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.Hardsigmoid", title="Hard Sigmoid")
class Hardsigmoid(Layer):
    """Sigmoid made of straight lines, which is cheap on small machines."""

    bounds = Range(0.0, 1.0)

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.Hardtanh", title="Hard Tanh", also=("clip",))
class Hardtanh(Layer):
    """Keeps values between two bounds and cuts off the rest."""

    min_val: float = param(-1.0, "The lower bound.")
    max_val: float = param(1.0, "The upper bound.")

    def infer(self, x: Number) -> TensorSpec:
        if self.min_val >= self.max_val:
            raise Invalid("max_val", f"the upper bound {exact(self.max_val)} must be above the lower bound {exact(self.min_val)}")
        return x


@layer(category="Activation", module="nn.Softplus")
class Softplus(Layer):
    """A smooth ReLU that is always positive, as a spread or a rate must be."""

    bounds = Range(0.0)

    beta: float = param(1.0, "How sharp the bend is.", min=0.001)
    threshold: float = param(20.0, "Above it the function is a straight line.", advanced=True)

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.Softsign")
class Softsign(Layer):
    """Squeezes each value between -1 and 1, more slowly than tanh."""

    bounds = Range(-1.0, 1.0)

    def infer(self, x: Anything) -> TensorSpec:
        if x.dtype == "bool":
            raise Invalid("x", "Softsign expects numbers, got bool")
        return as_real(x)


@layer(category="Activation", module="nn.Sigmoid", turns={"scores": "probabilities"}, also=("logistic",))
class Sigmoid(Layer):
    """Squeezes each value between 0 and 1, as a probability of its own."""

    bounds = Range(0.0, 1.0)

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Activation", module="nn.LogSigmoid", title="Log Sigmoid")
class LogSigmoid(Layer):
    """The logarithm of a sigmoid, computed so that it neither overflows nor vanishes."""

    bounds = Range(most=0.0)

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Activation", module="nn.Tanh", also=("hyperbolic tangent",))
class Tanh(Layer):
    """Squeezes each value between -1 and 1."""

    bounds = Range(-1.0, 1.0)

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Activation", module="nn.Softmax", turns={"scores": "probabilities"}, also=("probabilities",))
class Softmax(Layer):
    """Turns the scores along one axis into probabilities that add up to 1."""

    bounds = Range(0.0, 1.0)

    dim: int = param(1, "The axis whose values become probabilities.", required=True)

    def infer(self, x: Real) -> TensorSpec:
        _axis(x, self.dim)
        return x


@layer(category="Activation", module="nn.LogSoftmax", title="Log Softmax", turns={"scores": "log_probabilities"})
class LogSoftmax(Layer):
    """The logarithms of the probabilities that Softmax gives, as Negative Log Likelihood wants them."""

    bounds = Range(most=0.0)

    dim: int = param(1, "The axis whose values become probabilities.", required=True)

    def infer(self, x: Real) -> TensorSpec:
        _axis(x, self.dim)
        return x


@layer(category="Activation", module="nn.GLU", title="GLU", also=("gated linear unit",))
class GLU(Layer):
    """Halves an axis: one half goes through as far as the sigmoid of the other half opens the gate.

    Source: Dauphin et al. 2017, Language Modeling with Gated Convolutional Networks.
    """

    dim: int = param(-1, "The axis that is halved.")

    def infer(self, x: Real) -> TensorSpec:
        axis = _axis(x, self.dim)
        if axis == 0:
            raise Invalid("dim", f"axis 0 is the batch axis; choose one from 1 to {x.rank - 1}")
        require_divisible(x.shape[axis], 2, "dim", f"axis {axis} of {x} has {x.shape[axis]} places, which cannot be halved")
        return x.reshaped(*x.shape[:axis], x.shape[axis] // 2, *x.shape[axis + 1 :])


def _axis(x: TensorSpec, dim: int) -> int:
    """The axis counted from the front."""
    if not -x.rank <= dim < max(x.rank, 1):
        raise Invalid("dim", f"{x} has no axis {dim}; its axes go from 0 to {x.rank - 1}")
    return dim % max(x.rank, 1)
