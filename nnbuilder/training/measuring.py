"""Losses and metrics of one part over one epoch. Their state lives here, never in a module, and goes into checkpoints."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from nnbuilder.codegen.program import Measure, ObjectiveMethod
from nnbuilder.core.metrics import MetricSpec
from nnbuilder.data.fitted import Fitted
from nnbuilder.layers import CATALOGUE

_EVERY = 64
"""Batches that are handed to a metric at once; a metric's bookkeeping costs more than a small network's step."""


class Measuring:
    """Sums losses and feeds torchmetrics for one part."""

    def __init__(self, part: str, methods: Sequence[ObjectiveMethod], scales: Mapping[str, float]) -> None:
        self.part = part
        self._losses = {measure.name: 0.0 for method in methods for measure in method.losses}
        self._counts = dict.fromkeys(self._losses, 0)
        self._pending: dict[str, list[tuple[Tensor, int]]] = {name: [] for name in self._losses}
        self._measures = {measure.name: measure for method in methods for measure in method.metrics}
        self._metrics: dict[str, Any] = {}
        self._waiting: dict[str, list[tuple[Tensor, Tensor]]] = {name: [] for name in self._measures}
        self._scales = scales
        self._shapes: dict[str, tuple[int, ...]] = {}

    def add(self, losses: Mapping[str, Tensor], metrics: Mapping[str, tuple[Tensor, Tensor]], rows: int) -> None:
        """What one objective gave for one batch of `rows` samples."""
        for name, loss in losses.items():
            self._pending[name].append((loss.detach(), rows))
            if len(self._pending[name]) >= _EVERY:
                self._flush_loss(name)
        for name, (prediction, target) in metrics.items():
            waiting = self._waiting[name]
            waiting.append((prediction.detach(), target.detach()))
            if len(waiting) >= _EVERY:
                self._flush(name)

    def result(self) -> dict[str, float]:
        """`<part>/loss`, the losses by name where there are several, and the metrics."""
        found: dict[str, float] = {}
        for name in self._losses:
            self._flush_loss(name)
        means = {name: total / self._counts[name] for name, total in self._losses.items() if self._counts[name]}
        if means:
            found[f"{self.part}/loss"] = sum(means.values())
        if len(means) > 1:
            # Their sum is what "loss" stands for, even where one of them is called so.
            found = {**{f"{self.part}/{name}": mean for name, mean in means.items()}, **found}
        for name in self._measures:
            self._flush(name)
            if name in self._metrics:
                found[f"{self.part}/{name}"] = float(self._metrics[name].compute()) * self._scales.get(name, 1.0)
        return found

    def state(self) -> dict[str, Tensor]:
        """Everything as tensors, for a checkpoint."""
        for name in self._losses:
            self._flush_loss(name)
        for name in self._measures:
            self._flush(name)
        saved = {f"loss/{name}": torch.tensor([total, self._counts[name]], dtype=torch.float64) for name, total in self._losses.items()}
        for name, metric in self._metrics.items():
            saved |= {f"metric/{name}/{key}": value.clone() for key, value in metric.metric_state.items()}
            saved[f"shape/{name}"] = torch.tensor(self._shapes[name], dtype=torch.int64)
        return saved

    def restore(self, saved: Mapping[str, Tensor]) -> None:
        """Takes up what `state` has given."""
        for name in self._losses:
            total, count = saved[f"loss/{name}"].tolist()
            self._losses[name], self._counts[name] = total, int(count)
        for name in self._measures:
            if f"shape/{name}" in saved:
                self._metrics[name] = make_metric(self._measures[name], tuple(saved[f"shape/{name}"].tolist()))
                self._shapes[name] = tuple(saved[f"shape/{name}"].tolist())
                for key in self._metrics[name].metric_state:
                    setattr(self._metrics[name], key, saved[f"metric/{name}/{key}"].clone())
                self._metrics[name]._update_count = 1

    def _flush_loss(self, name: str) -> None:
        # One by one and in float64, so that the sum is the same wherever a checkpoint has cut it.
        for loss, rows in self._pending[name]:
            self._losses[name] += loss.item() * rows
            self._counts[name] += rows
        self._pending[name].clear()

    def _flush(self, name: str) -> None:
        waiting = self._waiting[name]
        if not waiting:
            return
        prediction, target = prepared(self._measures[name], *(torch.cat([pair[place] for pair in waiting]) for place in (0, 1)))
        waiting.clear()
        if name not in self._metrics:
            self._shapes[name] = tuple(prediction.shape[1:])
            self._metrics[name] = make_metric(self._measures[name], self._shapes[name])
        self._metrics[name].update(prediction, target)


def prepared(measure: Measure, prediction: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """What a metric compares: scores as probabilities where it wants those, and one long row where shapes do not matter."""
    metric = metric_of(measure)
    if metric.squash == "softmax":
        prediction = prediction.softmax(dim=1)
    elif metric.squash == "sigmoid":
        prediction, target = prediction.sigmoid(), target.to(torch.int64)
    return (prediction.flatten(), target.flatten()) if metric.is_flat else (prediction, target)


def make_metric(measure: Measure, shape: tuple[int, ...]) -> Any:
    """The torchmetrics object of a metric node; `shape` is that of one sample of the prediction."""
    metric = metric_of(measure)
    module, _, name = metric.measure.rpartition(".")
    options: dict[str, Any] = {**metric.options, **{name: measure.params[name] for name in metric.params}}
    if metric.classes_axis is not None:
        options |= {"num_classes": shape[metric.classes_axis - 1], "validate_args": False}
    return getattr(importlib.import_module(module), name)(**options)


def metric_of(measure: Measure) -> MetricSpec:
    """How the metric behind a measure is measured; raises ValueError where its kind is no metric."""
    metric = CATALOGUE.specs[measure.kind].metric
    if metric is None:
        raise ValueError(f"{measure.name} is of the kind {measure.kind}, which is not a metric.")
    return metric


def is_better(measure: Measure | None, new: float, old: float | None) -> bool:
    """Whether a value is better than the best so far; without a metric it is a loss, and lower is better."""
    if old is None:
        return True
    return new > old if measure is not None and metric_of(measure).higher_is_better else new < old


def scales(methods: Iterable[ObjectiveMethod], fitted: Fitted) -> dict[str, float]:
    """What a metric in prepared units is multiplied by to be in the units of the target.

    Only where the objective has one target field of numbers with one spread; else metrics stay in prepared units.
    """
    found: dict[str, float] = {}
    for method in methods:
        targets = [
            fitted.fields[argument.field] for argument in method.arguments if argument.kind == "field" and fitted.fields[argument.field].role == "target"
        ]
        spreads = {column.std for field in targets for column in field.columns if column.kind == "number"}
        for measure in method.metrics:
            if metric_of(measure).is_in_raw_units and len(targets) == 1 and len(spreads) == 1:
                found[measure.name] = spreads.copy().pop()
    return found
