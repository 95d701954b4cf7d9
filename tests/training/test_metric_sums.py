"""Every metric of the catalogue, added up in pieces, against torchmetrics on everything at once."""

from __future__ import annotations

import importlib

import pytest
import torch

from nnbuilder.codegen.program import Measure, ObjectiveMethod
from nnbuilder.core.layer import LayerSpec
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.measuring import MetricAccumulator
from nnbuilder.training.metric_sums import sums_of

METRICS = [spec for spec in CATALOGUE if spec.role == "metric"]
CLASSES = 5


def method_of(spec: LayerSpec, **params: object) -> ObjectiveMethod:
    given = {param.name: param.default for param in spec.params} | params
    return ObjectiveMethod(0, 0, "learn", (), (), (Measure("measured", spec.kind, given, "node", spec.metric),))


def drawn(spec: LayerSpec, rows: int, seed: int, places: tuple[int, ...] = ()) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    if spec.metric.classes_axis is not None:
        truth = torch.randint(0, CLASSES, (rows, *places), generator=generator)
        scores = torch.randn(rows, CLASSES, *places, generator=generator) + 1.5 * torch.nn.functional.one_hot(truth, CLASSES).movedim(-1, 1)
        return scores, truth
    truth = torch.randn(rows, 3, *places, generator=generator)
    if spec.metric.squash == "sigmoid":
        truth = (truth > 0.3).float()
    return truth + torch.randn(rows, 3, *places, generator=generator), truth


def judged(spec: LayerSpec, prediction: torch.Tensor, target: torch.Tensor, **params: object) -> float:
    """What torchmetrics says."""
    module, _, name = spec.metric.measure.rpartition(".")
    options = {**spec.metric.options, **params}
    if spec.metric.classes_axis is not None:
        options["num_classes"] = CLASSES
    if spec.metric.squash == "softmax":
        prediction = prediction.softmax(dim=1)
    elif spec.metric.squash == "sigmoid":
        prediction, target = prediction.sigmoid(), target.to(torch.int64)
    if spec.metric.classes_axis is None:
        prediction, target = prediction.flatten(), target.flatten()
    return float(getattr(importlib.import_module(module), name)(**options)(prediction, target))


def added(spec: LayerSpec, prediction: torch.Tensor, target: torch.Tensor, pieces: int, **params: object) -> float:
    accumulator = MetricAccumulator("val", [method_of(spec, **params)], {})
    for some, truth in zip(prediction.split(pieces), target.split(pieces), strict=True):
        accumulator.add({}, {"measured": (some, truth)}, {})
    return accumulator.result()["val/measured"]


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.kind)
@pytest.mark.parametrize("pieces", [1, 7, 400])
def test_it_is_what_torchmetrics_says(spec: LayerSpec, pieces: int):
    params = {"top_k": 2} if spec.metric.params else {}
    prediction, target = drawn(spec, 400, 3)

    assert added(spec, prediction, target, pieces, **params) == pytest.approx(judged(spec, prediction, target, **params), abs=1e-6)


@pytest.mark.parametrize("spec", [spec for spec in METRICS if spec.kind != "AUROC"], ids=lambda spec: spec.kind)
def test_it_is_so_for_pictures_as_well(spec: LayerSpec):
    params = {"top_k": 2} if spec.metric.params else {}
    prediction, target = drawn(spec, 20, 4, (3, 2))

    assert added(spec, prediction, target, 6, **params) == pytest.approx(judged(spec, prediction, target, **params), abs=1e-6)


@pytest.mark.parametrize("spec", [spec for spec in METRICS if spec.metric.classes_axis is not None and spec.kind != "AUROC"], ids=lambda spec: spec.kind)
def test_a_class_that_never_occurs_counts_for_nothing(spec: LayerSpec):
    params = {"top_k": 1} if spec.metric.params else {}
    prediction, target = drawn(spec, 200, 5)
    target = target.clamp(max=CLASSES - 2)
    prediction[:, CLASSES - 1] = -100.0

    assert added(spec, prediction, target, 64, **params) == pytest.approx(judged(spec, prediction, target, **params), abs=1e-6)


def test_auroc_leaves_out_a_class_that_never_occurs():
    """torchmetrics counts it as 0, which says that the network is worse than it is."""
    spec = CATALOGUE.specs["AUROC"]
    target = torch.tensor([0, 0, 1, 1]).repeat(10)
    prediction = torch.nn.functional.one_hot(target, CLASSES).float() * 9

    assert added(spec, prediction, target, 8) == pytest.approx(1.0)
    assert added(spec, prediction[:2], target[:2], 2) == 0.5


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.kind)
def test_where_a_checkpoint_cuts_makes_no_difference_to_the_bit(spec: LayerSpec):
    params = {"top_k": 2} if spec.metric.params else {}
    prediction, target = drawn(spec, 96, 6)
    whole, cut = (MetricAccumulator("train", [method_of(spec, **params)], {}) for _ in range(2))
    for number, (some, truth) in enumerate(zip(prediction.split(8), target.split(8), strict=True)):
        whole.add({}, {"measured": (some, truth)}, {})
        cut.add({}, {"measured": (some, truth)}, {})
        if number in (2, 3, 9):
            saved = cut.state()
            cut = MetricAccumulator("train", [method_of(spec, **params)], {})
            cut.restore(saved)

    assert cut.result() == whole.result()


def test_a_metric_there_is_not_is_told():
    with pytest.raises(ValueError, match=r"There is no metric torchmetrics\.Other"):
        sums_of("torchmetrics.Other")
