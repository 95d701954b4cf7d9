"""nnbuilder as a user has it, with a store and checkpoints, and once without them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from nnbuilder.training.events import Checkpointed, EpochEnded, Event
from nnbuilder.training.job import Job
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.benchmarks.pace.contest import Contest, Stopwatch, Timing


def exact(contest: Contest, threads: int | None) -> Timing:
    """An exact run; `threads` None is left to nnbuilder."""
    return _timed(replace(contest.job, threads=threads), contest)


def _timed(job: Job, contest: Contest) -> Timing:
    """To the end of the last epoch, or to the checkpoint behind it."""
    watch, accuracy = Stopwatch(), 0.0

    def tell(event: Event) -> None:
        nonlocal accuracy
        if isinstance(event, EpochEnded):
            accuracy = event.metrics["val/accuracy"]
        if isinstance(event, EpochEnded) or (isinstance(event, Checkpointed) and len(watch.moments) > contest.epochs):
            watch.lap()

    with tempfile.TemporaryDirectory() as folder:
        run = train(job, RunStore(Path(folder)), tell)
        assert run.status == "finished"
    return watch.timing(contest.steps, accuracy)
