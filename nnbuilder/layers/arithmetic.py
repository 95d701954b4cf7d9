"""Plain arithmetic on each value."""

from __future__ import annotations

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.digits import exact
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Anything, Mask, Number, Tokens, as_real


@layer(category="Arithmetic", expression="{x} * {factor} + {offset}", title="Scale", also=("rescaling", "multiply by a number", "add a number"))
class Scale(Layer):
    """Multiplies each value by a number and adds another, such as from 0 to 255 to -1 to 1."""

    factor: float = param(1.0, "What values are multiplied by.", required=True)
    offset: float = param(0.0, "What is added.", required=True)

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Arithmetic", expression="{x} ** {exponent}", title="Power", also=("square", "exponent"))
class Power(Layer):
    """Raises each value to a power; 2 squares it, 0.5 takes the root."""

    exponent: float = param(2.0, "The power.", required=True)

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Arithmetic", expression="{x}.exp()", title="Exp")
class Exp(Layer):
    """Raises e to the power of each value, which makes everything positive."""

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Arithmetic", expression="{x}.log()", title="Log")
class Log(Layer):
    """Takes the natural logarithm of each value, which must be positive."""

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Arithmetic", expression="{x}.sqrt()", title="Square Root")
class Sqrt(Layer):
    """Takes the root of each value, which must not be negative."""

    def infer(self, x: Anything) -> TensorSpec:
        return as_real(x)


@layer(category="Arithmetic", expression="{x}.abs()", title="Absolute")
class Abs(Layer):
    """Takes away the sign of each value."""

    def infer(self, x: Number) -> TensorSpec:
        return x


@layer(category="Arithmetic", expression="{x}.neg()", title="Negate", also=("minus sign",))
class Negate(Layer):
    """Turns the sign of each value around."""

    def infer(self, x: Number) -> TensorSpec:
        return x


@layer(category="Arithmetic", expression="{x}.clamp({low}, {high})")
class Clamp(Layer):
    """Cuts each value off at a lower and an upper bound."""

    low: float = param(0.0, "The lower bound.", required=True)
    high: float = param(1.0, "The upper bound.", required=True)

    def infer(self, x: Anything) -> TensorSpec:
        if self.low > self.high:
            raise Invalid("high", f"the upper bound {exact(self.high)} must not be below the lower bound {exact(self.low)}")
        return as_real(x)


@layer(category="Arithmetic", expression="{x}.float()", title="To Float", also=("cast",))
class ToFloat(Layer):
    """Turns whole numbers or truth values into real numbers, which layers with weights want."""

    def infer(self, x: Anything) -> TensorSpec:
        return x.cast("float32")


@layer(category="Arithmetic", expression="~{x}")
class Not(Layer):
    """Swaps True and False: what a mask hides becomes what it shows."""

    def infer(self, x: Mask) -> TensorSpec:
        return x


@layer(category="Arithmetic", expression="F.one_hot({x}, {num_classes}).float()", gives={"F": "num_classes"}, title="One Hot")
class OneHot(Layer):
    """Turns each whole number into a row of zeros with a one at its place."""

    num_classes: int = param(10, "How many different numbers there are; the largest is one less.", min=1, required=True)

    def infer(self, x: Tokens) -> TensorSpec:
        if x.dtype != "int64":
            raise Invalid("x", f"One Hot expects whole numbers (int64), got {x.dtype}")
        return TensorSpec((*x.shape, self.num_classes))
