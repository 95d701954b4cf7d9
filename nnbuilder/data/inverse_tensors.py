"""The way back of the steps of the preparation, with tensors, for exports that answer in the units of the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnbuilder.data.preparation import picture_steps, steps

if TYPE_CHECKING:
    from torch import Tensor


def back_with_tensors(taken: Sequence[steps.Step], values: Tensor) -> Tensor:
    """Values (rows, *shape) of float64 before all steps."""
    for step in reversed(taken):
        values = BACK[step.step](step, values)
    return values


def _standardise(step: steps.Standardise, values: Tensor) -> Tensor:
    mean, std = (values.new_tensor(steps.along(numbers, step.axis)) for numbers in (step.mean, step.std))
    return values * std + mean


def _scale(step: steps.Scale, values: Tensor) -> Tensor:
    return values * step.by


def _min_max(step: steps.MinMax, values: Tensor) -> Tensor:
    low, high = (values.new_tensor(steps.along(numbers, step.axis)) for numbers in (step.low, step.high))
    return (values - step.bottom) / (step.top - step.bottom) * (high - low) + low


def _log(step: steps.Log, values: Tensor) -> Tensor:
    # ONNX has no expm1.
    return values.sign() * (values.abs().exp() - 1.0) * step.by


def _quantile(step: steps.Quantile, values: Tensor) -> Tensor:
    points, shares = values.new_tensor(step.points), values.new_tensor(step.shares)
    left = ((values.unsqueeze(-1) >= shares).sum(dim=-1) - 1).clamp(0, len(step.points) - 2)
    rise = (points[1:] - points[:-1]) / (shares[1:] - shares[:-1])
    return (points[left] + (values - shares[left]) * rise[left]).clamp(step.points[0], step.points[-1])


def _same(step: steps.Step, values: Tensor) -> Tensor:
    return values


def _resize(step: picture_steps.Resize, values: Tensor) -> Tensor:
    height, width = step.before
    rows, columns = (values.new_tensor(picture_steps.resizing(*sizes)) for sizes in ((step.height, height), (step.width, width)))
    return rows @ values @ columns.T


def _crop(step: picture_steps.Crop, values: Tensor) -> Tensor:
    from torch.nn.functional import pad

    (top, bottom), (left, right) = ((place.start, before - place.stop) for place, before in zip(step.place, step.before, strict=True))
    return pad(values, (left, right, top, bottom))


def _grey(step: picture_steps.Grey, values: Tensor) -> Tensor:
    return values.repeat(1, 3, 1, 1)


BACK: Mapping[str, Callable[[Any, Tensor], Tensor]] = {
    "standardise": _standardise,
    "scale": _scale,
    "min max": _min_max,
    "log": _log,
    "quantile": _quantile,
    "fill": _same,
    "clip": _same,
    "resize": _resize,
    "crop": _crop,
    "grey": _grey,
}
