"""What flows along an edge: a shape whose sizes may be free, and a dtype."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.core.sizes import Dim, free

FLOATS = ("float32", "float64", "float16", "bfloat16")
INTEGERS = ("int64", "int32", "uint8")
DTYPES = (*FLOATS, *INTEGERS, "bool")

BATCH = free("N")
"""The batch axis. It is always the first one, and its size is always free."""


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """The shape (batch axis first) and dtype of a tensor."""

    shape: tuple[Dim, ...]
    dtype: str = "float32"

    @property
    def rank(self) -> int:
        return len(self.shape)

    def reshaped(self, *shape: Dim) -> TensorSpec:
        """The same dtype with another shape."""
        return TensorSpec(shape, self.dtype)

    def cast(self, dtype: str) -> TensorSpec:
        """The same shape with another dtype."""
        return TensorSpec(self.shape, dtype)

    def __str__(self) -> str:
        return shape_text(self.shape) + ("" if self.dtype == "float32" else f" {self.dtype}")


@functools.lru_cache(maxsize=1024)
def batched(shape: tuple[int, ...], dtype: str) -> TensorSpec:
    """A batch of samples of one shape; the same object for the same words, so that what follows is remembered."""
    return TensorSpec((BATCH, *shape), dtype)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A type that cannot be told: downstream of an error or of a kind this program does not know."""

    def __str__(self) -> str:
        return "unknown"


UNKNOWN = Unknown()
Type = TensorSpec | Unknown


@dataclass(frozen=True, slots=True)
class Axes:
    """What a port wants: named axes, where "*" stands for any number of axes, and a family of dtypes.

    `dtype` is "float", "number", "integer", "any" or one exact dtype.
    """

    names: tuple[str, ...]
    dtype: str = "float"

    @classmethod
    def of(cls, text: str, dtype: str = "float") -> Axes:
        """`Axes.of("N C H W")`."""
        return cls(tuple(text.split()), dtype)

    def read(self, spec: TensorSpec) -> Mapping[str, Dim] | None:
        """The size of every named axis, or None where the number of axes does not fit."""
        if "*" not in self.names:
            return dict(zip(self.names, spec.shape, strict=True)) if len(self.names) == spec.rank else None
        star = self.names.index("*")
        head, tail = self.names[:star], self.names[star + 1 :]
        if spec.rank < len(head) + len(tail):
            return None
        ends = spec.shape[spec.rank - len(tail) :]
        return dict(zip((*head, *tail), (*spec.shape[: len(head)], *ends), strict=True))

    def accepts_dtype(self, dtype: str) -> bool:
        families = {"float": FLOATS, "number": (*FLOATS, *INTEGERS), "integer": ("int64", "int32"), "any": DTYPES}
        return dtype in families.get(self.dtype, (self.dtype,))

    def may_take(self, given: Type) -> bool:
        """Whether a tensor has so many axes and such numbers; what nobody can tell may."""
        return not isinstance(given, TensorSpec) or (self.read(given) is not None and self.accepts_dtype(given.dtype))

    def __str__(self) -> str:
        return "(" + ", ".join("..." if name == "*" else name for name in self.names) + ")"


def shape_text(shape: tuple[Dim, ...]) -> str:
    """A shape as a person reads it: `(N, 64, (T-2)//2)`."""
    return "(" + ", ".join(str(int(dim)) if isinstance(dim, int) else str(dim) for dim in shape) + ("," if len(shape) == 1 else "") + ")"
