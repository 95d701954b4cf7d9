"""Layers that sum up whole axes to one value."""

from __future__ import annotations

from nnbuilder.core.conditions import Invalid, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import Ints, param
from nnbuilder.core.tensor import FLOATS, TensorSpec
from nnbuilder.layers.ports import AnyBatch, Batched, Places, Real, Sequence, Steps
from nnbuilder.layers.shape import inner_axis

_AXES = "; 0 is the batch axis and cannot be chosen."
_KEEP = "Keep the axes with a size of 1."


@layer(category="Reduction", expression="{x}.mean(dim={dim}, keepdim={keepdim})", also=("average",))
class Mean(Layer):
    """Averages over one or more axes."""

    dim: Ints = param((1,), f"The axes that are averaged away{_AXES}", required=True)
    keepdim: bool = param(False, _KEEP, advanced=True)

    def infer(self, x: Real) -> TensorSpec:
        return reduced(x, self.dim, keepdim=self.keepdim)


@layer(category="Reduction", own="MaskedMean", title="Masked Mean")
class MaskedMean(Layer):
    """Averages a sequence over those of its places at which the mask is True, so that padding does not count."""

    def infer(self, x: Sequence, mask: Places) -> TensorSpec:
        return _without_places(x, mask)


@layer(category="Reduction", own="MaskedMax", title="Masked Max")
class MaskedMax(Layer):
    """Keeps the largest value of each feature over those places of a sequence at which the mask is True: what is found most clearly."""

    def infer(self, x: Sequence, mask: Places) -> TensorSpec:
        return _without_places(x, mask)


@layer(category="Reduction", own="LastStep", title="Last Step", also=("last hidden state",))
class LastStep(Layer):
    """Keeps what stands at the last place of a sequence at which the mask is True: what a recurrent layer knows at the end of a text.

    The mask is True up to there, as that of an Input is. A recurrent layer that reads backwards as well begins in the padding.
    """

    def infer(self, x: Steps, mask: Places) -> TensorSpec:
        return _without_places(x, mask)


@layer(category="Reduction", expression="{x}.sum(dim={dim}, keepdim={keepdim})")
class Sum(Layer):
    """Adds up over one or more axes."""

    dim: Ints = param((1,), f"The axes that are added up{_AXES}", required=True)
    keepdim: bool = param(False, _KEEP, advanced=True)

    def infer(self, x: Batched) -> TensorSpec:
        result = reduced(x, self.dim, keepdim=self.keepdim)
        return result if x.dtype in FLOATS else result.cast("int64")


@layer(category="Reduction", expression="{x}.amax(dim={dim}, keepdim={keepdim})", title="Max")
class Max(Layer):
    """Keeps the largest value over one or more axes."""

    dim: Ints = param((1,), f"The axes of which the largest value is kept{_AXES}", required=True)
    keepdim: bool = param(False, _KEEP, advanced=True)

    def infer(self, x: Batched) -> TensorSpec:
        return reduced(x, self.dim, keepdim=self.keepdim)


@layer(category="Reduction", expression="{x}.amin(dim={dim}, keepdim={keepdim})", title="Min")
class Min(Layer):
    """Keeps the smallest value over one or more axes."""

    dim: Ints = param((1,), f"The axes of which the smallest value is kept{_AXES}", required=True)
    keepdim: bool = param(False, _KEEP, advanced=True)

    def infer(self, x: Batched) -> TensorSpec:
        return reduced(x, self.dim, keepdim=self.keepdim)


@layer(category="Reduction", expression="{x}.argmax(dim={dim})", title="Arg Max", also=("predicted class",))
class ArgMax(Layer):
    """Tells at which place of an axis the largest value stands, as a whole number; no gradient goes through."""

    dim: int = param(1, f"The axis{_AXES}", required=True)

    def infer(self, x: AnyBatch) -> TensorSpec:
        return reduced(x, (self.dim,), keepdim=False).cast("int64")


@layer(category="Reduction", function="F.normalize", title="Normalize", also=("l2 norm", "unit length", "UnitNormalization"))
class Normalize(Layer):
    """Divides the values along an axis by their length, so that only their direction counts."""

    dim: int = param(1, f"The axis{_AXES}", required=True)
    p: float = param(2.0, "Which length: 2 is the usual one, 1 the sum of absolute values.", min=1.0, advanced=True)

    def infer(self, x: Real) -> TensorSpec:
        inner_axis(x, self.dim)
        return x


def _without_places(x: TensorSpec, mask: TensorSpec) -> TensorSpec:
    """One vector for each sample, from those at the places of the mask."""
    for axis, what in enumerate(("samples", "places")):
        require_equal(mask.shape[axis], x.shape[axis], "mask", f"the mask has {mask.shape[axis]} {what}, but x has {x.shape[axis]}")
    return x.reshaped(x.shape[0], x.shape[2])


def reduced(x: TensorSpec, dims: tuple[int, ...], *, keepdim: bool) -> TensorSpec:
    """The type without some axes, or with a size of 1 in their place; the batch axis stays."""
    if not dims:
        raise Invalid("dim", "choose at least one axis")
    axes = {inner_axis(x, dim) for dim in dims}
    if len(axes) != len(dims):
        raise Invalid("dim", "the same axis is chosen twice")
    return x.reshaped(*(1 if axis in axes else dim for axis, dim in enumerate(x.shape) if keepdim or axis not in axes))
