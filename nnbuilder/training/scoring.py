"""Losses and metrics of a model on a part of the data: eval mode, no gradient, and noise that disturbs nobody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import Argument, ObjectiveMethod, Program
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import Prepared
from nnbuilder.training.measuring import MetricAccumulator, scales

BATCH = 512

Pairs = Mapping[str, tuple[Tensor, Tensor]]


def score(model: nn.Module, program: Program, phase: int, prepared: Prepared, rows: Tensor, prefix: str, seed: int) -> dict[str, float]:
    """{`<prefix>/<name>`: value} over some rows."""
    methods = [method for method in program.objectives if method.phase == phase]
    measuring = MetricAccumulator(prefix, methods, scales(methods, prepared.fitted))
    for losses, metrics, counts in batches(model, methods, prepared, rows, seed):
        measuring.add(losses, metrics, counts)
    return measuring.result() if len(rows) else {}


def batches(
    model: nn.Module, methods: Sequence[ObjectiveMethod], prepared: Prepared, rows: Tensor, seed: int
) -> Iterator[tuple[Mapping[str, Tensor], Pairs, Mapping[str, int]]]:
    """What every objective gives for each batch of some rows: losses, metrics, and of how many samples or places each loss is
    the mean. The model is left in eval mode."""
    model.eval()
    source, device = torch.Generator().manual_seed(seed), device_of(model)
    for some in torch.split(rows, BATCH):
        for method in methods:
            given = [_given(argument, prepared, some, source).to(device) for argument in method.arguments]
            with torch.no_grad():
                losses, metrics = getattr(model, method.method)(*given)
            masks = {loss.name: prepared.fields[loss.mask].index_select(0, some) for loss in method.losses if loss.mask}
            yield losses, metrics, {name: int(masks[name].sum()) if name in masks else len(some) for name in losses}


def noise(argument: Argument, rows: int, source: torch.Generator) -> Tensor:
    """Standard normal noise (rows, *shape)."""
    return torch.randn(rows, *(int(dim) for dim in argument.spec.shape[1:] if isinstance(dim, int)), generator=source)


def device_of(model: nn.Module) -> torch.device:
    """Where the weights are."""
    return next((parameter.device for parameter in model.parameters()), torch.device("cpu"))


def _given(argument: Argument, prepared: Prepared, rows: Tensor, source: torch.Generator) -> Tensor:
    if argument.kind == "free":
        raise DataError(f"The input {argument.name} is bound to no field of the data; choose one.")
    return prepared.fields[argument.field].index_select(0, rows) if argument.kind == "field" else noise(argument, len(rows), source)
