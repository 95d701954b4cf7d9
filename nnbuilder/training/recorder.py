"""The only one that writes while a run goes on: its history, its checkpoints, and how it stands."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from torch import Tensor

from nnbuilder.training import checkpoints, history, made_samples, record
from nnbuilder.training.checkpoints import Checkpoint
from nnbuilder.training.errors import RunError
from nnbuilder.training.history import Row
from nnbuilder.training.runs import Run, RunStore

_TINY_EPOCH_SECONDS = 1.0
_DISTANCE = 50.0
"""How many times as long as it took to write the last checkpoint it is to the next one after an epoch."""


@dataclass
class Recorder:
    """Nothing is written before a run has gone on: `written` is the (step, epochs over all phases) of the last checkpoint."""

    store: RunStore
    run: Run
    ties: Mapping[str, str]
    seconds: float
    rows: list[Row] = field(default_factory=list)
    written: tuple[int, int] | None = None
    last: float = field(default_factory=time.monotonic)
    took: float = 0.0
    is_cut: bool = False

    @property
    def is_due(self) -> bool:
        """Whether so much time has gone by that a crash would cost more than it may."""
        return time.monotonic() - self.last > self.seconds

    @property
    def is_due_at_an_end(self) -> bool:
        """The same after an epoch. A checkpoint of a tiny network would cost more than its epoch, so they keep a distance."""
        distance = max(_TINY_EPOCH_SECONDS, _DISTANCE * self.took)
        return self.written is None or time.monotonic() - self.last > min(distance, self.seconds)

    def epoch(self, row: Row) -> None:
        """One more line of the history. What a run had measured behind its last checkpoint goes first."""
        path: Path = self.run.folder / "history.jsonl"
        if not self.is_cut:
            history.write(path, self.rows)
            self.is_cut = True
        self.rows.append(row)
        history.append(path, row)

    def samples(self, made: Tensor) -> None:
        """What the network makes after the last epoch."""
        made_samples.keep(self.run.folder, len(self.rows), made)

    def is_written(self, step: int) -> bool:
        """Whether the last checkpoint is of this very state."""
        return self.written == (step, len(self.rows))

    def checkpoint(self, checkpoint: Checkpoint) -> None:
        """Raises `OSError` or `CheckpointError` where it cannot be written; the one before is kept."""
        began = time.monotonic()
        checkpoints.write(self.run.checkpoints, checkpoint, self.ties)
        self.written, self.last = (int(checkpoint.place["step"]), len(self.rows)), time.monotonic()
        self.took = self.last - began

    def end(self, status: str, metrics: Mapping[str, float]) -> Run:
        """How the run has ended; raises `RunError` where that cannot be written down."""
        self.store.update(self.run.id, status, metrics)
        return self.store.find(self.run.id)

    def fail(self, metrics: Mapping[str, float]) -> Run:
        """The run has failed, which its own folder says where the index cannot; nobody may think that it is running."""
        try:
            return self.end("failed", metrics)
        except RunError:
            run = replace(self.run, status="failed", metrics=dict(metrics), process="", ended=time.time())
            with contextlib.suppress(OSError):
                record.write(run)
            return run
