"""The run of the window: one worker thread, events that come in at the window's own pace, and questions to the model."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from nnbuilder.core.document import Document
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session

if TYPE_CHECKING:
    from nnbuilder.training.control import Control
    from nnbuilder.training.runs import Run

IDLE, PREPARING, RUNNING, PAUSED, FINISHED, STOPPED, FAILED = "idle", "preparing", "running", "paused", "finished", "stopped", "failed"
ACTIVE = (PREPARING, RUNNING, PAUSED)
_TICK_MS = 50
MOST_POINTS = 1000
_MOST_EVENTS = 4096
_SWITCH_SECONDS = 0.001


class Runner(Guarded, QObject):
    """Starts, pauses and stops. No Qt object is ever made or touched in the worker: it only appends to a deque."""

    state_changed = Signal(str)
    history_changed = Signal()
    run_ended = Signal(object)
    failed = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.state = IDLE
        self.run: Run | None = None
        self.seed = 0
        self.rows: list[dict[str, Any]] = []
        self.steps: list[tuple[int, float]] = []
        self.parts: dict[str, int] = {}
        self.total_steps = 0
        self.seconds_left = 0.0
        self.seconds = 0.0
        self.metrics: dict[str, float] = {}
        self.epoch = (0, 0)
        self._control: Control | None = None
        self._is_stopping = False
        self._thread: threading.Thread | None = None
        self._events: deque[Any] = deque(maxlen=_MOST_EVENTS)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.drain)
        self._old_interval = sys.getswitchinterval()

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    def start(self, resume: str | None = None) -> None:
        """Starts a run of the document as it is now; it may be edited while the run goes on."""
        if self.is_active:
            return
        self._forget()
        base = self.session.base
        document, seed = self.session.document, self.seed
        self._control, self._is_stopping = None, False
        self._thread = threading.Thread(target=self._work, args=(document, base, seed, resume), name="training")
        # Qt waits for the interpreter lock at every call; a short interval keeps the window at its frame rate.
        self._old_interval = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._set_state(PREPARING)
        self._thread.start()
        self._timer.start()

    def show(self, run: Run, rows: Sequence[Mapping[str, Any]]) -> None:
        """Puts an earlier run in the place of the last one: its curves, its metrics, its model to ask."""
        if self.is_active:
            return
        self._forget()
        self._take_rows(rows)
        self.run, self.metrics, self.total_steps = run, dict(run.metrics), int(rows[-1]["step"]) if rows else 0
        self.history_changed.emit()
        self.state = IDLE
        self._set_state(run.status if run.status in (FINISHED, STOPPED, FAILED) else STOPPED)
        self.run_ended.emit(run)

    def pause(self) -> None:
        if self._control is not None and self.state == RUNNING:
            self._control.pause()

    def resume(self) -> None:
        if self._control is not None and self.state == PAUSED:
            self._control.resume()

    def stop(self) -> None:
        # The control may not be there yet, since the worker first loads torch; the worker looks at this once it has made it.
        self._is_stopping = True
        control = self._control
        if control is not None and self.is_active:
            control.stop()

    def ask(self, question: Callable[[Any], Any]) -> Future[Any] | None:
        """Asks the model of the run between two of its steps; None where there is no run."""
        return self._control.ask(question) if self._control is not None and self.state in (RUNNING, PAUSED) else None

    def thinned_steps(self) -> tuple[list[float], list[float]]:
        """Losses by step, evenly thinned where there are more than a plot can show."""
        stride = max(1, len(self.steps) // MOST_POINTS)
        shown = self.steps[::-1][::stride][::-1]
        return [float(step) for step, _ in shown], [loss for _, loss in shown]

    def shutdown(self) -> None:
        """Stops the run and waits for the worker; a thread inside torch at exit would abort the process."""
        self.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self.drain()
        self._timer.stop()

    def drain(self) -> None:
        """Takes what has happened since the last tick and tells it once."""
        told = False
        while self._events:
            self._take(self._events.popleft())
            told = True
        if told:
            self.history_changed.emit()

    def _forget(self) -> None:
        self.rows, self.steps, self.metrics, self.epoch, self.total_steps = [], [], {}, (0, 0), 0

    def _take_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = [{"step": row["step"], "metrics": dict(row["metrics"])} for row in rows]

    def _work(self, document: Document, base: Path, seed: int, resume: str | None) -> None:
        """The worker: everything heavy happens here, and every failure becomes words."""
        try:
            from nnbuilder.training.control import Control
            from nnbuilder.training.job import job_for
            from nnbuilder.training.restore import load_job
            from nnbuilder.training.runs import RunStore, default_folder
            from nnbuilder.training.trainer import train

            self._control = control = Control()
            if self._is_stopping:
                control.stop()
            store = RunStore(default_folder())
            if resume is None:
                job = job_for(document, base, seed=seed)
            else:
                earlier = store.find(resume)
                job = load_job(earlier)
                self._events.append(_Earlier(earlier.history))
            run = train(job, store, self._events.append, control, resume)
            self._events.append(run)
        except ValueError as error:
            self._events.append(_Broken(str(error)))
        except Exception as error:
            self._events.append(_Broken(f"The run broke off: {error}"))

    def _take(self, event: Any) -> None:
        match type(event).__name__:
            case "RunStarted":
                self.parts, self.total_steps = dict(event.parts), event.steps
                self._set_state(RUNNING)
            case "StepEnded":
                self.steps.append((event.step, event.loss))
                self.seconds = event.seconds
                if event.step:
                    self.seconds_left = event.seconds / event.step * (event.steps - event.step)
            case "EpochEnded":
                # A run that was taken up again comes by epochs that it had measured after its last checkpoint.
                self.rows = [row for row in self.rows if row["step"] < event.step] if self.rows and self.rows[-1]["step"] >= event.step else self.rows
                self.rows.append({"step": event.step, "metrics": dict(event.metrics)})
                self.metrics, self.epoch = dict(event.metrics), (event.epoch, event.epochs)
                self.seconds_left, self.seconds = event.left, event.seconds
            case "_Earlier":
                self._take_rows(event.rows)
            case "Paused":
                self._set_state(PAUSED)
            case "Resumed":
                self._set_state(RUNNING)
            case "RunEnded":
                self.metrics = dict(event.metrics)
            case "RunFailed":
                self.failed.emit(f"{event.message} {event.advice}".strip(), event.node)
            case "Run":
                self.run = event
                self._end(event.status)
            case "_Broken":
                self.failed.emit(event.message, ())
                self._end(FAILED)

    def _end(self, status: str) -> None:
        sys.setswitchinterval(self._old_interval)
        self._timer.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._control = None
        self._set_state(status)
        if status != FAILED and self.run is not None:
            self.run_ended.emit(self.run)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


class _Broken:
    """A run that could not start, in words."""

    def __init__(self, message: str) -> None:
        self.message = message


class _Earlier:
    """What a run had measured before it was taken up again."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
