"""Everything before the first step of a run: data, model, loop, and the state of an earlier stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import torch
from torch import nn
from torch.utils import deterministic

from nnbuilder.codegen.phase_learning import ConfigurationError
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.facts import LABEL
from nnbuilder.core.profile import profile
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.cells import labels_of
from nnbuilder.data.prepare import Prepared, prepare
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.build import load
from nnbuilder.runtime.randomness import seeded
from nnbuilder.runtime.weights import for_copies, put
from nnbuilder.training import checkpoints, memory
from nnbuilder.training.checkpoints import Checkpoint
from nnbuilder.training.configuration import check_phases
from nnbuilder.training.fastest import settled
from nnbuilder.training.job import Job
from nnbuilder.training.longer import take_over
from nnbuilder.training.restore import load_fitted, weights_of
from nnbuilder.training.resuming import check_resumable, settings_of
from nnbuilder.training.runs import Run, RunError, RunStore
from nnbuilder.training.targets import constant_targets


@dataclass(frozen=True)
class ReadyRun:
    """A run before its first step. `loop` is its train.py, `steps` are those of each phase unless it ends early,
    `checkpoint` is where an earlier stop, or a run that is made longer, has left off, and `warnings` are what it can be trained with and should not be."""

    job: Job
    run: Run
    loop: ModuleType
    model: nn.Module
    data: Any
    prepared: Prepared
    steps: tuple[int, ...]
    checkpoint: Checkpoint | None
    warnings: tuple[str, ...]


def prepare_run(job: Job, store: RunStore, resume: str | None = None) -> ReadyRun:
    """Raises `DataError`, `ConfigurationError`, `TooBig` or `RunError` in words; a run that is new exists only afterwards."""
    if job.document.data is None:
        raise DataError("No data set is chosen; choose one in the data panel, or with --data.")
    earlier = store.find(resume) if resume is not None else None
    if earlier is not None:
        check_resumable(earlier, job)
    followed = store.find(job.start_from) if job.start_from is not None else None
    fitted_by = earlier or (followed if job.continues else None)
    analysis = analyze(job.document, job.catalogue)
    memory.check(profile(job.document, job.catalogue, analysis).total_parameters, analysis, job.document)
    prepared = prepare(job.document.data, job.base, load_fitted(fitted_by) if fitted_by is not None else job.preparation)
    loop = _loop(job)
    data = loop.Data(prepared.fields, prepared.parts, _words(job.document, prepared), job.device)
    job = settled(job, loop, data)
    torch.set_num_threads(job.threads or torch.get_num_threads())
    loop = _loop(job)
    with seeded(job.seed):
        model: nn.Module = loop.Training().to(job.device)
    check_phases(job.document, job.program, model)
    steps = _rehearse(job, loop, model, data)
    warnings = (*job.notes, *constant_targets(job.document, job.program, prepared, job.seed))
    if earlier is not None:
        run, last = _taken_up(store, earlier)
        return ReadyRun(job, run, loop, model, data, prepared, steps, last, warnings)
    if followed is not None and not job.continues:
        # What goes on with a run begins where that was best, so that it can be told what became of it.
        which = "last" if job.preparation is None else "best"
        put(model, for_copies(weights_of(followed, which), model.state_dict()))
    run = store.create(job.program, job.document, settings_of(job, prepared.facts.fingerprint), job.start_from)
    write_atomic(run.folder / "fitted.json", prepared.fitted.to_json().encode())
    reached = take_over(followed, run, len(job.document.phases), job.program.ties) if followed is not None and job.continues else None
    return ReadyRun(job, run, loop, model, data, prepared, steps, reached, warnings)


def _taken_up(store: RunStore, earlier: Run) -> tuple[Run, Checkpoint]:
    """The run as this process's own, with its last checkpoint, which is read only once nobody else can write the next."""
    run = store.claim(earlier.id)
    try:
        return run, checkpoints.read(run.checkpoints)[0]
    except ValueError:
        store.update(run.id, earlier.status)
        raise


@contextmanager
def torch_settings(job: Job) -> Iterator[None]:
    """Thread count and deterministic algorithms for the length of a run, and as they were before it afterwards.

    The number of threads belongs to the thread that sets it, so the one that trains must.
    """
    threads, was_exact = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    fills = getattr(deterministic, "fill_uninitialized_memory", False)
    try:
        torch.set_num_threads(job.threads or threads)
        torch.use_deterministic_algorithms(job.exact)
        # Filling memory that is about to be written guards against kernels that read it; it costs a tenth of a step.
        setattr(deterministic, "fill_uninitialized_memory", False)  # noqa: B010
        yield
    finally:
        torch.use_deterministic_algorithms(was_exact)
        setattr(deterministic, "fill_uninitialized_memory", fills)  # noqa: B010
        torch.set_num_threads(threads)


def _loop(job: Job) -> ModuleType:
    loop = load(job.program, job.catalogue).get("train")
    if loop is None:
        raise ConfigurationError("This drawing has no loss, so there is nothing to train; add a loss that compares the output with a field of the data.")
    if not hasattr(loop, "training"):
        raise RunError("This run was begun by an earlier version, whose loop cannot be driven any more; start a new run instead.")
    return loop


def _rehearse(job: Job, loop: ModuleType, model: nn.Module, data: Any) -> tuple[int, ...]:
    """Begins every phase, which tells its steps, and takes one step with a copy, since torch imports things at its first.

    Raises `DataError` where a phase has no rows.
    """
    steps = []
    for number in range(len(job.document.phases)):
        with closing(loop.training(model, data, loop.State(phase=number))) as phase:
            steps.append(next(phase).steps)
        if not steps[-1]:
            raise DataError("This phase has no rows to train on; its filter leaves nothing over.")
    # What fails in a step fails again in the run, which can tell it.
    with seeded(0), suppress(Exception), closing(loop.training(loop.Training().to(job.device), data, loop.State())) as first:
        next(first)
        next(first)
    return tuple(steps)


def _words(document: Document, prepared: Prepared) -> Mapping[str, list[str]]:
    """What stands in each row of the fields that phases choose rows by, as text."""
    words = {}
    for name in dict.fromkeys(name for phase in document.phases for name, _ in phase.part.where):
        field = prepared.fitted.fields.get(name)
        if field is None:
            raise DataError(f"The phase filters on {name}, but the data has {', '.join(prepared.fitted.fields)}.")
        if prepared.facts.fields[name].form != LABEL:
            words[name] = labels_of(prepared.raw[field.columns[0]])
    return words
