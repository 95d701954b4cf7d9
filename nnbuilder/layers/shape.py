"""Layers that rearrange, pick or sum up values without weights."""

from __future__ import annotations

from math import prod

from nnbuilder.core.conditions import Invalid, Remedy, require_at_least, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import Ints, param
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import TensorSpec, shape_text
from nnbuilder.layers.ports import Batched, Real


@layer(category="Shape", module="nn.Flatten")
class Flatten(Layer):
    """Puts several axes into one; usually all but the batch axis, before a dense layer."""

    start_dim: int = param(1, "The first axis that is flattened; 0 is the batch axis.", min=1, advanced=True)
    end_dim: int = param(-1, "The last axis that is flattened; -1 is the last there is.", advanced=True)

    def infer(self, x: Batched) -> TensorSpec:
        if x.rank == 1:
            # torch reads an axis counted from the end first: -1 of (N,) is axis 0, which lies before axis 1.
            raise Invalid("x", f"{x} has only the batch axis, so there is nothing to flatten")
        end = self.end_dim + x.rank if self.end_dim < 0 else self.end_dim
        for name, axis in (("start_dim", self.start_dim), ("end_dim", end)):
            if not 0 <= axis < x.rank:
                raise Invalid(name, f"{x} has no axis {getattr(self, name)}; its axes go from 0 to {x.rank - 1}")
        if end < self.start_dim:
            raise Invalid("end_dim", f"end_dim {self.end_dim} lies before start_dim {self.start_dim}")
        size: Dim = 1
        for dim in x.shape[self.start_dim : end + 1]:
            size = dim * size
        return x.reshaped(*x.shape[: self.start_dim], size, *x.shape[end + 1 :])


@layer(category="Shape", expression="{x}.reshape({x}.shape[0], {*shape})")
class Reshape(Layer):
    """Gives each sample another shape with as many values."""

    shape: Ints = param((-1,), "The new shape of one sample; one size may be -1 and is worked out.", min=-1, required=True)

    def infer(self, x: Batched) -> TensorSpec:
        if self.shape.count(-1) > 1:
            raise Invalid("shape", f"only one size can be -1, but {shape_text(self.shape)} has {self.shape.count(-1)}")
        if not self.shape or 0 in self.shape:
            raise Invalid("shape", "every size must be at least 1, or -1 to be worked out")
        values: Dim = 1
        for dim in x.shape[1:]:
            values = dim * values
        known = prod(size for size in self.shape if size != -1)
        if -1 not in self.shape:
            require_equal(values, known, "shape", f"one sample of {x} has {values} values, but {shape_text(self.shape)} has {known}")
            return x.reshaped(x.shape[0], *self.shape)
        if isinstance(values, int) and values % known:
            raise Invalid("shape", f"one sample of {x} has {values} values, which do not split into {shape_text(self.shape)}")
        return x.reshaped(x.shape[0], *(values // known if size == -1 else size for size in self.shape))


@layer(category="Shape", expression="{x}.select({dim}, {index})")
class Select(Layer):
    """Picks one place of an axis, such as the last step of a sequence, and drops the axis."""

    dim: int = param(1, "The axis; 0 is the batch axis and cannot be chosen.", required=True)
    index: int = param(-1, "Which place; -1 is the last.", required=True)

    def infer(self, x: Batched) -> TensorSpec:
        dim = _axis(x, self.dim)
        size = x.shape[dim]
        need = self.index + 1 if self.index >= 0 else -self.index
        require_at_least(size, need, "index", f"axis {dim} has {size} places, so there is no place {self.index}")
        return x.reshaped(*x.shape[:dim], *x.shape[dim + 1 :])


@layer(category="Shape", expression="{x}.mean(dim={dim}, keepdim={keepdim})")
class Mean(Layer):
    """Averages over one or more axes."""

    dim: Ints = param((1,), "The axes that are averaged away; 0 is the batch axis and cannot be chosen.", required=True)
    keepdim: bool = param(False, "Keep the axes with a size of 1.", advanced=True)

    def infer(self, x: Real) -> TensorSpec:
        if not self.dim:
            raise Invalid("dim", "choose at least one axis")
        axes = {_axis(x, dim) for dim in self.dim}
        if len(axes) != len(self.dim):
            raise Invalid("dim", "the same axis is chosen twice")
        shape = [1 if axis in axes else dim for axis, dim in enumerate(x.shape) if self.keepdim or axis not in axes]
        return x.reshaped(*shape)


def _axis(x: TensorSpec, dim: int) -> int:
    """The axis counted from the front, which must not be the batch axis."""
    axis = dim + x.rank if dim < 0 else dim
    if not 0 <= axis < x.rank:
        raise Invalid("dim", f"{x} has no axis {dim}; its axes go from 0 to {x.rank - 1}")
    if axis == 0:
        cure = (Remedy("set", "Use axis 1", "dim", 1),) if x.rank > 1 else ()
        raise Invalid("dim", f"axis 0 is the batch axis; choose one from 1 to {x.rank - 1}", *cure)
    return axis
