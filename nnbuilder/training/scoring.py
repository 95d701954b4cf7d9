"""Losses and metrics of a model on a part of the data: eval mode, no gradient, and noise that disturbs nobody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import Argument, ObjectiveMethod, Program
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import Prepared
from nnbuilder.training.measuring import Measuring, scales

BATCH = 512

Pairs = Mapping[str, tuple[Tensor, Tensor]]


def score(model: nn.Module, program: Program, phase: int, prepared: Prepared, rows: Tensor, prefix: str, seed: int) -> dict[str, float]:
    """{`<prefix>/<name>`: value} over some rows."""
    methods = [method for method in program.objectives if method.phase == phase]
    measuring = Measuring(prefix, methods, scales(methods, prepared.fitted))
    for _, losses, metrics, count in batches(model, methods, prepared, rows, seed):
        measuring.add(losses, metrics, count)
    return measuring.result() if len(rows) else {}


def batches(
    model: nn.Module, methods: list[ObjectiveMethod], prepared: Prepared, rows: Tensor, seed: int
) -> Iterator[tuple[ObjectiveMethod, Mapping[str, Tensor], Pairs, int]]:
    """What every objective gives for each batch of some rows. The model is left in eval mode."""
    model.eval()
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        for some in torch.split(rows, BATCH):
            fields = gathered(prepared, some, _device(model))
            for method in methods:
                losses, metrics = getattr(model, method.method)(*arguments(method.arguments, fields, len(some)))
                yield method, losses, metrics, len(some)


def gathered(prepared: Prepared, rows: Tensor, device: torch.device | str = "cpu") -> Mapping[str, Tensor]:
    """Some rows of every field."""
    return {name: tensor.index_select(0, rows).to(device) for name, tensor in prepared.fields.items()}


def arguments(wanted: tuple[Argument, ...], fields: Mapping[str, Tensor], rows: int) -> list[Tensor]:
    """The arguments of a generated method: fields by name, noise freshly drawn."""
    found = []
    for argument in wanted:
        if argument.kind == "free":
            raise DataError(f"The input {argument.name} is bound to no field of the data; choose one.")
        found.append(fields[argument.field] if argument.kind == "field" else noise(argument, rows))
    return found


def noise(argument: Argument, rows: int) -> Tensor:
    """Standard normal noise (rows, *shape)."""
    return torch.randn(rows, *(int(dim) for dim in argument.spec.shape[1:] if isinstance(dim, int)))


def _device(model: nn.Module) -> torch.device | str:
    return next((parameter.device for parameter in model.parameters()), "cpu")
