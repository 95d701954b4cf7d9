"""Layers that bring several branches together."""

from __future__ import annotations

from nnbuilder.core.conditions import Invalid, Remedy, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.sizes import Dim, product
from nnbuilder.core.tensor import TensorSpec, shape_text
from nnbuilder.layers.ports import Anything, Real, as_real
from nnbuilder.layers.shape import inner_axis


@layer(category="Merge", expression="{a} + {b}", also=("residual", "skip connection", "shortcut", "plus", "sum of two"))
class Add(Layer):
    """Adds two tensors value by value, as in a residual connection; axes of size 1 stretch."""

    def infer(self, a: Anything, b: Anything) -> TensorSpec:
        return TensorSpec(broadcast(a, b), promoted(a, b))


@layer(category="Merge", expression="{a} * {b}", also=("times", "product", "gate", "hadamard"))
class Multiply(Layer):
    """Multiplies two tensors value by value, as a gate does; axes of size 1 stretch."""

    def infer(self, a: Anything, b: Anything) -> TensorSpec:
        return TensorSpec(broadcast(a, b), promoted(a, b))


@layer(category="Merge", expression="{a} - {b}", also=("minus", "difference"))
class Subtract(Layer):
    """Subtracts the second tensor from the first value by value; axes of size 1 stretch."""

    def infer(self, a: Anything, b: Anything) -> TensorSpec:
        for port, tensor in (("a", a), ("b", b)):
            if tensor.dtype == "bool":
                raise Invalid(port, "truth values cannot be subtracted; turn them into numbers first, with To Float")
        return TensorSpec(broadcast(a, b), promoted(a, b))


@layer(category="Merge", expression="{a} / {b}")
class Divide(Layer):
    """Divides the first tensor by the second value by value; axes of size 1 stretch."""

    def infer(self, a: Anything, b: Anything) -> TensorSpec:
        return as_real(TensorSpec(broadcast(a, b), promoted(a, b)))


@layer(category="Merge", function="torch.maximum")
class Maximum(Layer):
    """Keeps the larger of two values at each place; axes of size 1 stretch."""

    def infer(self, a: Anything, b: Anything) -> TensorSpec:
        return TensorSpec(broadcast(a, b), promoted(a, b))


@layer(category="Merge", function="torch.minimum")
class Minimum(Layer):
    """Keeps the smaller of two values at each place; axes of size 1 stretch."""

    def infer(self, a: Anything, b: Anything) -> TensorSpec:
        return TensorSpec(broadcast(a, b), promoted(a, b))


@layer(category="Merge", function="F.cosine_similarity", title="Cosine Similarity", also=("cosine",))
class CosineSimilarity(Layer):
    """Tells how far two tensors point the same way along an axis: 1 the same, 0 across, -1 the opposite way."""

    dim: int = param(1, "The axis that is compared, and is gone afterwards.", required=True)

    def infer(self, x1: Real, x2: Real) -> TensorSpec:
        if x1.dtype != x2.dtype:
            raise Invalid("x2", f"both must have the same number type, but one is {x1.dtype} and the other {x2.dtype}")
        both = TensorSpec(broadcast(x1, x2, "x2"), x1.dtype)
        dim = inner_axis(both, self.dim)
        return both.reshaped(*both.shape[:dim], *both.shape[dim + 1 :])


@layer(category="Merge", function="torch.stack")
class Stack(Layer):
    """Lays tensors of one shape side by side along a new axis, in the order of their edges."""

    dim: int = param(1, "Where the new axis goes; 0 would stand before the batch axis and cannot be chosen.", required=True)

    def infer(self, *tensors: Anything) -> TensorSpec:
        if not tensors:
            raise Invalid("tensors", "Stack needs at least one tensor")
        first = tensors[0]
        dim = self.dim + first.rank + 1 if self.dim < 0 else self.dim
        if not 0 < dim <= first.rank:
            raise Invalid("dim", f"a new axis of {first} can go to places 1 to {first.rank}, not {self.dim}")
        dtype = first
        for tensor in tensors[1:]:
            if tensor.rank != first.rank:
                raise Invalid("tensors", f"all tensors need the same shape, but one is {first} and another {tensor}")
            for size, expected in zip(tensor.shape, first.shape, strict=True):
                require_equal(size, expected, "tensors", f"all tensors need the same shape, but one is {first} and another {tensor}")
            dtype = dtype.cast(promoted(dtype, tensor))
        return TensorSpec((*first.shape[:dim], len(tensors), *first.shape[dim:]), dtype.dtype)


@layer(category="Merge", function="torch.cat", title="Concat", also=("concatenate", "cat", "join", "merge"))
class Concat(Layer):
    """Joins tensors along one axis, in the order of their edges."""

    dim: int = param(1, "The axis that grows; all others must agree.", required=True)

    def infer(self, *tensors: Anything) -> TensorSpec:
        if not tensors:
            raise Invalid("tensors", "Concat needs at least one tensor")
        first = tensors[0]
        dim = self.dim + first.rank if self.dim < 0 else self.dim
        if not 0 <= dim < first.rank:
            raise Invalid("dim", f"{first} has no axis {self.dim}; its axes go from 0 to {first.rank - 1}")
        if dim == 0:
            raise Invalid("dim", "axis 0 is the batch axis; samples cannot be joined", Remedy("set", "Use axis 1", "dim", 1))
        total: Dim = first.shape[dim]
        dtype = first
        for tensor in tensors[1:]:
            if tensor.rank != first.rank:
                raise Invalid("tensors", f"all tensors need as many axes, but {first} has {first.rank} and {tensor} has {tensor.rank}")
            for axis, (size, expected) in enumerate(zip(tensor.shape, first.shape, strict=True)):
                if axis != dim:
                    require_equal(size, expected, "tensors", f"{first} and {tensor} differ on axis {axis}; joined along axis {dim}, all others must agree")
            total = tensor.shape[dim] + total
            dtype = dtype.cast(promoted(dtype, tensor))
        return TensorSpec((*first.shape[:dim], total, *first.shape[dim + 1 :]), dtype.dtype)


@layer(category="Merge", expression="{a} @ {b}", title="MatMul", also=("bmm", "matrix product", "dot product"))
class MatMul(Layer):
    """Multiplies matrices: the last axis of the first meets the second to last of the second."""

    def infer(self, a: Real, b: Real) -> TensorSpec:
        for port, tensor in (("a", a), ("b", b)):
            if tensor.rank < 2:
                raise Invalid(port, f"a matrix needs two axes, {tensor} has {tensor.rank}")
        require_equal(
            a.shape[-1],
            b.shape[-2],
            "b",
            f"the last axis of {a} has {a.shape[-1]} values, but the second to last of {b} has {b.shape[-2]}; both must be the same",
        )
        if a.dtype != b.dtype:
            raise Invalid("b", f"both must have the same number type, but one is {a.dtype} and the other {b.dtype}")
        batch = broadcast(TensorSpec(a.shape[:-2]), TensorSpec(b.shape[:-2]))
        return a.reshaped(*batch, a.shape[-2], b.shape[-1])

    def cost(self, a: Real, b: Real) -> Dim:
        return product((*self.infer(a, b).shape, a.shape[-1]))


def broadcast(a: TensorSpec, b: TensorSpec, where: str = "b") -> tuple[Dim, ...]:
    """The shape of two tensors combined value by value, axes aligned at the end.

    Source: https://pytorch.org/docs/stable/notes/broadcasting.html
    """
    rank = max(a.rank, b.rank)
    left, right = ((1,) * (rank - len(shape)) + tuple(shape) for shape in (a.shape, b.shape))
    shape: list[Dim] = []
    for axis, (x, y) in enumerate(zip(left, right, strict=True)):
        if x == 1 or y == 1:
            shape.append(y if x == 1 else x)
            continue
        cure = (Remedy("set_source", "", where, x),) if isinstance(x, int) and axis == 1 else ()
        require_equal(
            x,
            y,
            where,
            f"{shape_text(a.shape)} and {shape_text(b.shape)} do not fit: axis {axis} has {x} against {y}; they must be the same, or one of them 1",
            *cure,
        )
        shape.append(x if isinstance(x, int) else y)
    return tuple(shape)


_ORDER = ("bool", "uint8", "int32", "int64", "float16", "bfloat16", "float32", "float64")


def promoted(a: TensorSpec, b: TensorSpec) -> str:
    """The number type of two combined: the wider one. A scalar counts only if it is of a wider kind of number.

    Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
    """
    if {a.dtype, b.dtype} == {"float16", "bfloat16"}:
        return "float32"
    if bool(a.rank) != bool(b.rank):
        tensor, scalar = (a, b) if a.rank else (b, a)
        return scalar.dtype if _family(scalar.dtype) > _family(tensor.dtype) else tensor.dtype
    return max(a.dtype, b.dtype, key=_ORDER.index)


def _family(dtype: str) -> int:
    """Truth values, whole numbers, real numbers."""
    return 0 if dtype == "bool" else 2 if "float" in dtype else 1
