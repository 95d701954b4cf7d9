"""The loop: phases, epochs, batches, objectives. Plain Python without Qt; the same in the window and headless."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.utils import deterministic

from nnbuilder.codegen.program import Program
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Path
from nnbuilder.core.phases import Phase
from nnbuilder.core.profile import profile
from nnbuilder.data.batching import Batches, rows_of
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import Prepared, prepare
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.build import build_training
from nnbuilder.runtime.weights import put
from nnbuilder.training import checkpoints, failures, history, memory
from nnbuilder.training.checkpoints import Checkpoint
from nnbuilder.training.control import Control
from nnbuilder.training.events import Checkpointed, EpochEnded, Event, Paused, Resumed, RunEnded, RunFailed, RunStarted, StepEnded
from nnbuilder.training.failures import NotFinite
from nnbuilder.training.job import Job
from nnbuilder.training.measuring import Measuring, is_better, scales
from nnbuilder.training.optimization import Optimization, freeze, optimizations
from nnbuilder.training.restore import load_fitted, weights_of
from nnbuilder.training.resuming import check_resumable, settings_of
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.schedules import has_stopped_improving
from nnbuilder.training.scoring import arguments, gathered, score

Emit = Callable[[Event], None]
_EVENT_SECONDS = 1 / 30
_WHOLE_EPOCH_BYTES = 2**28


def train(job: Job, store: RunStore, emit: Emit, control: Control | None = None, resume: str | None = None) -> Run:
    """Trains a job to its end, or until it is stopped; gives the run as the store knows it.

    Raises `DataError`, `ConfigurationError`, `TooBig` or `RunError` in words before a run exists; once it does, what
    goes wrong ends it as failed and is told by a `RunFailed` event.
    """
    control = control or Control()
    with _torch_settings(job):
        try:
            loop = _begin(job, store, emit, control, resume)
            return loop.run_all()
        finally:
            control.close()


def _begin(job: Job, store: RunStore, emit: Emit, control: Control, resume: str | None) -> _Loop:
    """Everything before the first step: data, model, run folder, and the state of an earlier stop."""
    if job.document.data is None:
        raise DataError("No data set is chosen; choose one in the data panel, or with --data.")
    found = store.find(resume) if resume is not None else None
    if found is not None:
        check_resumable(found, job)
    memory.check_weights(profile(job.document, CATALOGUE, analyze(job.document, CATALOGUE)).total_parameters)
    fitted = load_fitted(found) if found is not None else None
    prepared = prepare(job.document.data, job.base, fitted)
    model = build_training(job.program, job.seed).to(job.device)
    batch_size = max(phase.part.batch_size for phase in job.document.phases)
    memory.check(model, analyze(job.document, CATALOGUE), batch_size, prepared.fields.values())
    optimizations(build_training(job.program, job.seed), job.program, 0, job.document.phases[0])
    checkpoint, note = None, ""
    if found is not None:
        run, checkpoint, note = _taken_up(store, found)
    else:
        if job.start_from is not None:
            put(model, weights_of(store.find(job.start_from)))
        run = store.create(job.program, job.document, settings_of(job, prepared.facts.fingerprint), job.start_from)
        write_atomic(run.folder / "fitted.json", prepared.fitted.to_json().encode())
    torch.manual_seed(job.seed)
    return _Loop(job, store, emit, control, run, model, prepared, checkpoint, note)


def _taken_up(store: RunStore, earlier: Run) -> tuple[Run, Checkpoint, str]:
    """The run as this process's own, with its last checkpoint, which is read only once nobody else can write the next."""
    run = store.claim(earlier.id)
    try:
        return run, *checkpoints.read(run.checkpoints)
    except ValueError:
        store.update(run.id, earlier.status)
        raise


@contextlib.contextmanager
def _torch_settings(job: Job) -> Iterator[None]:
    """Thread count and deterministic algorithms for the length of a run, and as they were before it afterwards."""
    threads, was_exact = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    fills = getattr(deterministic, "fill_uninitialized_memory", False)
    try:
        if job.threads is not None:
            torch.set_num_threads(job.threads)
        torch.use_deterministic_algorithms(job.exact)
        # Filling memory that is about to be written guards against kernels that read it; it costs a tenth of a step.
        setattr(deterministic, "fill_uninitialized_memory", False)  # noqa: B010
        yield
    finally:
        torch.use_deterministic_algorithms(was_exact)
        setattr(deterministic, "fill_uninitialized_memory", fills)  # noqa: B010
        if job.threads is not None:
            torch.set_num_threads(threads)


@dataclass(slots=True)
class _Place:
    """Where a run stands: phase, epoch in it, step in that, steps over all, and how many of them lie before the phase."""

    phase: int = 0
    epoch: int = 0
    step_in_epoch: int = 0
    step: int = 0
    phase_start: int = 0
    seconds: float = 0.0
    best_score: float | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    best_metrics: dict[str, float] = field(default_factory=dict)


class _Loop:
    """One run while it runs. The only mutable thing of this room beside the model."""

    def __init__(
        self, job: Job, store: RunStore, emit: Emit, control: Control, run: Run, model: nn.Module, prepared: Prepared, checkpoint: Checkpoint | None, note: str
    ) -> None:
        self.job, self.store, self.emit, self.control, self.run = job, store, emit, control, run
        self.model, self.prepared, self.note = model, prepared, note
        self.program: Program = job.program
        self.phases = job.document.phases
        self.scales = scales(self.program.objectives, prepared.fitted)
        self.place = _Place()
        self.best: Mapping[str, Tensor] = {}
        self.history: list[history.Row] = run.history if checkpoint is not None else []
        self.restored = checkpoint
        self.optimizations: tuple[Optimization, ...] = ()
        self.plateaus: list[tuple[float, ...]] = []
        self.measuring = Measuring("train", [], {})
        self.total_steps = sum(self._phase_steps(number) for number in range(len(self.phases)))
        self.started_at = time.perf_counter()
        self.last_event = 0.0
        self.last_checkpoint = time.monotonic()
        self.is_saved = False
        self.step_under_way: failures.Step | None = None
        self.loss = 0.0

    def run_all(self) -> Run:
        names = _names(self.job.document)
        try:
            self._start()
            while self.place.phase < len(self.phases) and not self.control.is_stopped:
                self._phase(self.phases[self.place.phase])
            return self._finish()
        except NotFinite as error:
            assert self.step_under_way is not None, "only a step gives a loss"
            return self._fail(failures.not_finite(self.job.document, self.model, error, names, self.step_under_way))
        except (RuntimeError, MemoryError, ValueError, IndexError, TypeError) as error:
            return self._fail(failures.in_words(self.program, error, names))

    def _start(self) -> None:
        if self.restored is not None:
            place = dict(self.restored.place)
            self.history = self.history[: place.pop("history")]
            history.write(self.run.folder / "history.jsonl", self.history)
            self.place = _Place(**place)
            put(self.model, self.restored.model)
            self.best = self.restored.best
        parts = {name: len(rows) for name, rows in self.prepared.parts.items()}
        epochs = sum(phase.epochs for phase in self.phases)
        parameters = sum(parameter.numel() for parameter in self.model.parameters())
        self._warm_up()
        self.emit(RunStarted(self.run.id, parts, self.total_steps, epochs, parameters, self.restored is not None))
        self.started_at = time.perf_counter() - self.place.seconds

    def _warm_up(self) -> None:
        """torch imports things at its first step; done on a copy and without using up randomness, before the run counts."""
        with torch.random.fork_rng(devices=[]):
            copy = build_training(self.program, 0).to(self.job.device)
            rows = self.prepared.parts["train"][:2].repeat(1 if len(self.prepared.parts["train"]) > 1 else 2)
            number = min(self.place.phase, len(self.phases) - 1)
            for optimization in optimizations(copy, self.program, number, self.phases[number]):
                losses, _ = getattr(copy, optimization.method.method)(
                    *arguments(optimization.method.arguments, gathered(self.prepared, rows, self.job.device), len(rows))
                )
                torch.autograd.backward([torch.stack(list(losses.values())).sum()])
                for optimizer in optimization.optimizers:
                    optimizer.step()

    def _phase(self, phase: Phase) -> None:
        place = self.place
        self.optimizations = optimizations(self.model, self.program, place.phase, phase)
        methods = [optimization.method for optimization in self.optimizations]
        rows = rows_of(phase.part, self.prepared, "train", self.job.seed)
        batches = Batches(rows, phase.part.batch_size, self.job.seed * 100 + place.phase, has_batch_statistics(self.job.document))
        self.measuring = Measuring("train", methods, self.scales)
        steps = self._phase_steps(place.phase)
        self._restore_middle()
        while place.step - place.phase_start < steps and not self.control.is_stopped and not has_stopped_improving(self._losses(), phase.patience):
            if not self._epoch(batches, steps):
                return
            self._end_epoch(phase)
        if not self.control.is_stopped:
            place.phase, place.epoch, place.phase_start = place.phase + 1, 0, place.step

    def _losses(self) -> list[float]:
        """The validation losses of the epochs of this phase so far."""
        return [row["metrics"]["val/loss"] for row in self.history if row["phase"] == self.place.phase and "val/loss" in row["metrics"]]

    def _restore_middle(self) -> None:
        """Optimizers, metric state and randomness of the checkpoint, last of all and once."""
        if self.restored is None:
            return
        for number, optimizer in enumerate(self._all_optimizers()):
            checkpoints.put_optimizer_tensors(number, optimizer, self.restored.optimizer)
        self.measuring.restore(self.restored.measuring)
        checkpoints.restore_random_state(self.restored.rng)
        self.restored = None

    def _epoch(self, batches: Batches, steps: int) -> bool:
        """The batches of an epoch from where it stands; False where it was stopped in the middle."""
        place = self.place
        ordered = batches.epoch(place.epoch)
        whole = self._whole_epoch(ordered)
        losses = self._losses()
        self.plateaus = [optimization.plateaus(losses) for optimization in self.optimizations]
        while place.step_in_epoch < len(batches) and place.step - place.phase_start < steps:
            self.control.answer(self.model)
            if self.control.is_paused:
                self._pause()
            if self.control.is_stopped:
                return False
            rows = batches.batch(ordered, place.step_in_epoch)
            fields = gathered(self.prepared, rows, self.job.device) if whole is None else _narrow(whole, place.step_in_epoch * batches.batch_size, len(rows))
            self._step(fields, len(rows), place.step - place.phase_start, steps)
            self._tell_step()
            if time.monotonic() - self.last_checkpoint > self.job.checkpoint_seconds:
                self._checkpoint()
        return True

    def _step(self, fields: Mapping[str, Tensor], rows: int, done: int, steps: int) -> None:
        total = 0.0
        for optimization, plateaus in zip(self.optimizations, self.plateaus, strict=True):
            if done % optimization.objective.every:
                continue
            method, given = getattr(self.model, optimization.method.method), arguments(optimization.method.arguments, fields, rows)
            self.step_under_way = failures.Step(optimization.method, given)
            losses, metrics = method(*given)
            summed = sum(losses.values())
            value = summed.item()
            if value != value or value in (float("inf"), float("-inf")):
                raise NotFinite(next(iter(losses)), self.place.step + 1)
            optimization.set_rates(done / max(1, steps), plateaus)
            for optimizer in optimization.optimizers:
                optimizer.zero_grad(set_to_none=True)
            summed.backward(inputs=optimization.parameters) if optimization.is_partial else summed.backward()
            optimization.clip()
            for optimizer in optimization.optimizers:
                optimizer.step()
            self.measuring.add(losses, metrics, rows)
            total += value
        self.loss = total
        self.place.step += 1
        self.place.step_in_epoch += 1
        self.is_saved = False

    def _end_epoch(self, phase: Phase) -> None:
        place = self.place
        metrics = {**self.measuring.result(), **self.evaluate("val", "validation")}
        freeze(self.model, self.program, phase)
        place.epoch, place.step_in_epoch = place.epoch + 1, 0
        place.seconds = time.perf_counter() - self.started_at
        place.metrics = metrics
        is_best = self._keep_best(metrics)
        self.measuring = Measuring("train", [optimization.method for optimization in self.optimizations], self.scales)
        row = {"phase": place.phase, "epoch": place.epoch, "step": place.step, "seconds": place.seconds, "metrics": metrics}
        self.history.append(row)
        history.append(self.run.folder / "history.jsonl", row)
        left = place.seconds / max(1, place.step) * (self.total_steps - place.step)
        self.emit(EpochEnded(self.run.id, place.phase, place.epoch, phase.epochs, place.step, metrics, place.seconds, left))
        # A checkpoint of a tiny network would cost more than its epoch, so they keep a distance.
        if len(self.history) == 1 or time.monotonic() - self.last_checkpoint > min(1.0, self.job.checkpoint_seconds):
            self._checkpoint(is_best=is_best)

    def _keep_best(self, metrics: Mapping[str, float]) -> bool:
        """Remembers the weights where validation is better than ever before.

        Objectives that play against each other, and no metric to tell how well: then the last state is the one to keep.
        """
        measures = [measure for optimization in self.optimizations for measure in optimization.method.metrics]
        measure = measures[0] if measures else None
        key = f"val/{measure.name}" if measure is not None else "val/loss"
        score = metrics.get(key)
        # Metrics that count, on few samples, are often equal; the loss still tells which state is better.
        is_tie = score is not None and score == self.place.best_score and metrics["val/loss"] < self.place.best_metrics["val/loss"]
        is_play = measure is None and len(self.optimizations) > 1
        if score is None or not (is_play or is_tie or is_better(measure, score, self.place.best_score)):
            return False
        self.place.best_score, self.place.best_metrics = score, dict(metrics)
        self.best = {name: tensor.detach().clone() for name, tensor in self.model.state_dict().items()}
        return True

    def evaluate(self, prefix: str, part: str) -> dict[str, float]:
        """Losses and metrics on a whole part, in eval mode, with noise of its own."""
        number = min(self.place.phase, len(self.phases) - 1)
        rows = rows_of(self.phases[number].part, self.prepared, part)
        return score(self.model, self.program, number, self.prepared, rows, prefix, self.job.seed)

    def _finish(self) -> Run:
        place = self.place
        status = "stopped" if self.control.is_stopped else "finished"
        if status == "stopped" and place.step_in_epoch and not self.best:
            self._keep_best({**self.measuring.result(), **self.evaluate("val", "validation")})
        self._checkpoint()
        metrics = dict(place.best_metrics or place.metrics)
        if self.best:
            held = {name: tensor.detach().clone() for name, tensor in self.model.state_dict().items()}
            put(self.model, self.best)
            metrics |= self.evaluate("test", "test")
            put(self.model, held)
        self.store.update(self.run.id, status, metrics)
        self.emit(RunEnded(self.run.id, status, metrics, time.perf_counter() - self.started_at))
        return self.store.find(self.run.id)

    def _fail(self, failure: failures.Failure) -> Run:
        self.store.update(self.run.id, "failed", self.place.best_metrics)
        self.emit(RunFailed(self.run.id, failure.message, failure.node, failure.advice, dict(self.place.best_metrics)))
        return self.store.find(self.run.id)

    def _pause(self) -> None:
        self._checkpoint()
        self.emit(Paused(self.run.id, self.place.step))
        paused = time.perf_counter()
        self.control.wait(self.model)
        self.started_at += time.perf_counter() - paused
        if not self.control.is_stopped:
            self.emit(Resumed(self.run.id, self.place.step))

    def _checkpoint(self, *, is_best: bool = False) -> None:
        if self.is_saved:
            return
        self.place.seconds = time.perf_counter() - self.started_at
        optimizer = {
            name: tensor for number, found in enumerate(self._all_optimizers()) for name, tensor in checkpoints.optimizer_tensors(number, found).items()
        }
        place = {name: getattr(self.place, name) for name in self.place.__dataclass_fields__} | {"history": len(self.history)}
        state = self.model.state_dict()
        whole = Checkpoint(state, optimizer, self.measuring.state(), self.best or state, place, checkpoints.random_state())
        checkpoints.write(self.run.checkpoints, whole, self.program.ties)
        self.last_checkpoint, self.is_saved = time.monotonic(), True
        self.emit(Checkpointed(self.run.id, self.place.step, is_best))

    def _tell_step(self) -> None:
        now = time.perf_counter()
        if now - self.last_event >= _EVENT_SECONDS:
            self.last_event = now
            place = self.place
            self.emit(StepEnded(self.run.id, place.phase, place.epoch, place.step, self.total_steps, self.loss, now - self.started_at))

    def _all_optimizers(self) -> list[torch.optim.Optimizer]:
        return [optimizer for optimization in self.optimizations for optimizer in optimization.optimizers]

    def _phase_steps(self, number: int) -> int:
        phase = self.phases[number]
        rows = rows_of(phase.part, self.prepared, "train", self.job.seed)
        each = len(Batches(rows, phase.part.batch_size, 0, has_batch_statistics(self.job.document)))
        return phase.steps if phase.steps is not None else phase.epochs * each

    def _whole_epoch(self, ordered: Tensor) -> Mapping[str, Tensor] | None:
        """All rows of an epoch in its order, so that a batch is a slice; too big a set is gathered batch by batch."""
        names = {argument.field for method in self.program.objectives for argument in method.arguments if argument.kind == "field"}
        size = sum(self.prepared.fields[name][0].numel() * self.prepared.fields[name].element_size() * len(ordered) for name in names)
        return {name: self.prepared.fields[name].index_select(0, ordered).to(self.job.device) for name in names} if size <= _WHOLE_EPOCH_BYTES else None


def has_batch_statistics(document: Document) -> bool:
    """Whether some layer looks at the batch as a whole, so that a batch of one would be refused."""
    kinds = {node.kind for graph in document.graphs.values() for node in graph.nodes.values()}
    return any((spec := CATALOGUE.get(kind)) is not None and spec.looks_at_batch for kind in kinds)


def _narrow(whole: Mapping[str, Tensor], start: int, rows: int) -> Mapping[str, Tensor]:
    return {name: tensor.narrow(0, start, rows) for name, tensor in whole.items()}


def _names(document: Document) -> dict[Path, str]:
    """The name of every node by path, for messages; nodes inside blocks by their last step."""
    return {(node.id,): node.name for node in document.main.nodes.values()}
