"""What a run that goes on is asked: what a port holds for some rows, or what the network gives for other inputs. Questions and
answers are values, so that they can cross the border of a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import Argument, ObjectiveMethod, Use
from nnbuilder.core.graph import Path
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import Prepared
from nnbuilder.runtime.evaluate import evaluate
from nnbuilder.runtime.randomness import seeded
from nnbuilder.training.job import Job
from nnbuilder.training.scoring import device_of, noise


@dataclass(frozen=True, slots=True)
class Probe:
    """A question: the values of `port` of the node at `path` for some rows, by their numbers in the data set."""

    path: Path
    port: str = "output"
    rows: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A question: what the network gives for inputs that stand in no row of the data, such as a digit drawn by hand.

    They are prepared, (rows, *shape) each, in the order in which `predict` takes them.
    """

    inputs: tuple[np.ndarray, ...]


Question = Probe | Given


@dataclass(frozen=True, slots=True)
class Answer:
    """The values (rows, ...) after `step` steps of the run; of a network with several outputs those of the first, and `others` are those
    of the rest in their order."""

    step: int
    values: np.ndarray
    others: tuple[np.ndarray, ...] = ()


def answer(question: Question, step: int, model: nn.Module, job: Job, prepared: Prepared) -> Answer:
    """In eval mode, and without a random number of anybody. Raises `DataError` where there is no such row or value, and what torch
    raises where inputs do not fit."""
    if isinstance(question, Probe):
        return Answer(step, _probed(question, model, job, prepared).cpu().numpy())
    first, *others = (output.cpu().numpy() for output in _predicted(question, model))
    return Answer(step, first, tuple(others))


def _predicted(given: Given, model: nn.Module) -> tuple[Tensor, ...]:
    with seeded(), asking(model):
        outputs = model(*(torch.from_numpy(values).to(device_of(model)) for values in given.inputs))
    return tuple(output.float() for output in (outputs if isinstance(outputs, tuple) else (outputs,)))


def _probed(probe: Probe, model: nn.Module, job: Job, prepared: Prepared) -> Tensor:
    """Walks the drawing, with noise from the seed of the job."""
    count = len(next(iter(prepared.fields.values())))
    beyond = [row for row in probe.rows if not 0 <= row < count]
    if beyond or not probe.rows:
        raise DataError(f"The data has the rows 0 to {count - 1}; {beyond[0] if beyond else 'none'} was asked for.")
    rows, source = torch.tensor(probe.rows), torch.Generator().manual_seed(job.seed)
    methods: list[ObjectiveMethod | Use] = [*job.program.objectives, *job.program.uses]
    arguments = {argument.name: argument for method in methods for argument in method.arguments}
    given = {name: _value(argument, prepared, rows, source) for name, argument in arguments.items() if argument.kind != "free"}
    with asking(model):
        values = evaluate(job.document, job.catalogue, model, {name: tensor.to(device_of(model)) for name, tensor in given.items()})
    if (probe.path, probe.port) not in values:
        raise DataError(f"The network computes no {probe.port} at {'/'.join(map(str, probe.path))} from these rows.")
    return values[probe.path, probe.port]


@contextmanager
def asking(model: nn.Module) -> Iterator[None]:
    """Eval mode and no gradient, and every module as it was afterwards."""
    modes = {module: module.training for module in model.modules()}
    try:
        model.eval()
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes.items():
            module.training = mode


def _value(argument: Argument, prepared: Prepared, rows: Tensor, source: torch.Generator) -> Tensor:
    return prepared.fields[argument.field][rows] if argument.kind == "field" else noise(argument, len(rows), source)
