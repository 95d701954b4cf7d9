"""After a run: how good it is on data it has not seen, and where it is wrong; beside the simplest models as soon as they are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnbuilder.ui.data.samples import fill_pictures, fill_table, make_pictures
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.beside import BesideSimpleModels
from nnbuilder.ui.insight.confusion import ConfusionMatrix
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
    from nnbuilder.insight.evaluation import ClassScore, Evaluation
    from nnbuilder.insight.trial import Trial

_EMPTY = "Train a network, and see here how good it is on data it has not learned from."
_MOST_SAMPLES = 48


class EvaluationPanel(Guarded, QWidget):
    """Numbers on the left, the whole picture in the middle, and the samples behind it on the right."""

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner = session, runner
        self.setObjectName("insight")
        self.setAccessibleName("Evaluation")
        self.worker = Worker(self)
        self.evaluation: Evaluation | None = None
        self.big, self.words, self.told = Label(""), Label(_EMPTY), Label("")
        self.big.setProperty("role", "big")
        self.words.setProperty("role", "muted")
        self.told.setProperty("role", "section")
        for label in (self.words, self.told):
            label.setWordWrap(True)
        self.beside, self.predict, self.name = BesideSimpleModels(), PredictFile(session), RunName(session, "insight.run")
        self.confusion, self.classes = ConfusionMatrix(), _class_table()
        self.scatter, self.residuals = make_plot("insight.scatter", "true", "predicted"), make_plot("insight.residuals", "predicted − true", "rows")
        self.stack, self.samples = QStackedWidget(), QStackedWidget()
        self.nothing, self.pictures, self.table = QWidget(), make_pictures(), QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        for widget in (self.nothing, self.confusion, self.classes, self.scatter, self.residuals):
            self.stack.addWidget(widget)
        for widget in (self.pictures, self.table):
            self.samples.addWidget(widget)
        self.confusion.chosen.connect(self._cell_chosen)
        self._pages: tuple[QWidget, ...] = (self.nothing,)
        self._lay_out()
        runner.run_ended.connect(self.evaluate)
        runner.state_changed.connect(lambda _: self._look_at_run())

    def clear(self) -> None:
        """What was measured belongs to a drawing that is gone."""
        self.worker.forget()
        self.evaluation = None
        self.name.show_run(RunView())
        for label in (self.big, self.told):
            label.setText("")
        self.words.setText(_EMPTY)
        self.beside.clear()
        self.predict.use(None)
        self._offer({})
        self.samples.hide()

    def evaluate(self, run: Any) -> None:
        self.clear()
        self.name.show_run(self.runner.view)
        self.words.setText("Measuring on the test part …")
        self.predict.use(run)

        def measure() -> tuple[Trial, Evaluation, tuple[ClassScore, ...]]:
            from nnbuilder.insight.evaluation import class_scores, evaluate
            from nnbuilder.insight.trial import trial_of

            trial = trial_of(run)
            evaluation = evaluate(trial)
            return trial, evaluation, class_scores(evaluation)

        self.worker.work(measure, self._measured, lambda error: self.words.setText(str(error)))

    def _measured(self, result: tuple[Trial, Evaluation, tuple[ClassScore, ...]]) -> None:
        """The network's own scores are shown at once, before anybody is compared with it."""
        trial, evaluation, scores = result
        self.show_evaluation(evaluation, scores)
        self.beside.compare(trial)

    def show_evaluation(self, found: Evaluation, scores: tuple[ClassScore, ...] = ()) -> None:
        from nnbuilder.insight.scores.score import shown

        self.evaluation = found
        main = next((key for key in found.metrics if key != "test/loss"), "test/loss")
        value = found.metrics.get(main)
        self.big.setText("" if value is None else f"{value:.1%}" if main in found.shares else shown(value))
        said = [f"{main.removeprefix('test/').replace('_', ' ')} on the test part"]
        said += [f"{key.removeprefix('test/').replace('_', ' ')}: {shown(number)}" for key, number in found.metrics.items() if key != main]
        self.words.setText("\n".join(said))
        if found.confusion is not None:
            self.confusion.show_counts(found.confusion, found.classes)
            _fill_classes(self.classes, scores)
            self._offer({"Confusion": self.confusion, "Classes": self.classes})
        elif found.predicted is not None and found.true is not None:
            show_scatter(self.scatter, found.true, found.predicted)
            show_residuals(self.residuals, found.true, found.predicted)
            self._offer({"Predicted": self.scatter, "Residuals": self.residuals})
        else:
            self._offer({})
        self._show_samples(found.worst(_MOST_SAMPLES), "The worst answers" if len(found.worst(1)) else "No answer is wrong" if found.classes else "")

    def restyle(self) -> None:
        for plot in (self.scatter, self.residuals):
            dress(plot)
        found = self.evaluation
        if found is not None and found.confusion is None and found.predicted is not None and found.true is not None:
            show_scatter(self.scatter, found.true, found.predicted)
            show_residuals(self.residuals, found.true, found.predicted)

    def shutdown(self) -> None:
        self.worker.shutdown()
        self.beside.shutdown()
        self.predict.shutdown()

    def _look_at_run(self) -> None:
        """A run that has just been started leaves what stands here, which names its own run; no run at all does not."""
        if self.runner.view.run is None and not self.runner.is_active:
            self.clear()

    def _offer(self, pages: dict[str, QWidget]) -> None:
        """The ways to look at this result; the first is shown."""
        self._pages = tuple(pages.values()) or (self.nothing,)
        for place, button in enumerate(self.views.buttons()):
            button.setVisible(place < len(pages))
            button.setText(list(pages)[place] if place < len(pages) else "")
        self.views.button(0).setChecked(True)
        self.stack.setCurrentWidget(self._pages[0])

    def _cell_chosen(self, true: int, predicted: int) -> None:
        found = self.evaluation
        if found is None:
            return
        if true < 0:
            self._show_samples(found.worst(_MOST_SAMPLES), "The worst answers")
        else:
            self._show_samples(found.answered(true, predicted)[:_MOST_SAMPLES], self.confusion.words(true, predicted))

    def _show_samples(self, places: np.ndarray, heading: str) -> None:
        from nnbuilder.data.preview import preview_rows

        found = self.evaluation
        self.told.setText(heading)
        self.samples.setVisible(bool(len(places)))
        if found is None or found.rows is None or not len(places):
            return
        true, predicted = ([_answer(found, values, place) for place in places] for values in (found.true, found.predicted))
        rows = [int(row) for row in found.rows[places]]
        captions = [f"{one} → {other}" if one != other else one for one, other in zip(true, predicted, strict=True)]
        shown = preview_rows(found.raw, rows, captions, {"row": [str(row + 1) for row in rows], "true": true, "predicted": predicted})
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
        side.setFixedWidth(310)
        middle, right = QWidget(), QWidget()
        box = QVBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._switch())
        box.addWidget(self.stack, 1)
        box = QVBoxLayout(right)
        box.setContentsMargins(12, 4, 0, 0)
        box.addWidget(self.told)
        box.addWidget(self.samples, 1)
        box.addStretch(0)
        self.samples.hide()
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(middle)
        halves.addWidget(right)
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
        self.views = QButtonGroup(self)
        for place in range(2):
            button = QToolButton()
            button.setCheckable(True)
            button.hide()
            self.views.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        self.views.idClicked.connect(lambda place: self.stack.setCurrentWidget(self._pages[place]))
        return bar


def _answer(found: Evaluation, values: np.ndarray | None, place: int) -> str:
    """A class by its name, a number in the units of the data."""
    from nnbuilder.insight.scores.score import shown

    if values is None:
        return ""
    return found.classes[int(values[place])] if found.classes and int(values[place]) < len(found.classes) else shown(float(values[place]))


def _class_table() -> QTableWidget:
    table = QTableWidget()
    table.setObjectName("insight.classes")
    table.setAccessibleName("Scores of each class")
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.verticalHeader().setVisible(False)
    table.verticalHeader().setDefaultSectionSize(24)
    table.setColumnCount(5)
    table.setHorizontalHeaderLabels(["class", "precision", "recall", "F1", "rows"])
    return table


def _fill_classes(table: QTableWidget, scores: tuple[ClassScore, ...]) -> None:
    table.setRowCount(len(scores))
    for row, score in enumerate(scores):
        for column, text in enumerate((score.name, f"{score.precision:.1%}", f"{score.recall:.1%}", f"{score.f1:.1%}", f"{score.count:,}")):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    table.resizeColumnsToContents()
