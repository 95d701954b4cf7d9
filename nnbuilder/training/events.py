"""What happens in a run, as values. The window, the command line and tests read the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nnbuilder.core.graph import Path


@dataclass(frozen=True, slots=True)
class RunStarted:
    """`parts` counts the rows of each part; `steps` those of the whole run; `epochs` those of all phases. `pace` says what was
    picked for speed and why; a run that is not `is_exact` need not come to the same bits again. `warnings` are sentences about
    what trains and teaches nothing."""

    run: str
    parts: Mapping[str, int]
    steps: int
    epochs: int
    parameters: int
    resumed: bool = False
    pace: str = ""
    is_exact: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepEnded:
    """Emitted at most some thirty times a second. `step` counts from 1 over the whole run; seconds are of training, and
    `left` those that the rest will take at this pace."""

    run: str
    phase: int
    epoch: int
    step: int
    steps: int
    loss: float
    seconds: float
    left: float


@dataclass(frozen=True, slots=True)
class ValidationStepped:
    """Emitted as `StepEnded` is, between the last step of an epoch and its end: so many batches of so many are compared."""

    run: str
    phase: int
    epoch: int
    batch: int
    batches: int
    seconds: float
    left: float


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
class Kept:
    """Which state of the weights a run keeps: that after an epoch (from 1) of a phase (from 0)."""

    phase: int
    epoch: int


Reason = Literal["finished", "early", "stopped"]
"""Why a run has ended: every epoch is done, the validation loss has stopped falling before that, or somebody stopped it."""


@dataclass(frozen=True, slots=True)
class RunEnded:
    """status is finished or stopped; `metrics` are those of the state that is kept. `kept` is None where a run was stopped
    before the end of its first epoch, and keeps its last weights."""

    run: str
    status: str
    metrics: Mapping[str, float]
    seconds: float
    reason: Reason
    kept: Kept | None


@dataclass(frozen=True, slots=True)
class RunFailed:
    """A run that broke off: what happened, on which node, and what to try."""

    run: str
    message: str
    node: Path = ()
    advice: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)


Event = RunStarted | StepEnded | ValidationStepped | EpochEnded | Checkpointed | Paused | Resumed | RunEnded | RunFailed
