"""Layers that rearrange or pick values without weights."""

from __future__ import annotations

from math import prod

from nnbuilder.core.conditions import Invalid, Remedy, require_at_least, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import Ints, param
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import TensorSpec, shape_text
from nnbuilder.layers.ports import Batched


@layer(category="Shape", module="nn.Flatten", moves=True, also=("unroll", "view", "to vector"))
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
            size = size * dim
        return x.reshaped(*x.shape[: self.start_dim], size, *x.shape[end + 1 :])


@layer(category="Shape", expression="{x}.reshape({x}.shape[0], {*shape})", moves=True, also=("view",))
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
            values = values * dim
        fixed = prod(size for size in self.shape if size != -1)
        if -1 not in self.shape:
            require_equal(values, fixed, "shape", f"one sample of {x} has {values} values, but {shape_text(self.shape)} has {fixed}")
            return x.reshaped(x.shape[0], *self.shape)
        if isinstance(values, int) and values % fixed:
            raise Invalid("shape", f"one sample of {x} has {values} values, which do not split into {shape_text(self.shape)}")
        return x.reshaped(x.shape[0], *(values // fixed if size == -1 else size for size in self.shape))


@layer(category="Shape", expression="{x}.select({dim}, {index})", also=("index", "pick"))
class Select(Layer):
    """Picks one place of an axis, such as the last step of a sequence, and drops the axis."""

    dim: int = param(1, "The axis; 0 is the batch axis and cannot be chosen.", required=True)
    index: int = param(-1, "Which place; -1 is the last.", required=True)

    def infer(self, x: Batched) -> TensorSpec:
        dim = inner_axis(x, self.dim)
        size = x.shape[dim]
        need = self.index + 1 if self.index >= 0 else -self.index
        require_at_least(size, need, "index", f"axis {dim} has {size} places, so there is no place {self.index}")
        return x.reshaped(*x.shape[:dim], *x.shape[dim + 1 :])


@layer(category="Shape", expression="{x}.narrow({dim}, {start}, {length})", also=("narrow", "crop", "chunk"))
class Slice(Layer):
    """Keeps a stretch of an axis, such as the first ten steps of a sequence or one half of the features."""

    dim: int = param(1, "The axis; 0 is the batch axis and cannot be chosen.", required=True)
    start: int = param(0, "The first place that is kept, counted from 0.", min=0, required=True)
    length: int = param(1, "How many places are kept.", min=1, required=True)

    def infer(self, x: Batched) -> TensorSpec:
        dim = inner_axis(x, self.dim)
        size = x.shape[dim]
        end = self.start + self.length
        require_at_least(size, end, "length", f"axis {dim} has {size} places, so places {self.start} to {end - 1} are not all there")
        return x.reshaped(*x.shape[:dim], self.length, *x.shape[dim + 1 :])


@layer(category="Shape", expression="{x}.permute(0, {*dims})", moves=True, also=("reorder axes", "channels last"))
class Permute(Layer):
    """Brings the axes behind the batch axis into another order, as from channels first to channels last."""

    dims: Ints = param((2, 1), "The axes in their new order; 0 is the batch axis and stays where it is.", min=1, required=True)

    def infer(self, x: Batched) -> TensorSpec:
        if sorted(self.dims) != list(range(1, x.rank)):
            every = tuple(range(x.rank - 1, 0, -1))
            cure = (Remedy("set", f"Set dims to {shape_text(every)}", "dims", every),) if every else ()
            raise Invalid("dims", f"dims must name each axis of {x} behind the batch axis once, not {shape_text(self.dims)}", *cure)
        return x.reshaped(x.shape[0], *(x.shape[dim] for dim in self.dims))


@layer(category="Shape", expression="{x}.transpose({dim0}, {dim1})", moves=True, also=("swap axes",))
class Transpose(Layer):
    """Swaps two axes, such as places and features before a convolution over a sequence."""

    dim0: int = param(1, "One axis; 0 is the batch axis and cannot be chosen.", required=True)
    dim1: int = param(2, "The other axis.", required=True)

    def infer(self, x: Batched) -> TensorSpec:
        one, other = inner_axis(x, self.dim0, "dim0"), inner_axis(x, self.dim1, "dim1")
        shape = list(x.shape)
        shape[one], shape[other] = shape[other], shape[one]
        return x.reshaped(*shape)


@layer(category="Shape", expression="{x}.unsqueeze({dim})", moves=True)
class Unsqueeze(Layer):
    """Adds an axis of size 1, such as the one channel of a grey image."""

    dim: int = param(1, "Where the new axis goes; 0 would stand before the batch axis and cannot be chosen.", required=True)

    def infer(self, x: Batched) -> TensorSpec:
        dim = self.dim + x.rank + 1 if self.dim < 0 else self.dim
        if not 0 < dim <= x.rank:
            raise Invalid("dim", f"a new axis of {x} can go to places 1 to {x.rank}, not {self.dim}")
        return x.reshaped(*x.shape[:dim], 1, *x.shape[dim:])


@layer(category="Shape", expression="{x}.squeeze({dim})", moves=True)
class Squeeze(Layer):
    """Takes away an axis of size 1."""

    dim: int = param(-1, "The axis; 0 is the batch axis and cannot be chosen.", required=True)

    def infer(self, x: Batched) -> TensorSpec:
        dim = inner_axis(x, self.dim)
        require_equal(x.shape[dim], 1, "dim", f"axis {dim} of {x} has {x.shape[dim]} places; only an axis of size 1 can be taken away")
        return x.reshaped(*x.shape[:dim], *x.shape[dim + 1 :])


@layer(category="Shape", function="F.pad", also=("zero padding", "ZeroPadding2D"))
class Pad(Layer):
    """Puts places of one value around the last axes, such as a margin around an image."""

    pad: Ints = param((1, 1), "Places before and after the last axis, then before and after the one before it, and so on.", min=0, required=True)
    value: float | None = param(None, "What the new places hold; none means zero.")

    def infer(self, x: Batched) -> TensorSpec:
        count = len(self.pad) // 2
        if len(self.pad) % 2 or not self.pad:
            raise Invalid("pad", f"pad needs two numbers for each axis, before and after, but there are {len(self.pad)}")
        if count >= x.rank:
            raise Invalid("pad", f"{x} has {x.rank - 1} axes behind the batch axis, but pad has numbers for {count}")
        shape = list(x.shape)
        for axis in range(count):
            shape[-1 - axis] = shape[-1 - axis] + self.pad[2 * axis] + self.pad[2 * axis + 1]
        return x.reshaped(*shape)


@layer(category="Shape", expression="{x}.flip({dim})", moves=True, also=("reverse",))
class Flip(Layer):
    """Turns an axis around, such as a sequence that is read backwards."""

    dim: int = param(1, "The axis; 0 is the batch axis and cannot be chosen.", required=True)

    def infer(self, x: Batched) -> TensorSpec:
        inner_axis(x, self.dim)
        return x


def inner_axis(x: TensorSpec, dim: int, where: str = "dim") -> int:
    """The axis counted from the front, which must not be the batch axis."""
    axis = dim + x.rank if dim < 0 else dim
    if not 0 <= axis < x.rank:
        raise Invalid(where, f"{x} has no axis {dim}; its axes go from 0 to {x.rank - 1}")
    if axis == 0:
        cure = (Remedy("set", "Use axis 1", where, 1),) if x.rank > 1 else ()
        raise Invalid(where, f"axis 0 is the batch axis; choose one from 1 to {x.rank - 1}", *cure)
    return axis
