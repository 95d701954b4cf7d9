"""Try it: what the network answers to what a person draws, writes or fills in, as it is now, also while it trains."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.answer_view import AnswerView
from nnbuilder.ui.insight.answers import Answer, Curve, Picture, Shares
from nnbuilder.ui.insight.input_forms import InputForms
from nnbuilder.ui.insight.questions import Loaded, Question, Reply, asking_of, reply_of, reply_to
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.run_name import RunName
from nnbuilder.ui.training.run_view import OTHER, RunView
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Label, plain_tip
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.predict import Predictor
    from nnbuilder.training.probes import Answer as RunAnswer
    from nnbuilder.training.runs import Run

_LIVE_MS = 200
_NO_DATA = "Choose data, draw a network, and ask it here about whatever you like."
_LOADING = "Looking at the data …"
_UNTRAINED = "There is no trained network yet; press Start."
_PREPARING = "The run is being prepared; it answers from its first step on."
_MOST_ANSWERS = 3


class TryItPanel(Guarded, QWidget):
    """The inputs on the left, as the data has them; the answers on the right."""

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner = session, runner
        self.setObjectName("try_it")
        self.setAccessibleName("Try it")
        self.worker, self.asker = Worker(self), Worker(self)
        self.answer: Answer | None = None
        self.loaded: Loaded | None = None
        self.forms = InputForms()
        self.views = [AnswerView() for _ in range(_MOST_ANSWERS)]
        self.words = Label(_NO_DATA)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.name = RunName(session, "try_it.run")
        self.clear, self.open, self.take = QPushButton("Clear"), QPushButton("Open …"), QPushButton("A real one")
        self.open.setToolTip(plain_tip("A picture file, brought to the size and the colours of the set"))
        self.open.hide()
        self.take.setToolTip(plain_tip("A sample of the test part; press again for another"))
        self._key: tuple[object, ...] = ()
        self._run: Run | None = None
        self._future: Future[RunAnswer] | None = None
        self._asked: Question | None = None
        self._is_waiting = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LIVE_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()
        self.forms.changed.connect(self.ask)
        self.forms.told.connect(self._say)
        self.clear.clicked.connect(self.forms.clear)
        self.open.clicked.connect(self.forms.open)
        self.take.clicked.connect(self.forms.take)
        runner.state_changed.connect(self._state_changed)
        runner.run_ended.connect(self._ended)
        session.document_replaced.connect(self.refresh)
        session.analysed.connect(lambda _: self._name_run())
        session.changed.connect(lambda change: self.refresh() if change.data or change.touches_drawing else None)
        # Of the run as it is now, which may have begun, or ended, long before anybody looked.
        self._state_changed(runner.view.state)

    @property
    def is_useful(self) -> bool:
        """Whether the data has anything that can be asked about."""
        facts = self._drawing().facts
        return facts is not None and any(fact.role == "input" for fact in facts.fields.values())

    @property
    def view(self) -> AnswerView:
        """The answer of the first output."""
        return self.views[0]

    @property
    def pad(self) -> Any:
        """The first pad there is."""
        return self.forms.pad

    @property
    def predictor(self) -> Predictor | None:
        return self.loaded.predictor if self.loaded is not None else None

    def refresh(self) -> None:
        """Looks again at what can be asked, where that is another network, or other data, than before."""
        key = self._present_key()
        if key == self._key or not (self.isVisible() or self._run is not None):
            return
        self._key = key
        self.worker.forget()
        if not key:
            self._drop()
            return
        if not self.forms.inputs:
            self._say(_LOADING)
        drawing, catalogue, base, run, live = self.session.document, self.session.catalogue, self.session.base, self._run, self.runner.view.id
        self.worker.work(lambda: asking_of(str(key[0]), drawing, catalogue, base, run, live), self._loaded, self._failed)

    def ask(self) -> None:
        """Asks about what is filled in: the network that trains, or the best state of the last run."""
        loaded, raw = self.loaded, self.forms.cells()
        if loaded is None:
            self._show(())
            return
        if raw is None:
            self._show(())
            self._say(self.forms.empty)
            return
        question = Question(loaded, raw, self.forms.pictures(), self.forms.series())
        if loaded.is_live and self.runner.is_active:
            if self._future is None or self._future.done():
                self._ask_run(question)
        elif self.runner.is_active:
            self._show((), question)
            self._say(_PREPARING)
        elif loaded.predictor is not None:
            self._is_waiting = self.asker.is_busy
            if not self._is_waiting:
                self.asker.work(lambda: reply_of(question), self._replied, lambda error: self._could_not(question, error))
        else:
            self._show((), question)
            self._say(_UNTRAINED)

    def shutdown(self) -> None:
        self._timer.stop()
        for part in (self.worker, self.asker, self.forms):
            part.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _ask_run(self, question: Question) -> None:
        try:
            arrays = question.arrays()
        except ValueError as error:
            self._could_not(question, error)
            return
        from nnbuilder.training.probes import Given

        inputs = tuple(arrays[name] for name in question.loaded.asking.answering.inputs)
        self._future, self._asked = self.runner.ask(Given(inputs)), question

    def _tick(self) -> None:
        question = self._asked
        if self._future is not None and self._future.done() and not self._future.cancelled() and question is not None:
            future, self._future = self._future, None
            error = future.exception()
            if error is not None:
                self._could_not(question, error)
            else:
                answer = future.result()
                self._replied(reply_to(question, (answer.values, *answer.others)), while_training=True)
        if self.runner.is_active and self.forms.cells() is not None:
            self.ask()

    def _replied(self, reply: Reply, *, while_training: bool = False) -> None:
        self._show(reply.answers, reply.question)
        beginning = reply.answers[0][1].sentence if reply.answers else ""
        others = [f"{name}: {answer.sentence}" for name, answer in reply.answers[1:]]
        first = f"{reply.answers[0][0]}: {beginning}" if others else beginning
        self._say("\n".join((*reply.remarks, *((f"{first}, while it trains", *others) if while_training else (first, *others)))))
        if self._is_waiting:
            self.ask()

    def _could_not(self, question: Question, error: BaseException) -> None:
        """One line, since torch tells a whole story."""
        self._show((), question)
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        self._say(reason if type(error).__module__.startswith("nnbuilder.") else f"The network could not answer: {reason}")

    def _show(self, answers: tuple[tuple[str, Answer], ...], question: Question | None = None) -> None:
        self.answer = answers[0][1] if answers else None
        for place, view in enumerate(self.views):
            answer = answers[place][1] if place < len(answers) else None
            # The words of an answer that is a sentence need no room beneath them.
            view.setVisible(isinstance(answer, Shares | Picture | Curve) or (place == 0 and answer is None))
            picture, series = (question.picture, question.line) if question is not None else (None, None)
            view.show_answer(answer, picture, series)

    def _state_changed(self, state: str) -> None:
        view = self.runner.view
        self._name_run()
        if self.runner.is_active:
            self._run = None
            self._timer.start()
        else:
            self._timer.stop()
            self._future = None
            if view.run is not None and view.run.status != "failed":
                self._run = view.run
        if view.run is None and not self.runner.is_active and self._run is not None:
            # The network of another run answers for this one no more.
            self._run = None
            self._drop()
        self.refresh()

    def _name_run(self) -> None:
        """Says whose network answers, where it is not that of the drawing above."""
        view = self.runner.view
        self.name.show_run(view if view.belongs_to(self.session.document, self.session.opened) == OTHER else RunView())

    def _ended(self, run: Run) -> None:
        self._run = run
        self.refresh()

    def _loaded(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.forms.show_asking(loaded.asking, loaded.canvases)
        self.open.setVisible(self.forms.picture is not None)
        self.take.setEnabled(loaded.asking.count > 0)
        self.take.setToolTip(plain_tip("A sample of the test part; press again for another" if loaded.asking.count else loaded.asking.problem))
        self.ask()

    def _failed(self, error: Exception) -> None:
        key = self._key
        self._drop()
        # What cannot be read is not read again at every edit.
        self._key = key
        self._say(str(error))

    def _drop(self) -> None:
        """Nothing can be asked any more."""
        self.asker.forget()
        self.loaded, self._key = None, ()
        self._show(())
        self._say(_NO_DATA)

    def _present_key(self) -> tuple[object, ...]:
        """What there is to be asked now; what is not told apart by it is asked the same."""
        view, data = self.runner.view, self.session.document.data
        if self._run is not None:
            return ("run", self._run.id)
        if self.runner.is_active:
            return ("live", view.id) if view.id else self._key
        read = {str(node.params.get("field", "")) for node in self.session.document.main.nodes.values() if "field" in node.params}
        return ("drawing", data.source, data.fields, data.split, data.windows, frozenset(read)) if data is not None else ()

    def _drawing(self) -> Any:
        """The drawing whose network answers: that of the run, or the open one where there is no run."""
        return self.runner.view.drawing or self.session.document

    def _say(self, text: str) -> None:
        self.words.setText(text)

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.forms)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName("What is asked")
        buttons = QHBoxLayout()
        for button in (self.take, self.open, self.clear):
            buttons.addWidget(button)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(scroll, 1)
        left.addLayout(buttons)
        for label in (self.name, self.words):
            right.addWidget(label)
        for view in self.views:
            right.addWidget(view, 1)
        right.addStretch(0)
        box = QHBoxLayout(self)
        box.setContentsMargins(6, 6, 10, 6)
        box.setSpacing(10)
        box.addLayout(left, 6)
        box.addLayout(right, 5)
        self._show(())
