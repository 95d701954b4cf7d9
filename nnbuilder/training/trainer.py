"""Drives the loop that a program holds: advances it, looks at what it yields, and lets it be paused, stopped and asked."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from nnbuilder.core.graph import Path
from nnbuilder.data.batching import rows_of
from nnbuilder.runtime.randomness import Stream, generators_of, python_and_numpy
from nnbuilder.runtime.weights import put
from nnbuilder.training import failures, probes
from nnbuilder.training.checkpoints import restore_random_state
from nnbuilder.training.control import Control
from nnbuilder.training.events import (
    Checkpointed,
    EpochEnded,
    Event,
    Kept,
    Paused,
    Reason,
    Resumed,
    RunEnded,
    RunFailed,
    RunStarted,
    StepEnded,
    ValidationStepped,
)
from nnbuilder.training.finite import EVERY, check_finite
from nnbuilder.training.job import Job
from nnbuilder.training.kept import Best, best_of
from nnbuilder.training.made_samples import made_now, making_of
from nnbuilder.training.measuring import MetricAccumulator, scales
from nnbuilder.training.pace import Pace
from nnbuilder.training.preparing import ReadyRun, prepare_run, torch_settings
from nnbuilder.training.progress import checkpoint_of, pace_of, resumed_best, resumed_state
from nnbuilder.training.recorder import Recorder
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.scoring import BATCH, score

Emit = Callable[[Event], None]
_EVENT_SECONDS = 1 / 30


def train(job: Job, store: RunStore, emit: Emit, control: Control | None = None, resume: str | None = None) -> Run:
    """Trains a job to its end, or until it is stopped; gives the run as the store knows it.

    Raises `DataError`, `ConfigurationError`, `TooBig` or `RunError` in words before a run exists; once it does, what
    goes wrong ends it as failed and is told by a `RunFailed` event.
    """
    control = control or Control()
    try:
        with torch_settings(job), python_and_numpy(job.seed):
            ready = prepare_run(job, store, resume)
            recorder = Recorder(store, ready.run, job.program.ties, job.checkpoint_seconds)
            return Trainer(ready, recorder, emit, control).run()
    finally:
        control.close()


class Trainer:
    """One run while it runs. What it yields is told, what it must not lose is given to the recorder."""

    def __init__(self, ready: ReadyRun, recorder: Recorder, emit: Emit, control: Control) -> None:
        self.ready, self.recorder, self.emit, self.control = ready, recorder, emit, control
        self.job, self.model, self.program = ready.job, ready.model, ready.job.program
        self.state = resumed_state(ready)
        self.best: Best | None = resumed_best(ready)
        self.stream = Stream(self.job.seed, generators_of(self.job.device))
        self.scales = scales(self.program.objectives, ready.prepared.fitted)
        self.train, self.validation = self._measuring("train"), self._measuring("val")
        self.making = making_of(self.program, ready.prepared.facts.fields)
        self.pace: Pace = pace_of(ready)
        self.seconds = 0.0
        self.since = time.perf_counter()
        self.told = 0.0
        self.checks = 0
        self._take: dict[type, Callable[[Any], None]] = {
            ready.loop.Phase: self._phase,
            ready.loop.Step: self._step,
            ready.loop.Check: self._check,
            ready.loop.Epoch: self._epoch,
        }

    def run(self) -> Run:
        try:
            self._start()
            self._advance()
            return self._finish()
        except Exception as error:
            return self._fail(error)

    def _start(self) -> None:
        checkpoint = self.ready.checkpoint
        if checkpoint is not None:
            self.recorder.rows = self.ready.run.history[: checkpoint.place["history"]]
            self.recorder.written = (self.state.step, len(self.recorder.rows))
            put(self.model, checkpoint.model)
            self.train.restore(checkpoint.measuring)
            self.seconds = checkpoint.place["seconds"]
            with self.stream:
                restore_random_state(checkpoint.rng, self.stream.generators)
        parts = {name: len(rows) for name, rows in self.ready.prepared.parts.items()}
        epochs = sum(phase.epochs for phase in self.job.document.phases)
        parameters = sum(parameter.numel() for parameter in self.model.parameters())
        told = (self.job.pace, self.job.exact, self.ready.warnings)
        self.emit(RunStarted(self.ready.run.id, parts, sum(self.ready.steps), epochs, parameters, checkpoint is not None, *told))

    def _advance(self) -> None:
        """To the end of the loop, or to where it is stopped."""
        with contextlib.closing(self.ready.loop.training(self.model, self.ready.data, self.state)) as loop:
            self.since = time.perf_counter()
            while not self.control.is_stopped:
                with self.stream:
                    event = next(loop, None)
                if event is None:
                    return
                self._take[type(event)](event)
                self.control.answer(self._answer)
                if self.control.is_paused:
                    self._pause()

    def _phase(self, event: Any) -> None:
        self.pace.step_seconds, self.pace.steps_seen = 0.0, 0

    def _step(self, event: Any) -> None:
        self.train.add({}, event.metrics, {})
        now = self._tick(self.pace.step)
        if self.state.step % EVERY == 0:
            check_finite(self.model)
        if self.recorder.is_due:
            self._checkpoint()
        if now - self.told >= _EVENT_SECONDS:
            self.told, state = now, self.state
            left = self.pace.left(state.step, self.checks)
            self.emit(StepEnded(self.ready.run.id, state.phase, state.epoch, state.step, sum(self.ready.steps), event.loss, self.seconds, left))

    def _check(self, event: Any) -> None:
        self.validation.add({}, event.metrics, {})
        self.checks += 1
        now = self._tick(self.pace.check)
        if now - self.told >= _EVENT_SECONDS:
            self.told, state = now, self.state
            left = self.pace.left(state.step, self.checks)
            self.emit(ValidationStepped(self.ready.run.id, state.phase, state.epoch, event.batch, event.batches, self.seconds, left))

    def _epoch(self, event: Any) -> None:
        metrics = {**event.losses, **self.train.result(), **self.validation.result()}
        self.best = best_of(before := self.best, event.phase, event.epoch, metrics, self._methods(event.phase), self.model)
        self.train, self.validation = self._measuring("train"), self._measuring("val")
        self._tick(lambda seconds: None)
        self.recorder.epoch({"phase": event.phase, "epoch": event.epoch, "step": self.state.step, "seconds": self.seconds, "metrics": metrics})
        if self.making is not None and (made := made_now(self.model, self.making, self.job.seed)) is not None:
            self.recorder.samples(made)
        phase = self.job.document.phases[event.phase]
        left = self.pace.left(self.state.step, self.checks)
        self.emit(EpochEnded(self.ready.run.id, event.phase, event.epoch, phase.epochs, self.state.step, metrics, self.seconds, left))
        if self.recorder.is_due_at_an_end:
            self._checkpoint(is_best=self.best is not before)

    def _finish(self) -> Run:
        self._checkpoint()
        is_stopped = self.control.is_stopped
        metrics = dict(self.best.metrics) if self.best is not None else {**self.state.means("train"), **self.train.result()}
        phase = self.best.phase if self.best is not None else min(self.state.phase, len(self.job.document.phases) - 1)
        rows = rows_of(self.job.document.phases[phase].part, self.ready.prepared, "test")
        # A stop is answered within one batch.
        if not is_stopped or len(rows) <= BATCH:
            if self.best is not None:
                put(self.model, self.best.weights)
            metrics |= score(self.model, self.program, phase, self.ready.prepared, rows, "test", self.job.seed)
        reason: Reason = "stopped" if is_stopped else "early" if self.state.step < sum(self.ready.steps) else "finished"
        kept = Kept(self.best.phase, self.best.epoch) if self.best is not None else None
        run = self.recorder.end("stopped" if is_stopped else "finished", metrics)
        self.emit(RunEnded(run.id, run.status, metrics, self.seconds, reason, kept))
        return run

    def _fail(self, error: Exception) -> Run:
        """The run has ended, which is told whether or not it can be written down."""
        failure = self._failure(error)
        kept = self.recorder.written
        message = f"{failure.message} " + ("There is no checkpoint yet." if kept is None else f"The checkpoint of step {kept[0]} is kept.")
        metrics = dict(self.best.metrics) if self.best is not None else {}
        run = self.recorder.fail(metrics)
        self.emit(RunFailed(run.id, message, failure.node, failure.advice, metrics))
        return run

    def _failure(self, error: Exception) -> failures.Failure:
        names: dict[Path, str] = {(node.id,): node.name for node in self.job.document.main.nodes.values()}
        if not isinstance(error, self.ready.loop.NotFinite):
            return failures.explained(self.program, self.model, error, names)
        loss, batch = error.loss, error.batch
        method = next(method for method in self._methods(self.state.phase) if any(measure.name == loss for measure in method.losses))
        drawn = iter(batch.drawn[-sum(argument.kind == "noise" for argument in method.arguments) :])
        given = [next(drawn) if argument.kind == "noise" else batch[argument.field] for argument in method.arguments]
        return failures.not_finite(self.job, self.model, method, given, loss, error.step, names)

    def _pause(self) -> None:
        self._checkpoint()
        self.emit(Paused(self.ready.run.id, self.state.step))
        self.control.wait(self._answer)
        self.since = time.perf_counter()
        if not self.control.is_stopped:
            self.emit(Resumed(self.ready.run.id, self.state.step))

    def _answer(self, question: probes.Question) -> probes.Answer:
        """Between two steps."""
        return probes.answer(question, self.state.step, self.model, self.job, self.ready.prepared)

    def _checkpoint(self, *, is_best: bool = False) -> None:
        """Writes the state down, if it is another one than the last, and only if it is all numbers."""
        if self.recorder.is_written(self.state.step):
            return
        check_finite(self.model, self.state.optimizers)
        with self.stream:
            checkpoint = checkpoint_of(self.state, self.model, self.train, self.best, self.seconds, len(self.recorder.rows), self.stream.generators)
        self.recorder.checkpoint(checkpoint)
        self.emit(Checkpointed(self.ready.run.id, self.state.step, is_best))

    def _tick(self, measure: Callable[[float], None]) -> float:
        """Counts the time since the last event as training."""
        now = time.perf_counter()
        self.seconds += now - self.since
        measure(now - self.since)
        self.since = now
        return now

    def _methods(self, phase: int) -> list[Any]:
        return [method for method in self.program.objectives if method.phase == phase]

    def _measuring(self, part: str) -> MetricAccumulator:
        return MetricAccumulator(part, self.program.objectives, self.scales)
