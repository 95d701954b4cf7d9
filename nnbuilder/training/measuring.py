"""Losses and metrics of one part over one epoch: sums in tensors, which go into checkpoints and are read at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import torch
from torch import Tensor

from nnbuilder.codegen.program import Measure, ObjectiveMethod
from nnbuilder.core.metrics import MetricSpec
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.training.metric_sums import sums_of

_MOST_WAITING = 64
_MOST_VALUES = 2**18
"""Batches, and values in them, that are looked at together: a metric costs as much as the step of a small network."""


class MetricAccumulator:
    """Adds up losses and metrics of one part."""

    def __init__(self, part: str, methods: Sequence[ObjectiveMethod], scales: Mapping[str, float]) -> None:
        self.part = part
        self._losses: dict[str, tuple[float, int]] = {}
        self._measures = {measure.name: measure for method in methods for measure in method.metrics}
        self._kinds = {name: sums_of(metric_of(measure).measure) for name, measure in self._measures.items()}
        self._sums: dict[str, Tensor] = {}
        self._waiting: dict[str, list[tuple[Tensor, Tensor]]] = {name: [] for name in self._measures}
        self._scales = scales

    def add(self, losses: Mapping[str, Tensor], metrics: Mapping[str, tuple[Tensor, Tensor]], counts: Mapping[str, int]) -> None:
        """What one objective gave for one batch, and of how many samples or places each loss is the mean."""
        for name, loss in losses.items():
            total, count = self._losses.get(name, (0.0, 0))
            self._losses[name] = (total + loss.item() * counts[name], count + counts[name])
        for name, (prediction, target) in metrics.items():
            waiting = self._waiting[name]
            waiting.append((prediction.detach(), target.detach()))
            # Sums of fractions depend on what is added together, so each batch is by itself wherever a checkpoint cuts.
            if not self._kinds[name].is_whole or len(waiting) >= _MOST_WAITING or len(waiting) * prediction.numel() >= _MOST_VALUES:
                self._flush(name)

    def result(self) -> dict[str, float]:
        """`<part>/loss`, the losses by name where there are several, and the metrics."""
        means = {name: total / count for name, (total, count) in self._losses.items()}
        several = {f"{self.part}/{name}": mean for name, mean in means.items()} if len(means) > 1 else {}
        losses = {**several, f"{self.part}/loss": sum(means.values())} if means else {}
        return {**losses, **{f"{self.part}/{name}": self._value(name) for name in self._measures if name in self._sums or self._waiting[name]}}

    def state(self) -> dict[str, Tensor]:
        """The sums of the metrics, for a checkpoint."""
        for name in self._measures:
            self._flush(name)
        return {f"metric/{name}": sums.clone() for name, sums in self._sums.items()}

    def restore(self, saved: Mapping[str, Tensor]) -> None:
        """Takes up what `state` has given."""
        self._sums = {name: saved[f"metric/{name}"].clone() for name in self._measures if f"metric/{name}" in saved}

    def _value(self, name: str) -> float:
        self._flush(name)
        return float(self._kinds[name].value(self._sums[name])) * self._scales.get(name, 1.0)

    def _flush(self, name: str) -> None:
        waiting, measure = self._waiting[name], self._measures[name]
        if not waiting:
            return
        prediction, target = (torch.cat(tensors) if len(tensors) > 1 else tensors[0] for tensors in zip(*waiting, strict=True))
        waiting.clear()
        metric = metric_of(measure)
        params = {**metric.options, **{param: measure.params[param] for param in metric.params}}
        sums = self._kinds[name].of(*compared(metric, prediction, target), params)
        self._sums[name] = self._sums[name] + sums if name in self._sums else sums


def compared(metric: MetricSpec, prediction: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """What a metric compares: scores as probabilities where it wants those."""
    if metric.squash == "softmax":
        return prediction.softmax(dim=1), target
    return (prediction.sigmoid(), target) if metric.squash == "sigmoid" else (prediction, target)


def metric_of(measure: Measure) -> MetricSpec:
    """How the metric behind a measure is measured; raises ValueError where its kind is no metric."""
    if measure.metric is None:
        raise ValueError(f"{measure.name} is of the kind {measure.kind}, which is not a metric.")
    return measure.metric


def is_better(measure: Measure | None, new: float, old: float) -> bool:
    """Whether a value is better than the best so far; without a metric it is a loss, and lower is better."""
    return new > old if measure is not None and metric_of(measure).higher_is_better else new < old


def scales(methods: Iterable[ObjectiveMethod], fitted: Preparation) -> dict[str, float]:
    """What a metric in prepared units is multiplied by to be in the units of the target.

    Only where the objective has one target field, of one unit; else metrics stay in prepared units.
    """
    factors: dict[str, float] = {}
    for method in methods:
        fields = fitted.fields_of(argument.field for argument in method.arguments if argument.kind == "field")
        targets = [field for field in fields if field.role == "target"]
        unit = targets[0].unit if len(targets) == 1 else None
        for measure in method.metrics:
            if metric_of(measure).is_in_raw_units and unit is not None:
                factors[measure.name] = unit
    return factors
