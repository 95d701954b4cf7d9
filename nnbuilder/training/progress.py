"""A checkpoint from where a run stands, and where a run stands from a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from torch import Generator, Tensor, nn

from nnbuilder.training.checkpoints import Checkpoint, optimizer_tensors, random_state
from nnbuilder.training.kept import Best
from nnbuilder.training.measuring import MetricAccumulator
from nnbuilder.training.pace import Pace
from nnbuilder.training.preparing import ReadyRun
from nnbuilder.training.scoring import BATCH

_COUNTERS = ("phase", "epoch", "batch", "step", "phase_step", "validation")


def checkpoint_of(
    state: Any, model: nn.Module, measuring: MetricAccumulator, best: Best | None, seconds: float, epochs: int, generators: Mapping[str, Generator]
) -> Checkpoint:
    """`state` is the `State` of a loop, `epochs` counts the rows of the history. The generators are written down as they are now."""
    optimizer = {name: tensor for number, each in enumerate(state.optimizers) for name, tensor in optimizer_tensors(number, each).items()}
    place = {name: getattr(state, name) for name in _COUNTERS} | {"sums": state.sums["train"], "seconds": seconds, "history": epochs}
    if best is not None:
        place["kept"] = {"phase": best.phase, "epoch": best.epoch, "score": best.score, "metrics": dict(best.metrics)}
    weights = model.state_dict()
    return Checkpoint(weights, optimizer, measuring.state(), weights if best is None else best.weights, place, random_state(generators))


def resumed_state(ready: ReadyRun) -> Any:
    """The `State` of the loop to go on from."""
    if ready.checkpoint is None:
        return ready.loop.State()
    place = ready.checkpoint.place
    sums = {"train": dict(place["sums"]), "val": {}}
    return ready.loop.State(**{name: place[name] for name in _COUNTERS}, sums=sums, saved=_held(ready.checkpoint.optimizer))


def resumed_best(ready: ReadyRun) -> Best | None:
    """What an earlier stop had kept."""
    if ready.checkpoint is None or "kept" not in ready.checkpoint.place:
        return None
    kept = ready.checkpoint.place["kept"]
    return Best(kept["phase"], kept["epoch"], kept["score"], kept["metrics"], ready.checkpoint.best)


def kept_phase(checkpoint: Checkpoint, phases: int) -> int:
    """The phase whose objectives tell how good the kept weights are."""
    return int(checkpoint.place["kept"]["phase"] if "kept" in checkpoint.place else min(checkpoint.place["phase"], phases - 1))


def pace_of(ready: ReadyRun) -> Pace:
    """The steps of a run and the batches of its validation, before anything is measured."""
    phases, parts = ready.job.document.phases, ready.prepared.parts
    size = max(1, min(len(parts["train"]), min(phase.part.batch_size for phase in phases)))
    each = ceil(len(parts["validation"]) / BATCH)
    epochs = sum(phase.epochs if phase.steps is None else ceil(phase.steps * size / max(1, len(parts["train"]))) for phase in phases)
    return Pace(sum(ready.steps), epochs * each, min(BATCH, len(parts["validation"])) / size)


def _held(tensors: Mapping[str, Tensor]) -> tuple[dict[int, dict[str, Tensor]], ...]:
    """The flat tensors of a checkpoint, `<optimizer>/<parameter>/<key>`, as each optimizer had them."""
    held: dict[int, dict[int, dict[str, Tensor]]] = {}
    for name, tensor in tensors.items():
        optimizer, parameter, key = name.split("/")
        held.setdefault(int(optimizer), {}).setdefault(int(parameter), {})[key] = tensor.clone()
    return tuple(held.get(number, {}) for number in range(max(held, default=-1) + 1))
