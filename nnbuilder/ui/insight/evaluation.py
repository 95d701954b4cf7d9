"""After a run: how good it is on data it has not seen, and where it is wrong; beside the simplest models as soon as they are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnbuilder.ui import theme
from nnbuilder.ui.data.samples import fill_pictures, fill_table, make_pictures
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.answer_words import told
from nnbuilder.ui.insight.beside import BesideSimpleModels
from nnbuilder.ui.insight.class_table import class_table, fill_classes
from nnbuilder.ui.insight.confusion import ConfusionMatrix
from nnbuilder.ui.insight.looks import Looks
from nnbuilder.ui.insight.predict_file import PredictFile
from nnbuilder.ui.insight.regression import make_plot, show_residuals, show_scatter
from nnbuilder.ui.plotting import dress
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.run_name import RunName
from nnbuilder.ui.training.run_view import RunView
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Label
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.evaluation import Evaluation
    from nnbuilder.insight.task_answers import ClassScore, TaskAnswers
    from nnbuilder.insight.trial import Trial
    from nnbuilder.insight.views import Views

_EMPTY = "Train a network, and see here how good it is on data it has not learned from."
_MOST_SAMPLES = 48
_MOST_PAGES = 7


class EvaluationPanel(Guarded, QWidget):
    """Numbers on the left, the whole picture in the middle, and the samples behind it on the right."""

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner = session, runner
        self.setObjectName("insight")
        self.setAccessibleName("Evaluation")
        self.worker = Worker(self)
        self.evaluation: Evaluation | None = None
        self.task: TaskAnswers | None = None
        self._scores: tuple[tuple[ClassScore, ...], ...] = ()
        self.chooser, self.line = _chooser(), Label("")
        self.line.setProperty("role", "muted")
        self.line.hide()
        self.chooser.currentIndexChanged.connect(self._show_task)
        self.big, self.words, self.told = Label(""), Label(_EMPTY), Label("")
        self.big.setProperty("role", "big")
        self.words.setProperty("role", "muted")
        self.told.setProperty("role", "section")
        for label in (self.words, self.told):
            label.setWordWrap(True)
        self.beside, self.predict, self.name = BesideSimpleModels(), PredictFile(session), RunName(session, "insight.run")
        self.confusion, self.classes = ConfusionMatrix(), class_table()
        self.scatter, self.residuals = make_plot("insight.scatter", "true", "predicted"), make_plot("insight.residuals", "predicted − true", "rows")
        self.stack, self.samples, self.looks = QStackedWidget(), QStackedWidget(), Looks()
        self.nothing, self.behind, self.pictures, self.table = QWidget(), QWidget(), make_pictures(), QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        for widget in (self.nothing, self.confusion, self.classes, self.scatter, self.residuals, *self.looks.pages):
            self.stack.addWidget(widget)
        for widget in (self.pictures, self.table):
            self.samples.addWidget(widget)
        self.confusion.chosen.connect(self._cell_chosen)
        self._pages: tuple[QWidget, ...] = (self.nothing,)
        self._lay_out()
        runner.run_ended.connect(self.evaluate)
        runner.state_changed.connect(lambda _: self._look_at_run())
        if runner.view.run is not None and runner.view.run.status != "failed":
            self.evaluate(runner.view.run)

    def clear(self) -> None:
        """What was measured belongs to a drawing that is gone."""
        self.worker.forget()
        self.evaluation = self.task = None
        self._offer_tasks(())
        self.name.show_run(RunView())
        for label in (self.big, self.told):
            label.setText("")
        self.words.setText(_EMPTY)
        self.beside.clear()
        self.predict.use(None)
        self.looks.clear()
        self._offer({})
        self.behind.hide()

    def evaluate(self, run: Any) -> None:
        self.clear()
        self.name.show_run(self.runner.view)
        self.words.setText("Measuring on the test part …")
        self.predict.use(run)

        def measure() -> tuple[Trial, Evaluation, tuple[tuple[ClassScore, ...], ...], Views]:
            from nnbuilder.insight.evaluation import evaluate
            from nnbuilder.insight.looking import views_of
            from nnbuilder.insight.task_answers import class_scores
            from nnbuilder.insight.trial import trial_of

            trial = trial_of(run)
            evaluation = evaluate(trial)
            return trial, evaluation, tuple(map(class_scores, evaluation.tasks)), views_of(trial)

        self.worker.work(measure, self._measured, lambda error: self.words.setText(str(error)))

    def _measured(self, result: tuple[Trial, Evaluation, tuple[tuple[ClassScore, ...], ...], Views]) -> None:
        """The network's own scores are shown at once, before anybody is compared with it."""
        trial, evaluation, scores, views = result
        self.looks.show_views(trial, views)
        self.show_evaluation(evaluation, scores)
        self.beside.compare(trial)

    def show_evaluation(self, found: Evaluation, scores: tuple[tuple[ClassScore, ...], ...] = ()) -> None:
        from nnbuilder.insight.scores.score import shown

        self.evaluation = found
        # Of losses that play against each other none is the one that counts.
        main = next((key for key in found.metrics if key != "test/loss"), "test/loss") if found.tasks else ""
        value = found.metrics.get(main)
        self.big.setText("" if value is None else f"{value:.1%}" if main in found.shares else shown(value))
        self.big.setVisible(bool(self.big.text()))
        said = [f"{main.removeprefix('test/').replace('_', ' ') or 'Losses'} on the test part"]
        said += [f"{key.removeprefix('test/').replace('_', ' ')}: {shown(number)}" for key, number in found.metrics.items() if key != main]
        self.words.setText("\n".join(filter(None, (*said, found.note))))
        self._scores = scores
        self._offer_tasks(found.tasks)
        self._show_task(0)

    def _offer_tasks(self, tasks: tuple[TaskAnswers, ...]) -> None:
        """What the network answers, to choose from where that is more than one thing."""
        self.chooser.blockSignals(True)
        self.chooser.clear()
        self.chooser.addItems([task.field for task in tasks])
        self.chooser.blockSignals(False)
        for widget in (self.chooser, self.line):
            widget.setVisible(len(tasks) > 1)

    def _show_task(self, place: int) -> None:
        """The answers to one task."""
        task = self.task = self.evaluation.tasks[place] if self.evaluation is not None and 0 <= place < len(self.evaluation.tasks) else None
        self.line.setText(task.line if task is not None else "")
        if task is None:
            self._offer({})
            self._show_samples(np.zeros(0, dtype=np.int64), "")
            return
        if task.confusion is not None:
            self.confusion.show_counts(task.confusion, task.classes)
            fill_classes(self.classes, self._scores[place] if place < len(self._scores) else ())
            self._offer({"Confusion": self.confusion, "Classes": self.classes})
        else:
            self._offer({"Predicted": self.scatter, "Residuals": self.residuals} if self._plot() else {})
        worst = task.worst(_MOST_SAMPLES)
        self._show_samples(worst, "The worst answers" if len(worst) else "No answer is wrong" if task.classes else "")

    def _plot(self) -> bool:
        """Draws the numbers of the task that is shown; whether it has some."""
        task = self.task
        if task is None or task.confusion is not None or task.predicted is None or task.true is None:
            return False
        show_scatter(self.scatter, task.true.ravel(), task.predicted.ravel())
        show_residuals(self.residuals, task.true.ravel(), task.predicted.ravel())
        return True

    def restyle(self) -> None:
        self.looks.restyle()
        for plot in (self.scatter, self.residuals):
            dress(plot)
        self._plot()

    def shutdown(self) -> None:
        self.worker.shutdown()
        self.beside.shutdown()
        self.predict.shutdown()
        self.looks.shutdown()

    def _look_at_run(self) -> None:
        """A run that has just been started leaves what stands here, which names its own run; no run at all does not."""
        if self.runner.view.run is None and not self.runner.is_active:
            self.clear()

    def _offer(self, pages: dict[str, QWidget]) -> None:
        """The ways to look at this result; the first is shown."""
        pages = {**pages, **self.looks.offered}
        self._pages = tuple(pages.values()) or (self.nothing,)
        for place, button in enumerate(self.views.buttons()):
            button.setVisible(place < len(pages))
            button.setText(list(pages)[place] if place < len(pages) else "")
        self.views.button(0).setChecked(True)
        self.stack.setCurrentWidget(self._pages[0])

    def _cell_chosen(self, true: int, predicted: int) -> None:
        if self.task is None:
            return
        if true < 0:
            self._show_samples(self.task.worst(_MOST_SAMPLES), "The worst answers")
        else:
            self._show_samples(self.task.answered(true, predicted)[:_MOST_SAMPLES], self.confusion.words(true, predicted))

    def _show_samples(self, places: np.ndarray, heading: str) -> None:
        from nnbuilder.data.preview import preview_rows

        found, task = self.evaluation, self.task
        self.told.setText(heading)
        self.behind.setVisible(bool(heading))
        self.samples.setVisible(bool(len(places)))
        if found is None or task is None or not len(places):
            return
        rows = [int(row) for row in found.rows[places]]
        captions, front = told(task, places)
        shown = preview_rows(found.raw, rows, captions, {"row": [str(row + 1) for row in rows], **front})
        if shown.pictures is not None:
            fill_pictures(self.pictures, shown)
            self.samples.setCurrentWidget(self.pictures)
        else:
            fill_table(self.table, shown, None)
            self.samples.setCurrentWidget(self.table)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        for widget in (self.name, self.big, self.words, self.beside, self.predict):
            left.addWidget(widget)
        left.addStretch(1)
        numbers = QWidget()
        numbers.setLayout(left)
        left.setContentsMargins(0, 0, 8, 0)
        # Where the panel is low the words scroll; squeezed, they would be cut through.
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setWidget(numbers)
        theme.fix_width(side, 310)
        middle = QWidget()
        box = QVBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._switch())
        box.addWidget(self.stack, 1)
        box = QVBoxLayout(self.behind)
        box.setContentsMargins(12, 4, 0, 0)
        box.addWidget(self.told)
        box.addWidget(self.samples, 1)
        box.addStretch(0)
        self.behind.hide()
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(middle)
        halves.addWidget(self.behind)
        halves.setSizes([520, 400])
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 10, 6)
        row.setSpacing(14)
        row.addWidget(side)
        row.addWidget(halves, 1)

    def _switch(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.chooser)
        self.views = QButtonGroup(self)
        for place in range(_MOST_PAGES):
            button = QToolButton()
            button.setCheckable(True)
            button.hide()
            self.views.addButton(button, place)
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.line, 1)
        row.addStretch(0)
        self.views.idClicked.connect(lambda place: self.stack.setCurrentWidget(self._pages[place]))
        return bar


def _chooser() -> QComboBox:
    """Hidden until there is more than one answer."""
    chooser = QComboBox()
    chooser.setObjectName("insight.task")
    chooser.setAccessibleName("Which answer is shown")
    chooser.setToolTip("The network answers several questions; this is the one that is shown")
    chooser.hide()
    return chooser
