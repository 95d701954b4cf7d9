"""How curves are laid out: what stands on the axes, whether they are logarithmic, and how far curves are smoothed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

EPOCHS, STEPS = "epoch", "step"
_FAR = 1_000_000
"""So many epochs after the last one a run keeps the pace it had."""


@dataclass(frozen=True, slots=True)
class Scales:
    """`across` is EPOCHS or STEPS; `smoothing` is the weight of the past, from 0 to less than 1."""

    across: str = EPOCHS
    log_x: bool = False
    log_y: bool = False
    smoothing: float = 0.0


@dataclass(frozen=True, slots=True)
class Clock:
    """How many epochs have passed after so many steps.

    `ends` are the steps at which each epoch ended, ascending and above 0; `pace` the steps of an epoch that has not ended yet.
    """

    ends: tuple[int, ...] = ()
    pace: float = 1.0

    def epochs(self, steps: np.ndarray) -> np.ndarray:
        """Steps, (points,), as epochs."""
        return np.asarray(np.interp(steps, *self._anchors()))

    def steps(self, epochs: np.ndarray) -> np.ndarray:
        """Epochs, (points,), as steps."""
        return np.asarray(np.interp(epochs, *reversed(self._anchors())))

    def _anchors(self) -> tuple[np.ndarray, np.ndarray]:
        last = self.ends[-1] if self.ends else 0
        return np.array([0, *self.ends, last + self.pace * _FAR]), np.array([*range(len(self.ends) + 1), len(self.ends) + _FAR], dtype=np.float64)


def placed(steps: np.ndarray, clock: Clock, scales: Scales) -> np.ndarray:
    """Where steps stand on the axis; nan where a logarithm has no place for them."""
    return levelled(clock.epochs(steps) if scales.across == EPOCHS else np.asarray(steps, dtype=np.float64), is_log=scales.log_x)


def steps_at(places: np.ndarray, clock: Clock, scales: Scales) -> np.ndarray:
    """The steps at places of the axis, the other way round."""
    values = np.power(10.0, places) if scales.log_x else places
    return clock.steps(values) if scales.across == EPOCHS else values


def levelled(values: np.ndarray, *, is_log: bool) -> np.ndarray:
    """Values as their axis has them."""
    if not is_log:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log10(values), np.nan)
