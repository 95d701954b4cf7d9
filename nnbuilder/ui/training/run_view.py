"""An immutable picture of a run, folded from its events: what the window shows of it, and which drawing it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nnbuilder.core.document import Document
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
from nnbuilder.ui.training.step_losses import StepLosses

if TYPE_CHECKING:
    from nnbuilder.training.run import Run

IDLE, PREPARING, RUNNING, PAUSED, FINISHED, STOPPED, FAILED = "idle", "preparing", "running", "paused", "finished", "stopped", "failed"
ACTIVE = (PREPARING, RUNNING, PAUSED)
THIS, EDITED, OTHER = "this", "edited", "other"
ENDED = (FINISHED, STOPPED, FAILED)

Row = Mapping[str, Any]
"""{"phase", "epoch", "step", "metrics": {"val/loss": ...}}, one for each epoch."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a run had measured before it was taken up again, or everything of one that ended long ago."""

    rows: Sequence[Row]
    drawing: Document


@dataclass(frozen=True, slots=True)
class Overlay:
    """What another run had measured, to be held against the one that is shown, by its name."""

    id: str
    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Somebody wants the run to end after its step."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The worker has ended, and this is its run."""

    run: Run


@dataclass(frozen=True, slots=True)
class BrokeOff:
    """The run could not start, or broke off for a reason that is no event of its own."""

    message: str


Told = Event | Earlier | StopAsked | Returned | BrokeOff


@dataclass(frozen=True, slots=True)
class RunView:
    """`losses` are those of every step that was told; `epoch` is (done, of how many).

    `drawing` is the document the run trains, `opened` the number of the document of the window that it was when it started,
    None where it came from the store. `metrics` are the newest, and those of the `kept` weights once the run has ended, for
    a `reason`. `seconds_left` are those until its end at the pace it has, None before that can be told. `warnings` are said
    beside how it goes, and `pace`, what was picked for speed, at the end of a run that is not `is_exact`.
    """

    id: str = ""
    drawing: Document | None = None
    opened: int | None = None
    run: Run | None = None
    state: str = IDLE
    is_stopping: bool = False
    parts: Mapping[str, int] = field(default_factory=dict)
    steps: int = 0
    step: int = 0
    epoch: tuple[int, int] = (0, 0)
    losses: StepLosses = field(default_factory=StepLosses)
    rows: tuple[Row, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds_left: float | None = None
    reason: Reason | None = None
    kept: Kept | None = None
    failure: str = ""
    warnings: tuple[str, ...] = ()
    pace: str = ""
    is_exact: bool = True

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    def belongs_to(self, document: Document, opened: int) -> str:
        """Whether this is a run of the document: THIS, EDITED where it has been edited since, or OTHER."""
        if self.drawing is None:
            return THIS
        if _content(self.drawing) == _content(document):
            return THIS
        return EDITED if self.opened == opened else OTHER


def started(drawing: Document | None, opened: int | None) -> RunView:
    """A run that is being prepared; the drawing of one that is taken up again is told later."""
    return RunView(drawing=drawing, opened=opened, state=PREPARING)


def ended(run: Run, rows: Sequence[Row], drawing: Document) -> RunView:
    """A run that ended long ago."""
    last = int(rows[-1]["step"]) if rows else 0
    pace, is_exact = str(run.settings.get("pace", "")), bool(run.settings.get("exact", True))
    view = RunView(run.id, drawing, None, run, _ended_as(run), steps=last, step=last, pace=pace, is_exact=is_exact)
    return replace(view, epoch=(len(rows), len(rows)), rows=tuple(rows), metrics=dict(run.metrics), kept=_kept(rows, run.metrics))


def fold(view: RunView, event: Told) -> RunView:
    """The picture after an event."""
    match event:
        case RunStarted():
            begun = replace(view, id=event.run, state=RUNNING, parts=dict(event.parts), steps=event.steps, epoch=(view.epoch[0], event.epochs))
            return replace(begun, warnings=event.warnings, pace=event.pace, is_exact=event.is_exact)
        case StepEnded():
            return replace(view, losses=view.losses.appended(event.step, event.loss), step=event.step, seconds_left=event.left)
        case ValidationStepped():
            return replace(view, seconds_left=event.left)
        case EpochEnded():
            return _with_epoch(view, event)
        case Checkpointed():
            return view
        case Paused():
            return replace(view, state=PAUSED)
        case Resumed():
            return replace(view, state=RUNNING)
        case RunEnded():
            return replace(view, metrics=dict(event.metrics), reason=event.reason, kept=event.kept)
        case RunFailed():
            return replace(view, failure=f"{event.message} {event.advice}".strip())
        case Earlier():
            rows = tuple(event.rows)
            return replace(view, rows=rows, drawing=event.drawing, epoch=(len(rows), view.epoch[1]), step=rows[-1]["step"] if rows else 0)
        case StopAsked():
            return replace(view, is_stopping=view.is_active)
        case Returned():
            return replace(view, id=event.run.id, run=event.run, state=_ended_as(event.run), is_stopping=False)
        case BrokeOff():
            return replace(view, failure=event.message, state=FAILED, is_stopping=False)


def _with_epoch(view: RunView, event: EpochEnded) -> RunView:
    # A run that was taken up again comes by epochs that it had measured after its last checkpoint.
    rows = tuple(row for row in view.rows if row["step"] < event.step)
    metrics = dict(event.metrics)
    row = {"phase": event.phase, "epoch": event.epoch, "step": event.step, "metrics": metrics}
    return replace(view, rows=(*rows, row), metrics=metrics, step=event.step, epoch=(len(rows) + 1, view.epoch[1]), seconds_left=event.left)


def _kept(rows: Sequence[Row], metrics: Mapping[str, float]) -> Kept | None:
    """The newest epoch that measured in validation what the run says of itself."""
    told = {key: value for key, value in metrics.items() if key.startswith("val/")}
    kept = next((row for row in reversed(rows) if told and told.items() <= dict(row["metrics"]).items()), None)
    return Kept(kept["phase"], kept["epoch"]) if kept is not None and "phase" in kept else None


def _ended_as(run: Run) -> str:
    """An interrupted run is one that can be taken up again, as a stopped one."""
    return run.status if run.status in ENDED else STOPPED


def _content(document: Document) -> tuple[object, ...]:
    """What a run depends on: not where nodes stand, and not what reading the data has told."""
    data = document.data
    return document.graphs, document.phases, (data.source, data.fields, data.split) if data is not None else None
