"""What a kind keeps: its learned parameters and its buffers, by name, shape and number type.

Every kind with weights declares them as a function of its hyper-parameters and of what comes in, so that they are known
without torch and without allocating anything.

What counts as a multiply-add: each product of a matrix product, a convolution or attention, with its addition. Biases,
normalization, activation functions, pooling and lookups do not count. This is the rule of torch.utils.flop_counter,
which tells the double: one operation for the product, one for the sum.
Source: https://github.com/pytorch/pytorch/blob/main/torch/utils/flop_counter.py
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from nnbuilder.core.sizes import Dim, product


@dataclass(frozen=True, slots=True)
class Weight:
    """One tensor of a layer. A buffer is kept and saved but not learned."""

    shape: tuple[int, ...]
    dtype: str = "float32"
    is_buffer: bool = False

    @classmethod
    def of(cls, *shape: Dim) -> Weight:
        """A parameter of these sizes; raises ValueError for a size that is free, since weights exist before data comes."""
        for size in shape:
            if not isinstance(size, int):
                raise ValueError(f"A weight has sizes that are numbers, and {size} is free.")
        return cls(tuple(int(size) for size in shape if isinstance(size, int)))

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    def __str__(self) -> str:
        sizes = f"({', '.join(map(str, self.shape))}{',' if len(self.shape) == 1 else ''})"
        return sizes if self.dtype == "float32" else f"{sizes} {self.dtype}"


Weights = Mapping[str, Weight]
"""Names as they follow the module's own in the state_dict, in the order of torch's named_parameters and then of its
named_buffers. A tensor that is the attribute itself, with no module around it, has the name ""."""

NO_WEIGHTS: Weights = {}


def affine(*shape: Dim, bias: bool = True, outputs: Dim | None = None) -> Weights:
    """A weight of this shape and, if there is one, a bias for each of the outputs, which are the first axis if not told."""
    weights = {"weight": Weight.of(*shape)}
    return weights | {"bias": Weight.of(shape[0] if outputs is None else outputs)} if bias else weights


def inside(module: str, weights: Weights) -> Weights:
    """The weights of a module that is an attribute of another one."""
    return {f"{module}.{name}": weight for name, weight in weights.items()}


def parameter_count(weights: Weights) -> int:
    """How many numbers are learned."""
    return sum(weight.count for weight in weights.values() if not weight.is_buffer)


def applied(weights: Weights, places: Iterable[Dim]) -> Dim:
    """Multiply-adds of weights that are applied at each of these places, (N, T) say: every number of a weight once a place.

    What has one axis only is a bias or a scale, which does not count.
    """
    return product(places) * sum(weight.count for weight in weights.values() if not weight.is_buffer and len(weight.shape) > 1)
