"""The command about training: train."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Any

from nnbuilder.commands.answers import Problem, Usage, give_line, note, say
from nnbuilder.commands.documents import read_document, roles_in_words
from nnbuilder.commands.looked_over import lines_about
from nnbuilder.commands.runs import store
from nnbuilder.core.document import Document, usual_damage
from nnbuilder.data.describe import describe, reread
from nnbuilder.data.errors import Damaged, DataError
from nnbuilder.data.kinds import USAGES
from nnbuilder.data.sources import BUILTIN, source_of
from nnbuilder.insight.forgetting import forgetting_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.following import bind_data
from nnbuilder.training import events
from nnbuilder.training.control import Control
from nnbuilder.training.going_on import job_on_new_data
from nnbuilder.training.job import Job, job_for
from nnbuilder.training.restore import load_job
from nnbuilder.training.run import BEFORE
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.telling import Teller
from nnbuilder.training.trainer import train as run_training

INTERRUPTED = 130


def train(options: argparse.Namespace) -> int:
    runs = store(options)
    job, resumed = _job(options, runs)
    control = Control()
    tell = _Lines(job.document) if options.json else Teller(say, note)
    with _Interruptible(control) as interrupted:
        run = run_training(job, runs, tell, control, resumed)
    if run.status == "failed":
        raise Problem(tell.failure)
    if BEFORE in run.settings:
        _tell_forgetting(run, runs, is_json=options.json)
    if interrupted.is_set():
        note(f"Stopped. What was learned is kept; go on with `nnbuilder train --resume {run.id}`.")
        return INTERRUPTED
    return 0


def _tell_forgetting(run: Run, runs: RunStore, *, is_json: bool) -> None:
    """What the network answers to the old and the new test part, before and after."""
    told = forgetting_of(run, runs)
    if told is not None and is_json:
        give_line({"event": "compared", "run": run.id, **asdict(told), "sentence": told.sentence})
    elif told is not None:
        say(told.text)


def _job(options: argparse.Namespace, runs: RunStore) -> tuple[Job, str | None]:
    if options.resume is not None:
        if options.fastest:
            raise Usage("A run goes on in the way it began in; --fastest begins a new one, with --from and the run's weights if you like.")
        if options.start_from is not None:
            raise Usage("--resume goes on with a run and --from begins a new one; write one of them.")
        run = runs.find(options.resume)
        return load_job(run), run.id
    parent = runs.find(options.start_from) if options.start_from is not None else None
    if options.keep_preparation:
        return _going_on(options, parent), None
    document, base = _drawing(options, parent)
    if options.data is not None:
        document = _with_data(document, Path(options.data), base)
    document = _divided(document, base, options)
    job = job_for(document, CATALOGUE, base, start_from=parent.id if parent is not None else None, **_chosen(options))
    if document.data is not None and document.data.facts is not None and job.document.data != document.data:
        note(f"{document.data.source.name} has changed since the document was saved; the run goes by the data as it is now.")
    if document.data is not None and document.data.source.kind != "builtin":
        for line in lines_about(document.data, base):
            note(line)
    return job, None


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    """How a run is to be trained, as it was asked for."""
    seconds = float(os.environ.get("NNBUILDER_CHECKPOINT_SECONDS", "10"))
    device = _device(options.device)
    return {"seed": options.seed, "device": device, "epochs": options.epochs, "fastest": options.fastest, "checkpoint_seconds": seconds}


def _going_on(options: argparse.Namespace, run: Run | None) -> Job:
    """The job that goes on with a run on new data, prepared as its own was."""
    if run is None or options.data is None or options.file is not None:
        raise Usage("--keep-preparation goes on with a run on new data: nnbuilder train --from RUN --data PATH --keep-preparation, without a FILE.")
    if options.split_seed is not None or options.fold is not None:
        raise Usage("The new data is divided as that of the run was; leave --split-seed and --fold away.")
    path = Path(options.data)
    base = path.resolve().parent
    return job_on_new_data(run, source_of(path, base), base, **_chosen(options))


def _drawing(options: argparse.Namespace, parent: Run | None) -> tuple[Document, Path]:
    """The document to train, and the folder that its data is relative to."""
    if options.file is not None:
        return read_document(options.file), Path(options.file).resolve().parent
    if parent is not None:
        return parent.document, Path(parent.settings["base"])
    raise Problem("Which document? Write `nnbuilder train FILE`, or `nnbuilder train --resume RUN`.")


def _divided(document: Document, base: Path, options: argparse.Namespace) -> Document:
    """The same drawing with its data divided by another seed, or with one of several folds as its test."""
    if options.split_seed is None and options.fold is None:
        return document
    if document.data is None:
        raise Problem("There is no data to divide; choose one with --data.")
    split = document.data.split
    if options.fold is not None:
        number, folds = options.fold
        split = replace(split, by="folds", fold=number - 1, folds=folds)
    if options.split_seed is not None:
        split = replace(split, seed=options.split_seed)
    return replace(document, data=reread(replace(document.data, split=split), base))


def _with_data(document: Document, path: Path, base: Path) -> Document:
    """The same drawing on other data. Where that has the same columns they keep their roles, else roles are proposed."""
    source = source_of(path, base)
    source = source if source.kind == BUILTIN else replace(source, name=str(path.resolve()))
    try:
        if document.data is not None:
            return replace(document, data=reread(replace(document.data, source=source), base))
    except DataError as error:
        if isinstance(error, Damaged) and document.data is not None and document.data.damaged != usual_damage(source):
            raise
        # Other columns, or nothing that can be read, which is told below.
    found = describe(source, base)
    for line in roles_in_words(found):
        note(line)
    return bind_data(document, found, CATALOGUE, USAGES)


def _device(name: str) -> str:
    import torch

    if name == "cpu" or (name.startswith("cuda") and torch.cuda.is_available()):
        return name
    raise Problem(f"The device {name} is not to be had here; there is cpu{' and cuda' if torch.cuda.is_available() else ''}.")


class _Interruptible:
    """Turns the first Ctrl+C into a stop that keeps the run; a second one breaks off."""

    def __init__(self, control: Control) -> None:
        self.control, self.interrupted = control, threading.Event()

    def __enter__(self) -> threading.Event:
        self.before = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}
        return self.interrupted

    def __exit__(self, *error: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.interrupted.is_set():
            raise KeyboardInterrupt
        self.interrupted.set()
        self.control.stop()


class _Lines(Teller):
    """One JSON object a line."""

    def __init__(self, document: Document) -> None:
        super().__init__(warn=note)
        self.names = {node.id: node.name for graph in document.graphs.values() for node in graph.nodes.values()}

    def tell(self, event: events.Event) -> None:
        match event:
            case events.RunStarted():
                give_line(
                    {
                        "event": "run_started",
                        "run": event.run,
                        "parts": dict(event.parts),
                        "steps": event.steps,
                        "epochs": event.epochs,
                        "parameters": event.parameters,
                        "resumed": event.resumed,
                        "pace": event.pace,
                        "exact": event.is_exact,
                        "warnings": list(event.warnings),
                    }
                )
            case events.EpochEnded():
                give_line(
                    {
                        "event": "epoch",
                        "run": event.run,
                        "phase": event.phase,
                        "epoch": event.epoch,
                        "epochs": event.epochs,
                        "metrics": dict(event.metrics),
                        "seconds": event.seconds,
                    }
                )
            case events.Checkpointed():
                give_line({"event": "checkpoint", "run": event.run, "step": event.step})
            case events.RunEnded():
                give_line(
                    {
                        "event": "run_ended",
                        "run": event.run,
                        "status": event.status,
                        "metrics": dict(event.metrics),
                        "seconds": event.seconds,
                        "reason": event.reason,
                    }
                )
            case events.RunFailed():
                node = next((self.names.get(str(step)) for step in reversed(event.node)), None)
                give_line(
                    {
                        "event": "run_ended",
                        "run": event.run,
                        "status": "failed",
                        "message": event.message,
                        "advice": event.advice,
                        "node": node,
                        "metrics": dict(event.metrics),
                    }
                )
            case _:
                pass
