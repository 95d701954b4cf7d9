"""What the steps of the preparation do, with tensors, for exports that have the preparation inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnbuilder.data.preparation import steps

if TYPE_CHECKING:
    from torch import Tensor


def with_tensors(taken: Sequence[steps.Step], values: Tensor) -> Tensor:
    """Values (rows, *shape) of float64 after all steps."""
    for step in taken:
        values = TENSORS[step.step](step, values)
    return values


def _standardise(step: steps.Standardise, values: Tensor) -> Tensor:
    mean, std = (values.new_tensor(steps.along(numbers, step.axis)) for numbers in (step.mean, step.std))
    return (values.where(~values.isnan(), mean) - mean) / std


def _scale(step: steps.Scale, values: Tensor) -> Tensor:
    return values / step.by


TENSORS: Mapping[str, Callable[[Any, Tensor], Tensor]] = {"standardise": _standardise, "scale": _scale}
