"""How the rate goes over a phase, and when a phase has learned all it will: pure functions of where a run stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from nnbuilder.core.parameters import Value
from nnbuilder.core.settings import Setting, settle
from nnbuilder.layers import CATALOGUE

Values = Mapping[str, float]


def factor(schedule: Setting, progress: float, plateau: float = 1.0) -> float:
    """What the rate is multiplied by at a place in the phase, from 0 at its start to 1 at its end.

    `plateau` is what `Plateau` has come to over the epochs before this one; it moves between epochs only.
    """
    if schedule.kind == "Plateau":
        return plateau
    shape = _SHAPES.get(schedule.kind)
    return shape(_values(schedule), progress) if shape is not None else 1.0


def plateau_share(schedule: Setting, losses: Sequence[float]) -> float:
    """The share of the rate that is left after some epochs, from their validation losses."""
    if schedule.kind != "Plateau":
        return 1.0
    values = _values(schedule)
    share, best, waited = 1.0, math.inf, 0
    for loss in losses:
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited >= values["patience"]:
            share, waited = max(values["smallest"], share * values["factor"]), 0
    return share


def has_stopped_improving(losses: Sequence[float], patience: int | None) -> bool:
    """Whether the lowest validation loss lies at least `patience` epochs back."""
    return patience is not None and bool(losses) and len(losses) - 1 - losses.index(min(losses)) >= patience


def _cosine(values: Values, progress: float) -> float:
    if progress < values["warmup"]:
        return progress / values["warmup"]
    along = (progress - values["warmup"]) / max(1e-12, 1.0 - values["warmup"])
    return values["final"] + (1.0 - values["final"]) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, along)))


def _step(values: Values, progress: float) -> float:
    return float(values["factor"] ** math.floor(min(progress, 1.0 - 1e-9) * (values["times"] + 1)))


def _one_cycle(values: Values, progress: float) -> float:
    rising = progress < values["rise"]
    along = progress / values["rise"] if rising else (progress - values["rise"]) / (1.0 - values["rise"])
    first, last = (values["start"], 1.0) if rising else (1.0, values["final"])
    return last + (first - last) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, along)))


_SHAPES: Mapping[str, Callable[[Values, float], float]] = {"Cosine": _cosine, "Step": _step, "OneCycle": _one_cycle}


def _values(schedule: Setting) -> dict[str, float]:
    values, _ = settle(CATALOGUE.schedules, schedule)
    return {name: _number(value) for name, value in values.items()}


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
