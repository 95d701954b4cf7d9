"""What ports want, by the field's names, and the sizes of sliding windows.

Layers with weights want float32, which is what their weights are; those without take what torch takes.
"""

from __future__ import annotations

from typing import Annotated

from nnbuilder.core.conditions import Invalid, Remedy, require_at_least
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import FLOATS, Axes, TensorSpec

Anything = Annotated[TensorSpec, Axes.of("*", "any")]
Real = Annotated[TensorSpec, Axes.of("*", "float")]
Batched = Annotated[TensorSpec, Axes.of("N *", "any")]
AnyBatch = Annotated[TensorSpec, Axes.of("N *", "number")]
Number = Annotated[TensorSpec, Axes.of("*", "number")]
Features = Annotated[TensorSpec, Axes.of("N * F", "float32")]
Vectors = Annotated[TensorSpec, Axes.of("N F", "float32")]
Sequence = Annotated[TensorSpec, Axes.of("N T F", "float32")]
Steps = Annotated[TensorSpec, Axes.of("N T F", "any")]
Signal = Annotated[TensorSpec, Axes.of("N C L", "float32")]
Image = Annotated[TensorSpec, Axes.of("N C H W", "float32")]
Volume = Annotated[TensorSpec, Axes.of("N C D H W", "float32")]
Wave = Annotated[TensorSpec, Axes.of("N C L")]
AnyWave = Annotated[TensorSpec, Axes.of("N C L", "number")]
Picture = Annotated[TensorSpec, Axes.of("N C H W")]
AnyImage = Annotated[TensorSpec, Axes.of("N C H W", "any")]
AnyPicture = Annotated[TensorSpec, Axes.of("N C H W", "number")]
Tokens = Annotated[TensorSpec, Axes.of("N *", "integer")]
Mask = Annotated[TensorSpec, Axes.of("*", "bool")]
Places = Annotated[TensorSpec, Axes.of("N T", "bool")]
"""Which places of a sequence hold something: True there, and False where it was filled up."""


def window(size: Dim, kernel: int, stride: int, padding: int, dilation: int = 1, *, where: str = "kernel_size", axis: str = "") -> Dim:
    """How often a window fits into an axis: `(size + 2*padding - dilation*(kernel-1) - 1) // stride + 1`.

    Source: the shape section of https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
    """
    reach = dilation * (kernel - 1) + 1
    room = size + 2 * padding
    most = int(room) if isinstance(room, int) else 1
    cure = (Remedy("set", f"Set {where} to {most}", where, most),) if isinstance(room, int) and most > 1 and dilation == 1 else ()
    named = f" {axis}" if axis else ""
    require_at_least(
        room - reach,
        0,
        where,
        f"a window of {reach} does not fit into{named} {size}"
        + (f" with {padding} padded on each side" if padding else "")
        + f"; {where} can be at most {room}",
        *cure,
    )
    return (room - reach) // stride + 1


def divisible(number: int, by: int, where: str, message: str) -> None:
    """A number must split evenly; the cure is the largest divisor that is not larger."""
    if number % by:
        best = next(candidate for candidate in range(min(by, number), 0, -1) if number % candidate == 0)
        raise Invalid(where, message, Remedy("set", f"Set {where} to {best}", where, best))


def as_real(x: TensorSpec) -> TensorSpec:
    """What a function with real values gives: whole numbers become float32."""
    return x if x.dtype in FLOATS else x.cast("float32")
