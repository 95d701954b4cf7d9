"""Metrics as sums over samples: a tensor for each batch, added up, and read once where the number is wanted.

Definitions are those of torchmetrics, which tests hold them against; what a class that never occurs counts for is told
below. Source: https://lightning.ai/docs/torchmetrics/stable/all-metrics.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Sums:
    """`of` gives the sums of some samples, `value` the metric. Whole numbers are the same however samples are divided."""

    of: Callable[[Tensor, Tensor, Params], Tensor]
    value: Callable[[Tensor], Tensor]
    is_whole: bool


def sums_of(measure: str) -> Sums:
    """The sums behind a measure by the name of its class in torchmetrics; raises ValueError where there are none."""
    sums = _SUMS.get(measure)
    if sums is None:
        raise ValueError(f"There is no metric {measure}; there are {', '.join(_SUMS)}.")
    return sums


def _hits(prediction: Tensor, target: Tensor, params: Params) -> Tensor:
    """Samples whose class is among the highest scores, and all of them. Classes are on axis 1."""
    if params.get("top_k", 1) == 1:
        hits = prediction.argmax(dim=1) == target
    else:
        hits = (prediction.topk(params["top_k"], dim=1).indices == target.unsqueeze(1)).any(dim=1)
    return torch.stack([hits.sum(), torch.tensor(target.numel(), device=target.device)])


def _confusion(prediction: Tensor, target: Tensor, params: Params) -> Tensor:
    """(true class, predicted class) counts. Classes are on axis 1."""
    classes = prediction.shape[1]
    return _counted(target, prediction.argmax(dim=1), classes)


def _answers(prediction: Tensor, target: Tensor, params: Params) -> Tensor:
    """The same for yes or no, from probabilities."""
    return _counted(target, (prediction > 0.5).to(torch.int64), 2)


def _counted(target: Tensor, chosen: Tensor, classes: int) -> Tensor:
    pairs = target.to(torch.int64).flatten() * classes + chosen.flatten()
    return torch.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def _by_threshold(prediction: Tensor, target: Tensor, params: Params) -> Tensor:
    """(class, other or this class, thresholds that its probability reaches) counts, from probabilities (rows, classes)."""
    classes = prediction.shape[1]
    thresholds = torch.linspace(0, 1, params["thresholds"], device=prediction.device)
    reached = torch.searchsorted(thresholds, prediction.contiguous(), right=True)
    is_this = torch.nn.functional.one_hot(target, classes)
    place = (torch.arange(classes, device=prediction.device) * 2 + is_this) * (len(thresholds) + 1) + reached
    return torch.bincount(place.flatten(), minlength=classes * 2 * (len(thresholds) + 1)).reshape(classes, 2, -1)


def _squares(prediction: Tensor, target: Tensor, params: Params) -> Tensor:
    error = prediction.to(torch.float64) - target.to(torch.float64)
    return torch.stack([error.square().sum(), torch.tensor(float(error.numel()), dtype=torch.float64, device=error.device)])


def _sizes(prediction: Tensor, target: Tensor, params: Params) -> Tensor:
    error = prediction.to(torch.float64) - target.to(torch.float64)
    return torch.stack([error.abs().sum(), torch.tensor(float(error.numel()), dtype=torch.float64, device=error.device)])


def _spread(prediction: Tensor, target: Tensor, params: Params) -> Tensor:
    """Squared errors, targets, squared targets, and how many they are."""
    truth = target.to(torch.float64)
    error = prediction.to(torch.float64) - truth
    count = torch.tensor(float(error.numel()), dtype=torch.float64, device=error.device)
    return torch.stack([error.square().sum(), truth.sum(), truth.square().sum(), count])


def _share(sums: Tensor) -> Tensor:
    return sums[0] / sums[1]


def _over_classes(part: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The mean over the classes that occur, of right, wrongly said and missed samples of each; 0 where nothing is divided."""

    def value(confusion: Tensor) -> Tensor:
        right = confusion.diagonal().to(torch.float64)
        said, true = confusion.sum(dim=0), confusion.sum(dim=1)
        occurs = said + true > 0
        return torch.nan_to_num(part(right, said - right, true - right))[occurs].mean()

    return value


def _area(counts: Tensor) -> Tensor:
    """The area under the curve of hits over false alarms, by trapezoids, averaged over the classes that occur beside others."""
    reached = counts.flip(2).cumsum(2)[:, :, :-1].to(torch.float64)
    others, these = counts[:, 0].sum(1), counts[:, 1].sum(1)
    curves = reached / torch.stack([others, these], dim=1).clamp(min=1)[:, :, None]
    areas = torch.trapezoid(curves[:, 1], curves[:, 0], dim=1)[(others > 0) & (these > 0)]
    return areas.mean() if len(areas) else torch.tensor(0.5)


def _explained(sums: Tensor) -> Tensor:
    squares, total, total_squares, count = sums
    return torch.nan_to_num(1 - squares / (total_squares - total.square() / count), neginf=0.0)


_SUMS: Mapping[str, Sums] = {
    "torchmetrics.classification.MulticlassAccuracy": Sums(_hits, _share, True),
    "torchmetrics.classification.MulticlassPrecision": Sums(_confusion, _over_classes(lambda right, wrong, missed: right / (right + wrong)), True),
    "torchmetrics.classification.MulticlassRecall": Sums(_confusion, _over_classes(lambda right, wrong, missed: right / (right + missed)), True),
    "torchmetrics.classification.MulticlassF1Score": Sums(
        _confusion, _over_classes(lambda right, wrong, missed: 2 * right / (2 * right + wrong + missed)), True
    ),
    "torchmetrics.classification.MulticlassJaccardIndex": Sums(_confusion, _over_classes(lambda right, wrong, missed: right / (right + wrong + missed)), True),
    "torchmetrics.classification.MulticlassAUROC": Sums(_by_threshold, _area, True),
    "torchmetrics.classification.BinaryAccuracy": Sums(_answers, lambda counts: counts.diagonal().sum() / counts.sum(), True),
    "torchmetrics.classification.BinaryJaccardIndex": Sums(_answers, lambda counts: counts[1, 1] / (counts.sum() - counts[0, 0]).clamp(min=1), True),
    "torchmetrics.regression.MeanSquaredError": Sums(_squares, lambda sums: _share(sums).sqrt(), False),
    "torchmetrics.regression.MeanAbsoluteError": Sums(_sizes, _share, False),
    "torchmetrics.regression.R2Score": Sums(_spread, _explained, False),
}
