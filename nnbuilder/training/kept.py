"""Which state of the weights a run keeps: the best of its last phase by what that phase ends with, on the validation part."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor, nn

from nnbuilder.codegen.program import Measure, ObjectiveMethod
from nnbuilder.training.measuring import is_better


@dataclass(frozen=True)
class Best:
    """The state after an epoch (from 1) of a phase (from 0): `metrics` are its own, `score` the one it was chosen by."""

    phase: int
    epoch: int
    score: float | None
    metrics: Mapping[str, float]
    weights: Mapping[str, Tensor]


def best_of(best: Best | None, phase: int, epoch: int, metrics: Mapping[str, float], methods: Sequence[ObjectiveMethod], model: nn.Module) -> Best:
    """The best so far, or the state after this epoch where that is better. `methods` are those of the phase.

    States of two phases are never compared: a phase ends with what it has learned itself. Objectives that play against
    each other, and no metric to tell how well, keep the last state, and so does a run without a validation part.
    """
    measure = next((metric for method in reversed(methods) for metric in method.metrics), None)
    score = metrics.get(f"val/{measure.name}" if measure is not None else "val/loss")
    is_play = measure is None and len(methods) > 1
    if best is not None and best.phase == phase and not is_play and score is not None and not _is_better(measure, score, metrics, best):
        return best
    return Best(phase, epoch, score, dict(metrics), weights_now(model))


def weights_now(model: nn.Module) -> dict[str, Tensor]:
    """A copy of the state_dict."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def _is_better(measure: Measure | None, score: float, metrics: Mapping[str, float], best: Best) -> bool:
    if best.score is None or math.isnan(best.score):
        return True
    # Metrics that count, on few samples, are often equal; the loss still tells which state is better.
    is_tie = score == best.score and metrics["val/loss"] < best.metrics["val/loss"]
    return is_tie or is_better(measure, score, best.score)
