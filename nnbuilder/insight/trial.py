"""A trained run put to the test: its network, and the rows of its data on which everything is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import Argument, ObjectiveMethod, Program, Use
from nnbuilder.core.document import Document
from nnbuilder.core.graph import End, NodeId
from nnbuilder.core.sampling import weighing_field
from nnbuilder.core.tasks import Task, tasks
from nnbuilder.data.batching import rows_of
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import Prepared, prepare
from nnbuilder.insight.spoiling import Spoiling
from nnbuilder.runtime.build import build_training
from nnbuilder.runtime.evaluate import evaluate
from nnbuilder.runtime.randomness import seeded
from nnbuilder.runtime.weights import put
from nnbuilder.training import checkpoints
from nnbuilder.training.checkpoints import Checkpoint
from nnbuilder.training.progress import kept_phase
from nnbuilder.training.restore import load_fitted, load_program
from nnbuilder.training.runs import Run, RunError
from nnbuilder.training.scoring import BATCH, noise

_SEEDS = 1009
"""Between two batches, so that no batch draws what that of another seed does."""


@dataclass(frozen=True)
class Trial:
    """The best state of a run, and the rows of one part (int64) that the phase it was kept in sees."""

    run: Run
    document: Document
    program: Program
    prepared: Prepared
    model: nn.Module
    phase: int
    part: str
    rows: Tensor

    @property
    def seed(self) -> int:
        return int(self.run.settings["seed"])

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The questions of the losses that the phase makes small."""
        losses = {measure.node for method in self.program.objectives if method.phase == self.phase for measure in method.losses}
        return tuple(task for task in tasks(self.document, self.run.catalogue) if task.loss in losses)

    def rows_of(self, part: str) -> Tensor:
        """The rows of another part, as the phase sees it."""
        return rows_of(self.document.phases[self.phase].part, self.prepared, part, self.seed)


def trial_of(run: Run, part: str = "test", base: Path | None = None) -> Trial:
    """Loads the best state of a run and prepares its data. `base` is where that lies, if not where it lay. Raises `RunError` and
    `DataError`."""
    document = run.document
    if document.data is None:
        raise RunError(f"The run {run.id} has no data set to be evaluated on.")
    program, model, checkpoint = best_of(run)
    prepared = prepare(document.data, base or Path(run.settings["base"]), load_fitted(run))
    phase = kept_phase(checkpoint, len(document.phases))
    rows = rows_of(document.phases[phase].part, prepared, part)
    return Trial(run, document, program, prepared, model, phase, part, rows)


def best_of(run: Run) -> tuple[Program, nn.Module, Checkpoint]:
    """The network of a run with its losses, at its best; raises `RunError`."""
    program = load_program(run)
    model = build_training(program, run.catalogue, 0)
    checkpoint, _ = checkpoints.read(run.checkpoints)
    put(model, checkpoint.best)
    return program, model, checkpoint


def values(trial: Trial, rows: Tensor, ends: Sequence[End], disturbing: Sequence[NodeId] = (), seed: int = 0) -> Iterator[tuple[Tensor, ...]]:
    """What some ports hold for some rows, batch by batch; the same for the same rows and `seed`. Raises `DataError` where the drawing does
    not compute one of them.

    The network answers as it would be asked: in eval mode, and sampling kinds give their mean. The nodes that are
    `disturbing` do as they do in training, and where there are some, what augmentation spoils there is spoiled.
    """
    methods: list[ObjectiveMethod | Use] = [*trial.program.objectives, *trial.program.uses]
    arguments = {argument.name: argument for method in methods for argument in method.arguments}
    source = torch.Generator().manual_seed(trial.seed + seed)
    spoiling = Spoiling(trial.document, trial.run.catalogue) if disturbing else None
    for number, some in enumerate(torch.split(rows, BATCH)):
        drawn = trial.seed + seed + number * _SEEDS
        given = {name: _given(argument, trial.prepared, some, source) for name, argument in arguments.items() if argument.kind != "free"}
        if spoiling is not None:
            read = {argument.field: given[name] for name, argument in arguments.items() if argument.kind == "field"}
            spoiled = spoiling(read, drawn)
            given |= {name: spoiled[argument.field] for name, argument in arguments.items() if argument.kind == "field" and name not in spoiling.clean}
        with torch.no_grad(), seeded(drawn), _disturbed(trial, disturbing):
            held = evaluate(trial.document, trial.run.catalogue, trial.model, given, predicts=True)
        if any(((end.node,), end.port) not in held for end in ends):
            raise DataError("The network does not compute its answer from these rows alone.")
        yield tuple(held[(end.node,), end.port] for end in ends)


def weights_in(trial: Trial, rows: Tensor) -> np.ndarray | None:
    """How often each of some rows counts, float64 (rows,); None where all count alike, as where none weighs anything."""
    field = weighing_field(trial.document.data)
    if field not in trial.prepared.fields:
        return None
    weights = trial.prepared.fields[field][rows].numpy()
    return weights if weights.any() else None


@contextmanager
def _disturbed(trial: Trial, nodes: Sequence[NodeId]) -> Iterator[None]:
    """Eval mode for all modules but those of some nodes of the main graph."""
    trial.model.eval()
    modules = [getattr(trial.model, trial.document.main.nodes[node].name, None) for node in nodes]
    for module in modules:
        if isinstance(module, nn.Module):
            module.train()
    try:
        yield
    finally:
        trial.model.eval()


def _given(argument: Argument, prepared: Prepared, rows: Tensor, source: torch.Generator) -> Tensor:
    return prepared.fields[argument.field].index_select(0, rows) if argument.kind == "field" else noise(argument, len(rows), source)
