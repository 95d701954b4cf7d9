"""What a finished run is worth, counted again by hand."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnbuilder.core.graph import MAIN
from nnbuilder.insight.evaluation import Evaluation
from nnbuilder.insight.scores import named
from nnbuilder.insight.task_answers import TaskAnswers
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.shipped import template
from nnbuilder.ui.insight.evaluation import EvaluationPanel
from tests.drawings import iris_mlp
from tests.insight.baselines.processes import learners
from tests.ui.panels.conftest import digits_mlp, with_epochs


@pytest.fixture
def panel(session, runner, shown):
    return shown(EvaluationPanel(session, runner))


@pytest.mark.parametrize(("document", "size"), [(digits_mlp(3), 10), (with_epochs(iris_mlp(), 20), 3)])
def test_the_matrix_and_the_number_belong_together(panel, session, runner, qtbot, document, size):
    session.replace_document(document)
    runner.start()
    qtbot.waitUntil(lambda: panel.evaluation is not None, timeout=60_000)
    counts = panel.confusion.counts
    assert panel.stack.currentWidget() is panel.confusion
    assert counts.shape == (size, size)
    assert counts.sum() == runner.view.parts["test"]
    right = np.trace(counts) / counts.sum()
    assert panel.big.text() == f"{right:.1%}"
    assert runner.view.metrics["test/accuracy"] == pytest.approx(right, abs=1e-6)
    assert "accuracy on the test part" in panel.words.text()


def test_every_count_can_be_read_at_the_smallest_height(panel):
    panel.confusion.show_counts(np.eye(10, dtype=int) * 27, tuple("0123456789"))
    panel.stack.setCurrentWidget(panel.confusion)
    blank = panel.confusion.grab().toImage()
    panel.confusion.show_counts(np.eye(10, dtype=int) * 26, tuple("0123456789"))
    assert panel.confusion.grab().toImage() != blank, "the counts are not drawn"


def test_a_run_stopped_at_once_ends_in_words(panel, session, runner, qtbot):
    session.replace_document(digits_mlp(100_000))
    runner.start()
    runner.stop()
    qtbot.waitUntil(lambda: not runner.is_active, timeout=60_000)
    qtbot.waitUntil(lambda: not panel.worker.is_busy, timeout=60_000)
    assert "Measuring" not in panel.words.text()
    assert "Traceback" not in panel.words.text()
    assert panel.words.text()


def trained(panel, session, runner, qtbot, document) -> None:
    session.replace_document(document)
    runner.start()
    qtbot.waitUntil(lambda: panel.evaluation is not None, timeout=60_000)


def test_a_click_on_a_cell_shows_its_samples_and_another_one_the_worst_again(panel, session, runner, qtbot):
    trained(panel, session, runner, qtbot, digits_mlp(1))
    found = panel.task
    wrong = np.argwhere((found.confusion > 0) & ~np.eye(10, dtype=bool))[0]
    cell = panel.confusion.rect_of(*wrong).center().toPoint()

    assert panel.told.text() == "The worst answers"
    worst = panel.pictures.count()
    QTest.mouseClick(panel.confusion, Qt.MouseButton.LeftButton, pos=cell)
    count = int(found.confusion[tuple(wrong)])
    assert panel.pictures.count() == count
    assert panel.told.text() == f"{count} sample{'s' if count > 1 else ''} of {wrong[0]} taken for {wrong[1]}"
    assert panel.pictures.item(0).text() == f"{wrong[0]} → {wrong[1]}"
    QTest.mouseClick(panel.confusion, Qt.MouseButton.LeftButton, pos=cell)
    assert (panel.pictures.count(), panel.told.text()) == (worst, "The worst answers")


def test_arrows_choose_cells_and_esc_lets_go(panel, session, runner, qtbot):
    trained(panel, session, runner, qtbot, with_epochs(iris_mlp(), 10))
    panel.confusion.setFocus()
    QTest.keyClick(panel.confusion, Qt.Key.Key_Down)
    assert panel.confusion.cell == (0, 0)
    QTest.keyClick(panel.confusion, Qt.Key.Key_Right)
    assert panel.confusion.cell == (0, 1)
    QTest.keyClick(panel.confusion, Qt.Key.Key_Escape)
    assert panel.confusion.cell is None


def test_the_worst_answers_are_wrong_and_sorted_by_surprise(panel, session, runner, qtbot):
    trained(panel, session, runner, qtbot, digits_mlp(1))
    found = panel.task
    worst = found.worst(1000)
    assert set(worst) == set(np.flatnonzero(found.true != found.predicted))
    assert (np.diff(found.badness[worst]) <= 0).all()


def test_each_class_has_its_scores(panel, session, runner, qtbot):
    trained(panel, session, runner, qtbot, with_epochs(iris_mlp(), 20))
    QTest.mouseClick(panel.views.button(1), Qt.MouseButton.LeftButton)
    assert panel.stack.currentWidget() is panel.classes
    counts = panel.task.confusion
    for row, name in enumerate(panel.task.classes):
        assert panel.classes.item(row, 0).text() == name
        assert panel.classes.item(row, 2).text() == f"{counts[row, row] / counts[row].sum():.1%}"
        assert panel.classes.item(row, 4).text() == str(counts[row].sum())


def test_a_number_has_residuals_and_its_worst_rows(panel, session, runner, qtbot):
    document = load_document(template("diabetes-regression"), CATALOGUE).document
    trained(panel, session, runner, qtbot, with_epochs(document, 3))
    assert panel.stack.currentWidget() is panel.scatter
    QTest.mouseClick(panel.views.button(1), Qt.MouseButton.LeftButton)
    assert panel.stack.currentWidget() is panel.residuals
    bars = next(item for item in panel.residuals.getPlotItem().items if type(item).__name__ == "BarGraphItem")
    assert sum(bars.opts["height"]) == len(panel.task.true)
    first = panel.task.worst(1)[0]
    assert panel.table.item(0, 0).text() == str(panel.evaluation.rows[first] + 1)


def test_a_whole_table_is_answered_and_what_cannot_be_is_told(panel, session, runner, qtbot, tmp_path):
    trained(panel, session, runner, qtbot, with_epochs(iris_mlp(), 20))
    given = tmp_path / "given.csv"
    given.write_text("sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n")
    panel.predict.predict([given], tmp_path / "answers.csv")
    qtbot.waitUntil(lambda: not panel.predict.worker.is_busy, timeout=30_000)
    lines = (tmp_path / "answers.csv").read_text().splitlines()
    assert lines[0] == "row,sepal_length,sepal_width,petal_length,petal_width,prediction,setosa,versicolor,virginica"
    assert [line.split(",")[5] for line in lines[1:]] == ["setosa", "virginica"]
    assert "Wrote 2 answers" in panel.predict.words.text()
    given.write_text("sepal_length,other\n1,2\n")
    panel.predict.predict([given], tmp_path / "more.csv")
    qtbot.waitUntil(lambda: not panel.predict.worker.is_busy, timeout=30_000)
    assert "given.csv has no column sepal_width" in panel.predict.words.text()
    assert not (tmp_path / "more.csv").exists()


def test_the_score_stands_there_before_anybody_is_compared(panel, session, runner, qtbot):
    trained(panel, session, runner, qtbot, with_epochs(iris_mlp(), 20))
    assert panel.big.text().endswith("%")
    assert panel.beside.words.text().startswith("Simple models learn from the same data")
    assert panel.beside.verdict.text() == ""
    assert panel.beside.stop.isVisible()

    qtbot.waitUntil(lambda: bool(panel.beside.comparisons), timeout=120_000)
    lines = panel.beside.words.text().splitlines()
    assert lines[0].startswith("the commonest class: ") and lines[0].endswith("% accuracy")
    assert lines[-1] == f"the network: {panel.big.text()} accuracy"
    assert "22 test rows" in panel.beside.verdict.text()
    assert not panel.beside.stop.isVisible()


def test_what_was_learned_once_is_there_at_once(panel, session, runner, qtbot):
    trained(panel, session, runner, qtbot, with_epochs(iris_mlp(), 5))
    qtbot.waitUntil(lambda: bool(panel.beside.comparisons), timeout=120_000)
    said, run = panel.beside.verdict.text(), panel.predict.run
    panel.clear()
    assert panel.beside.verdict.text() == panel.beside.words.text() == ""
    panel.evaluate(run)
    qtbot.waitUntil(lambda: bool(panel.beside.comparisons), timeout=20_000)
    assert panel.beside.verdict.text() == said


def test_simple_models_can_be_sent_away(panel, session, runner, qtbot):
    trained(panel, session, runner, qtbot, digits_mlp(1))
    QTest.mouseClick(panel.beside.stop, Qt.MouseButton.LeftButton)
    assert panel.beside.words.text() == "Not compared with simple models."
    assert panel.big.text().endswith("%")
    assert not panel.beside.stop.isVisible()
    qtbot.waitUntil(lambda: not panel.beside.worker.threads, timeout=10_000)
    assert panel.beside.verdict.text() == ""


def test_closing_the_window_ends_those_that_learn(panel, session, runner, qtbot):
    trained(panel, session, runner, qtbot, digits_mlp(1))
    qtbot.waitUntil(lambda: bool(learners(os.getpid())), timeout=30_000)
    panel.shutdown()
    qtbot.waitUntil(lambda: not learners(os.getpid()) and not panel.beside.worker.threads, timeout=10_000)
    assert panel.beside.comparisons == ()


def test_a_metric_is_told_in_percent_whatever_it_is_called(panel, session, runner, qtbot):
    document = with_epochs(iris_mlp(), 5)
    nodes = {key: replace(one, name="right" if one.name == "accuracy" else one.name) for key, one in document.main.nodes.items()}
    trained(panel, session, runner, qtbot, document.with_graph(MAIN, replace(document.main, nodes=nodes)))
    assert panel.big.text().endswith("%")
    assert "right on the test part" in panel.words.text()


def test_of_several_answers_one_is_chosen(panel):
    """A class, a number and a rebuilt row, each with its own worst answers; the arrow keys go from one to the next."""
    accuracy, rmse, error = named("accuracy", "choice", 2), named("rmse", "values"), named("squared error", "values")
    right = np.array([0, 0, 1, 1])
    sort = TaskAnswers(
        "kind",
        ("sort",),
        (accuracy,),
        {"accuracy": 0.75},
        np.array([0.1, 2.0, 0.2, 0.1]),
        ("big", "small"),
        np.array([[1, 1], [0, 2]]),
        np.array([0, 1, 1, 1]),
        right,
    )
    price = TaskAnswers(
        "price",
        ("cost",),
        (rmse,),
        {"rmse": 5.0},
        np.array([0.0, 1.0, 9.0, 2.0]),
        predicted=np.array([5.0, 6.0, 16.0, 8.0]),
        true=np.array([5.0, 5.0, 7.0, 6.0]),
    )
    back = TaskAnswers("size", ("back",), (error,), {"squared error": 0.1}, np.array([0.1, 0.2, 0.3, 0.4]))
    raw = {"size": np.array([1.0, 2.0, 3.0, 4.0])}

    panel.show_evaluation(Evaluation("test", {"test/loss": 0.3}, tasks=(sort, price, back), rows=np.arange(4), raw=raw))
    assert panel.chooser.isVisible()
    assert [panel.chooser.itemText(place) for place in range(3)] == ["kind", "price", "size"]
    assert (panel.stack.currentWidget(), panel.line.text(), panel.table.rowCount()) == (panel.confusion, "75.0% accuracy", 1)

    panel.chooser.setFocus()
    QTest.keyClick(panel.chooser, Qt.Key.Key_Down)
    assert (panel.stack.currentWidget(), panel.line.text()) == (panel.scatter, "5 rmse")
    assert [panel.table.item(0, column).text() for column in range(3)] == ["3", "7", "16"]
    QTest.keyClick(panel.chooser, Qt.Key.Key_Down)
    assert (panel.stack.currentWidget(), panel.line.text()) == (panel.nothing, "0.1 squared error")
    assert [panel.table.item(row, 0).text() for row in range(4)] == ["4", "3", "2", "1"]

    panel.show_evaluation(Evaluation("test", {"test/loss": 0.3}, tasks=(price,), rows=np.arange(4), raw=raw))
    assert not panel.chooser.isVisible()
    panel.clear()
    assert (panel.task, panel.stack.currentWidget()) == (None, panel.nothing)


def test_a_file_of_a_series_is_foretold_or_answered_window_by_window(panel, session, runner, qtbot, tmp_path):
    trained(panel, session, runner, qtbot, with_epochs(load_document(template("forecast"), CATALOGUE).document, 1))
    QTest.mouseClick(panel.beside.stop, Qt.MouseButton.LeftButton)
    given, target = tmp_path / "tower.csv", tmp_path / "answers.csv"
    given.write_text("\n".join(["hour,level", *(f"{hour},{50 + hour % 24}" for hour in range(9_000, 9_060))]) + "\n")
    for count in (1, 60 - 48 + 1):
        panel.predict.predict([given], target)
        qtbot.waitUntil(lambda: not panel.predict.worker.is_busy, timeout=30_000)
        header, *rows = target.read_text().splitlines()
        assert header.startswith("row,hour,hour 1 ahead,") and "prediction: level 12 ahead" in header
        assert len(rows) == count
        assert rows[-1].startswith("60,9059,9060,9061,")
        assert f"Wrote {count} answer" in panel.predict.words.text()
        assert panel.predict.every.isVisible()
        QTest.mouseClick(panel.predict.every, Qt.MouseButton.LeftButton, pos=QPoint(8, panel.predict.every.height() // 2))
    trained(panel, session, runner, qtbot, with_epochs(iris_mlp(), 1))
    qtbot.waitUntil(lambda: not panel.predict.every.isVisible())
