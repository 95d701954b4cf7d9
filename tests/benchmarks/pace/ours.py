"""nnbuilder as a user has it, with a store and checkpoints, and once without them."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.randomness import python_and_numpy
from nnbuilder.training.control import Control
from nnbuilder.training.events import Checkpointed, EpochEnded, Event
from nnbuilder.training.job import Job
from nnbuilder.training.preparing import prepare_run, torch_settings
from nnbuilder.training.recorder import Recorder
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import Trainer
from tests.benchmarks.pace.contest import Contest, Stopwatch, Timing


def exact(contest: Contest, threads: int | None) -> Timing:
    """An exact run; `threads` None is left to nnbuilder."""
    return _timed(replace(contest.job, threads=threads), contest)


def fastest(contest: Contest) -> Timing:
    """What `nnbuilder train --fastest` does. Says on stderr what it picked."""
    return _timed(replace(contest.job, fastest=True, exact=False), contest)


def bare(contest: Contest, threads: int | None) -> Timing:
    """The same without any checkpoint but the last, as the opponents do, who write none."""
    return _timed(replace(contest.job, threads=threads), contest, _LastOnly)


class _LastOnly(Recorder):
    @property
    def is_due(self) -> bool:
        return False

    @property
    def is_due_at_an_end(self) -> bool:
        return False


def _timed(job: Job, contest: Contest, recorder: type[Recorder] = Recorder) -> Timing:
    """To the end of the last epoch, or to the checkpoint behind it."""
    watch, accuracy = Stopwatch(), 0.0

    def tell(event: Event) -> None:
        nonlocal accuracy
        if isinstance(event, EpochEnded):
            accuracy = event.metrics["val/accuracy"]
        if isinstance(event, EpochEnded) or (isinstance(event, Checkpointed) and len(watch.moments) > contest.epochs):
            watch.lap()

    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder), CATALOGUE)
        with torch_settings(job), python_and_numpy(job.seed):
            ready = prepare_run(job, store)
            run = Trainer(ready, recorder(store, ready.run, job.program.ties, job.checkpoint_seconds), tell, Control()).run()
        assert run.status == "finished"
        print(run.settings["pace"], file=sys.stderr, flush=True)
    return watch.timing(contest.steps, accuracy)
