"""What happens in a run, as values. The window, the command line and tests read the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnbuilder.core.graph import Path


@dataclass(frozen=True, slots=True)
class RunStarted:
    """`parts` counts the rows of each part; `steps` those of the whole run; `epochs` those of all phases."""

    run: str
    parts: Mapping[str, int]
    steps: int
    epochs: int
    parameters: int
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class StepEnded:
    """Emitted at most some thirty times a second. `step` counts from 1 over the whole run; seconds are of training."""

    run: str
    phase: int
    epoch: int
    step: int
    steps: int
    loss: float
    seconds: float


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """`metrics` by `<part>/<name>`; `left` is the time the rest will take at this pace, in seconds."""

    run: str
    phase: int
    epoch: int
    epochs: int
    step: int
    metrics: Mapping[str, float]
    seconds: float
    left: float


@dataclass(frozen=True, slots=True)
class Checkpointed:
    run: str
    step: int
    is_best: bool


@dataclass(frozen=True, slots=True)
class Paused:
    run: str
    step: int


@dataclass(frozen=True, slots=True)
class Resumed:
    run: str
    step: int


@dataclass(frozen=True, slots=True)
class RunEnded:
    """status is finished or stopped; `metrics` are those of the best state, test part included."""

    run: str
    status: str
    metrics: Mapping[str, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class RunFailed:
    """A run that broke off: what happened, on which node, and what to try."""

    run: str
    message: str
    node: Path = ()
    advice: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)


Event = RunStarted | StepEnded | EpochEnded | Checkpointed | Paused | Resumed | RunEnded | RunFailed
