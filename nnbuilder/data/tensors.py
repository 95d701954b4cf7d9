"""What the steps of the preparation do, with tensors, for exports that have the preparation inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnbuilder.data.preparation import picture_steps, steps

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


def _min_max(step: steps.MinMax, values: Tensor) -> Tensor:
    low, high = (values.new_tensor(steps.along(numbers, step.axis)) for numbers in (step.low, step.high))
    return (values - low) / (high - low) * (step.top - step.bottom) + step.bottom


def _log(step: steps.Log, values: Tensor) -> Tensor:
    return values.sign() * (values.abs() / step.by).log1p()


def _quantile(step: steps.Quantile, values: Tensor) -> Tensor:
    points, shares = values.new_tensor(step.points), values.new_tensor(step.shares)
    # Which two points a value lies between; one beyond the ends belongs to the last two there, and is brought to the end after.
    left = ((values.unsqueeze(-1) >= points).sum(dim=-1) - 1).clamp(0, len(step.points) - 2)
    rise = (shares[1:] - shares[:-1]) / (points[1:] - points[:-1])
    return (shares[left] + (values - points[left]) * rise[left]).clamp(step.shares[0], step.shares[-1])


def _fill(step: steps.Fill, values: Tensor) -> Tensor:
    return values.where(~values.isnan(), values.new_tensor(steps.along(step.value, step.axis)))


def _clip(step: steps.Clip, values: Tensor) -> Tensor:
    low, high = (values.new_tensor(steps.along(numbers, step.axis)) for numbers in (step.low, step.high))
    return values.maximum(low).minimum(high)


def _resize(step: picture_steps.Resize, values: Tensor) -> Tensor:
    height, width = step.before
    rows, columns = (values.new_tensor(picture_steps.resizing(*sizes)) for sizes in ((height, step.height), (width, step.width)))
    return rows @ values @ columns.T


def _crop(step: picture_steps.Crop, values: Tensor) -> Tensor:
    rows, columns = step.place
    return values[:, :, rows, columns]


def _grey(step: picture_steps.Grey, values: Tensor) -> Tensor:
    red, green, blue = picture_steps.RED, picture_steps.GREEN, picture_steps.BLUE
    return values if values.shape[1] == 1 else red * values[:, 0:1] + green * values[:, 1:2] + blue * values[:, 2:3]


TENSORS: Mapping[str, Callable[[Any, Tensor], Tensor]] = {
    "standardise": _standardise,
    "scale": _scale,
    "min max": _min_max,
    "log": _log,
    "quantile": _quantile,
    "fill": _fill,
    "clip": _clip,
    "resize": _resize,
    "crop": _crop,
    "grey": _grey,
}
