"""Try it: what the net answers to a drawing as it is now, also while it trains."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnbuilder.core.facts import LABEL, MARKS, PICTURE, STEPS, FieldFacts
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.answer_view import AnswerView
from nnbuilder.ui.insight.answers import Answer, read
from nnbuilder.ui.insight.pad import Pad, as_sample
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.run_view import OTHER
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Label
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.core.document import Document
    from nnbuilder.insight.predict import Predictor
    from nnbuilder.training.probes import Answer as RunAnswer
    from nnbuilder.training.runs import Run

_LIVE_MS = 200
_EMPTY = "Draw something, and see what the network makes of it."
_NO_PICTURE = "The network has no picture as its input, so there is nothing to draw for it."


@dataclass(frozen=True, slots=True)
class Drawable:
    """A field of pictures that can be drawn, and the names of what a network may say to it."""

    name: str
    fact: FieldFacts
    classes: tuple[str, ...]
    marks: tuple[str, ...]


class TryItPanel(Guarded, QWidget):
    """The pad, the picture the net gets, and its answer."""

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner = session, runner
        self.setObjectName("try_it")
        self.setAccessibleName("Try it")
        self.pad, self.view = Pad(), AnswerView()
        self.words = Label(_EMPTY)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.clear = QPushButton("Clear")
        self.clear.clicked.connect(self.pad.clear)
        self.answer: Answer | None = None
        self.worker = Worker(self)
        self.predictor: Predictor | None = None
        self._future: Future[RunAnswer] | None = None
        self._asked_about = np.zeros((0, 0))
        self._timer = QTimer(self)
        self._timer.setInterval(_LIVE_MS)
        self._timer.timeout.connect(self._tick)
        left = QVBoxLayout()
        left.addWidget(self.pad, 1)
        left.addWidget(self.clear)
        right = QVBoxLayout()
        right.addWidget(self.view, 1)
        right.addWidget(self.words)
        box = QHBoxLayout(self)
        box.setContentsMargins(6, 6, 10, 6)
        box.setSpacing(10)
        box.addLayout(left, 1)
        box.addLayout(right, 1)
        self.pad.changed.connect(self.ask)
        runner.state_changed.connect(self._state_changed)
        runner.run_ended.connect(self._load)

    @property
    def is_useful(self) -> bool:
        """Whether the data holds pictures, so that one can be drawn."""
        return self._drawable() is not None

    def ask(self) -> None:
        """Asks the net about what is drawn: the one that trains, or the best state of the last run."""
        drawable = self._drawable()
        if self.pad.is_empty or drawable is None:
            self._show(None, None)
            self._say(_EMPTY if drawable is not None else _NO_PICTURE)
            return
        sample = as_sample(self.pad.pixels(), *drawable.fact.shape[-2:])
        if self.runner.is_active:
            if self._future is None or self._future.done():
                self._ask_run(drawable.fact, sample)
        elif self.predictor is not None and drawable.name in self.predictor.fitted.fields:
            self._ask_predictor(self.predictor, drawable, sample)
        else:
            self._show(None, sample)
            self._say("There is no trained network yet; press Start.")

    def _ask_run(self, fact: FieldFacts, sample: np.ndarray) -> None:
        from nnbuilder.training.probes import Given

        prepared = _channels(sample, fact.shape).astype(np.float32).reshape(1, *fact.shape)
        self._future, self._asked_about = self.runner.ask(Given((prepared,))), sample

    def shutdown(self) -> None:
        self._timer.stop()
        self.worker.shutdown()

    def _tick(self) -> None:
        if self._future is not None and self._future.done() and not self._future.cancelled():
            future, self._future = self._future, None
            error, drawable = future.exception(), self._drawable()
            if error is not None:
                self._say(_could_not(error))
            elif drawable is not None:
                sample = self._asked_about
                self._show(read(future.result().values, sample, drawable.classes, drawable.marks), sample)
        if self.runner.is_active and not self.pad.is_empty:
            self.ask()

    def _ask_predictor(self, predictor: Predictor, drawable: Drawable, sample: np.ndarray) -> None:
        field = predictor.fitted.fields[drawable.name]
        try:
            outputs = predictor.outputs({field.columns[0]: field.invert(_channels(sample, field.shape).reshape(1, *field.shape))})
        except (ValueError, RuntimeError, TypeError) as error:
            self._show(None, sample)
            self._say(_could_not(error))
            return
        self._show(read(next(iter(outputs.values())).numpy(), sample, drawable.classes, drawable.marks), sample)

    def _show(self, answer: Answer | None, sample: np.ndarray | None) -> None:
        self.answer = answer
        self.view.show_answer(answer, sample)
        if answer is not None:
            whose = f" (a run of “{self._asked().title}”)" if self.runner.relation == OTHER else ""
            self._say(answer.sentence + (", while it trains" if self.runner.is_active else "") + whose)

    def _state_changed(self, state: str) -> None:
        if self.runner.is_active:
            self._timer.start()
        else:
            self._timer.stop()
            self._future = None
        if self.runner.view.run is None:
            # The network of another run answers for this one no more.
            self.worker.forget()
            self.predictor = None
            if not self.runner.is_active:
                self.ask()

    def _load(self, run: Run) -> None:
        def load() -> Predictor:
            from nnbuilder.insight.predict import Predictor

            return Predictor.of(run)

        self.worker.work(load, self._loaded, lambda error: self._say(str(error)))

    def _loaded(self, predictor: Predictor) -> None:
        self.predictor = predictor
        if not self.pad.is_empty:
            self.ask()

    def _asked(self) -> Document:
        """The drawing whose network answers: that of the run, or the open one where there is no run."""
        return self.runner.view.drawing or self.session.document

    def _drawable(self) -> Drawable | None:
        """The picture field of the data, and the classes of what is learned from it."""
        facts = self._asked().facts
        fields = facts.fields if facts is not None else {}
        picture = next(((name, fact) for name, fact in fields.items() if fact.form in (PICTURE, STEPS)), None)
        if picture is None:
            return None
        classes, marks = (next((fact.names for fact in fields.values() if fact.role == "target" and fact.form == form), ()) for form in (LABEL, MARKS))
        return Drawable(*picture, classes, marks)

    def _say(self, text: str) -> None:
        self.words.setText(text)


def _channels(sample: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A grey picture (height, width) for a field of that shape: a picture in colour has it in every channel."""
    return np.broadcast_to(sample, shape) if len(shape) == 3 and shape[0] != 1 else sample


def _could_not(error: BaseException) -> str:
    """One line, since torch tells a whole story."""
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    return f"The network could not answer: {reason}"
