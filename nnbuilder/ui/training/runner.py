"""The run of the window: one worker thread, events that come in at the window's own pace, and questions to the model."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.readiness import Lack, lack_of
from nnbuilder.project import preferences
from nnbuilder.training.events import RunFailed, StepEnded
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.run_view import OTHER, PAUSED, RUNNING, STOPPED, BrokeOff, Earlier, Overlay, Returned, RunView, StopAsked, Told, ended, fold, started
from nnbuilder.ui.training.turn import Turn
from nnbuilder.ui.words import shortened

if TYPE_CHECKING:
    from nnbuilder.training.control import Control
    from nnbuilder.training.job import Job
    from nnbuilder.training.probes import Answer, Question
    from nnbuilder.training.run import Run

_TICK_MS = 50
_MANY_EVENTS = 4096
_SWITCH_SECONDS = 0.001
_FASTEST, _YES = "fastest", "yes"


class Runner(Guarded, QObject):
    """Starts, pauses and stops; `view` is the run as the window knows it. No Qt object is ever made or touched in the worker."""

    state_changed = Signal(str)
    history_changed = Signal()
    overlay_changed = Signal()
    run_ended = Signal(object)
    failed = Signal(str, object)

    def __init__(self, session: Session, turn: Turn | None = None) -> None:
        super().__init__()
        self.session = session
        self.turn = turn or Turn()
        self.view = RunView()
        self.overlaid: tuple[Overlay, ...] = ()
        self.seed = 0
        self.fastest = preferences.get(_FASTEST) == _YES
        self._work: _Work | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.drain)
        self._old_interval = sys.getswitchinterval()
        session.document_replaced.connect(self._document_replaced)

    @property
    def is_active(self) -> bool:
        return self.view.is_active

    @property
    def waits_for(self) -> str:
        """The title of another document that is being trained just now, or nothing."""
        return self.turn.taken_from(self)

    @property
    def lack(self) -> Lack | None:
        """What the drawing lacks to be trained, as far as that is told; a run that is to start waits for the rest."""
        return lack_of(self.session.document, self.session.latest, self.session.catalogue)

    @property
    def obstacle(self) -> str:
        """Why training cannot start, or nothing."""
        lack = self.lack
        if lack is not None:
            return lack.message
        return f"“{shortened(self.waits_for)}” is being trained in another tab; one run at a time." if self.waits_for else ""

    @property
    def relation(self) -> str:
        """Whether the run is of the drawing that is open: THIS, EDITED or OTHER."""
        return self.view.belongs_to(self.session.document, self.session.opened)

    def start(self, earlier: str | None = None, new_data: Path | None = None, more_epochs: int = 0) -> None:
        """Starts a run of the document as it is now; it may be edited while the run goes on. An earlier run is taken up again instead
        or followed by a run of its drawing: from its best weights on `new_data`, or from its end for `more_epochs`."""
        if self.is_active or (earlier is None and self._is_refused_after_all()) or not self.turn.take(self, self.session.name):
            return
        session = self.session
        self._work = _Work(_Assignment(session.document, session.catalogue, session.base, self.seed, self.fastest, earlier, new_data, more_epochs))
        # Qt waits for the interpreter lock at every call; a short interval keeps the window at its frame rate.
        self._old_interval = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._show(started(session.document, session.opened) if earlier is None else started(None, None))
        self._work.thread.start()
        self._timer.start()

    def _is_refused_after_all(self) -> bool:
        """Whether something is lacking that nobody knew of when Start was shown: the last edit is still being looked at."""
        if not self.session.analysing.is_under_way:
            return False
        self.session.analysing.settle()
        return self.lack is not None

    def choose_fastest(self, fastest: bool) -> None:
        """Whether runs that are new may choose how they train, and are not exact then; it holds for every window."""
        self.fastest = fastest
        preferences.put(_FASTEST, _YES if fastest else "no")

    def show(self, run: Run, rows: Sequence[Mapping[str, Any]], drawing: Document) -> None:
        """Puts an earlier run in the place of the last one: its curves, its metrics, its model to ask."""
        if not self.is_active:
            self._show(ended(run, rows, drawing))
            self.history_changed.emit()
            self.run_ended.emit(run)

    def lay_over(self, others: Sequence[Overlay]) -> None:
        """Other runs, whose curves stand beside those of this one."""
        self.overlaid = tuple(others)
        self.overlay_changed.emit()

    def pause(self) -> None:
        if self._work is not None and self._work.control is not None and self.view.state == RUNNING:
            self._work.control.pause()

    def resume(self) -> None:
        if self._work is not None and self._work.control is not None and self.view.state == PAUSED:
            self._work.control.resume()

    def toggle_pause(self) -> None:
        if self.view.state == PAUSED:
            self.resume()
        else:
            self.pause()

    def stop(self) -> None:
        """Asks for the end after the step under way, and says so at once."""
        if self._work is not None and self.is_active:
            self._work.stop()
            self._show(fold(self.view, StopAsked()))

    def ask(self, question: Question) -> Future[Answer] | None:
        """Asks the run between two of its steps; None where there is no run."""
        control = self._work.control if self._work is not None else None
        return control.ask(question) if control is not None and self.view.state in (RUNNING, PAUSED) else None

    def shutdown(self) -> None:
        """Stops the run and listens no more. The window does not wait for the worker; the process does."""
        self.stop()
        self._leave()
        if self.is_active:
            self.view = replace(self.view, state=STOPPED, is_stopping=False)

    def drain(self) -> None:
        """Takes what has happened since the last tick and tells it once."""
        work, view, told = self._work, self.view, []
        while work is not None and work.events:
            told.append(work.events.popleft())
            view = fold(view, told[-1])
        if not told:
            return
        if not view.is_active:
            self._leave()
        self._show(view)
        self.history_changed.emit()
        for event in told:
            if isinstance(event, RunFailed | BrokeOff):
                self.failed.emit(f"{event.message} {event.advice}".strip() if isinstance(event, RunFailed) else event.message, _node(event))
        if isinstance(told[-1], Returned) and told[-1].run.status != "failed":
            self.run_ended.emit(told[-1].run)

    def _show(self, view: RunView) -> None:
        before, self.view = self.view, view
        if (before.state, before.is_stopping, before.id) != (view.state, view.is_stopping, view.id):
            self.state_changed.emit(view.state)

    def _leave(self) -> None:
        if self._work is not None:
            sys.setswitchinterval(self._old_interval)
            self.turn.give_back(self)
        self._timer.stop()
        self._work = None

    def _document_replaced(self) -> None:
        """What is known of a run of another drawing goes with that drawing; one that still trains goes on, and says whose it is."""
        if not self.is_active and self.relation == OTHER:
            self._show(RunView())
            self.history_changed.emit()


@dataclass(frozen=True, slots=True)
class _Assignment:
    """What to train and how, or which earlier run to take up, or to follow on new data."""

    document: Document
    catalogue: Catalogue
    base: Path
    seed: int
    fastest: bool
    earlier: str | None
    new_data: Path | None
    more_epochs: int

    @property
    def is_following(self) -> bool:
        """Whether a new run goes on from the weights of an earlier one."""
        return self.new_data is not None or self.more_epochs > 0


class _Work:
    """One run in a thread of its own. Everything it tells goes into `events`, which the window empties while it lives."""

    def __init__(self, assignment: _Assignment) -> None:
        self.events: deque[Told] = deque()
        self.control: Control | None = None
        self._is_stopped = False
        self.thread = threading.Thread(target=self._run, args=(assignment,), name="training")

    def stop(self) -> None:
        # The control may not be there yet, since the worker first loads torch; the worker looks at this once it has made it.
        self._is_stopped = True
        if self.control is not None:
            self.control.stop()

    def _tell(self, event: Told) -> None:
        """Where the window is held up, steps are left out; what changes the state of the run never is."""
        if len(self.events) < _MANY_EVENTS or not isinstance(event, StepEnded):
            self.events.append(event)

    def _run(self, what: _Assignment) -> None:
        """The worker: everything heavy happens here, and every failure becomes words."""
        try:
            from nnbuilder.training.control import Control
            from nnbuilder.training.job import job_for
            from nnbuilder.training.restore import load_job
            from nnbuilder.training.runs import RunStore, default_folder
            from nnbuilder.training.trainer import train

            self.control = control = Control()
            if self._is_stopped:
                control.stop()
            store = RunStore(default_folder(), what.catalogue)
            resume = what.earlier if not what.is_following else None
            if what.earlier is None:
                job = job_for(what.document, what.catalogue, what.base, seed=what.seed, fastest=what.fastest)
            elif what.is_following:
                job = self._following(store.find(what.earlier), what)
            else:
                earlier = store.find(what.earlier)
                job = load_job(earlier)
                self._tell(Earlier(earlier.history, earlier.document))
            self._tell(Returned(train(job, store, self._tell, control, resume)))
        except ValueError as error:
            self._tell(BrokeOff(str(error)))
        except Exception as error:
            self._tell(BrokeOff(f"The run broke off: {error}"))

    def _following(self, earlier: Run, what: _Assignment) -> Job:
        from nnbuilder.data.sources import source_of
        from nnbuilder.training.going_on import job_on_new_data
        from nnbuilder.training.longer import job_for_more

        if what.new_data is not None:
            base = what.new_data.resolve().parent
            job = job_on_new_data(earlier, source_of(what.new_data, base), base, seed=what.seed, fastest=what.fastest)
            self._tell(Earlier((), job.document))
        else:
            job = job_for_more(earlier, what.more_epochs)
            self._tell(Earlier(earlier.history, job.document))
        return job


def _node(event: RunFailed | BrokeOff) -> tuple[object, ...]:
    """The node whose line failed, where there is one."""
    return tuple(event.node) if isinstance(event, RunFailed) else ()
