"""Six ways in which results of one network have stood under the drawing of another, each with the gestures that led there.

1. The numbers of a run stayed when another document was opened.
2. So did its curves, and a new drawing seemed to have learned.
3. So did the sentence above the canvas, about a problem of a drawing that was gone.
4. So did the evaluation, its worst rows and the button that answers files; one that was measured late came after all.
5. A run that went on, or was taken up again, counted its epochs under the drawing that was open by then.
6. The export proposed the name, and the run, of another network.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnbuilder.core.edits import remove_nodes
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document, save_document
from nnbuilder.ui.export.dialog import ExportDialog
from tests.drawings import iris_mlp
from tests.ui.panels.conftest import digits_mlp, with_epochs

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def other(tmp_path):
    """The file of another drawing."""
    save_document(replace(with_epochs(iris_mlp(), 2), title="Iris"), tmp_path / "iris.nnb")
    return tmp_path / "iris.nnb"


def start(window, hand, epochs: int = 2) -> None:
    window.session.replace_document(digits_mlp(epochs))
    window.tabs.setCurrentWidget(window.training_page)
    QTest.mouseClick(window.training.start, LEFT)


def open_in_place(window, path) -> None:
    """As where a run is looked at or taken up again in a tab that has another drawing."""
    window.session.replace_document(open_document(path, CATALOGUE).document)


@pytest.fixture
def trained(window, hand):
    """The window after a run of the digits, evaluated."""
    start(window, hand)
    hand.wait(lambda: window.runner.view.state == "finished", 60)
    hand.wait(lambda: window.insight.evaluation is not None, 60)
    return window


def points(window) -> int:
    curves = [curve.getData()[0] for plot in (window.training.loss_plot, window.training.metric_plot) for curve in plot.curves.values()]
    return sum(len(steps) for steps in curves if steps is not None)


def test_beside_every_result_stands_its_run(trained, hand):
    run = trained.runner.view.id
    assert run
    for name in (trained.training.name, trained.insight.name):
        assert name.text() == f"Run {run} of “Digits”"
    trained.session.select({hand.node("relu")})
    hand.key(Qt.Key.Key_Delete)
    for name in (trained.training.name, trained.insight.name):
        assert name.text() == f"Run {run} of “Digits”, before the last edits"
    trained.session.undo()
    assert trained.training.name.text() == f"Run {run} of “Digits”"


def test_numbers_and_curves_go_with_their_drawing(trained, hand, other):
    assert "accuracy" in trained.training.words.text() and points(trained)
    open_in_place(trained, other)
    assert "accuracy" not in trained.training.words.text()
    assert trained.training.name.text() == ""
    assert points(trained) == 0
    assert trained.training.progress.value() == 0


def test_the_sentence_above_the_canvas_goes_with_its_drawing(trained, hand, other):
    trained.tell("This network is wrong.", is_lasting=True)
    open_in_place(trained, other)
    assert trained.banner.words.text() == ""


def test_evaluation_rows_and_answers_go_with_their_drawing(trained, hand, other):
    assert trained.insight.big.text() and trained.insight.predict.button.isEnabled()
    assert not trained.insight.behind.isHidden()
    open_in_place(trained, other)
    assert trained.insight.big.text() == trained.insight.beside.verdict.text() == trained.insight.beside.words.text() == trained.insight.told.text() == ""
    assert trained.insight.words.text().startswith("Train a network")
    assert trained.insight.behind.isHidden()
    assert not trained.insight.predict.button.isEnabled()
    assert trained.try_it.predictor is None


def test_simple_models_that_are_ready_late_do_not_come_after_all(trained, hand, other):
    assert trained.insight.beside.worker.is_busy
    open_in_place(trained, other)
    hand.wait(lambda: not trained.insight.beside.worker.threads, 30)
    assert trained.insight.beside.words.text() == trained.insight.beside.verdict.text() == ""
    assert trained.insight.beside.comparisons == ()


def test_what_was_measured_late_does_not_come_after_all(window, hand, other):
    start(window, hand)
    hand.wait(lambda: window.runner.view.state == "finished", 60)
    assert window.insight.worker.is_busy
    open_in_place(window, other)
    hand.wait(lambda: not window.insight.worker.threads, 60)
    hand.wait(lambda: not window.insight.worker.is_busy)
    assert window.insight.evaluation is None
    assert window.insight.big.text() == ""


def test_a_run_that_goes_on_says_that_it_is_of_another_drawing(window, hand, other):
    start(window, hand, 100_000)
    hand.wait(lambda: window.runner.view.state == "running")
    open_in_place(window, other)
    run = window.runner.view.id
    assert window.training.name.text() == f"Run {run} of “Digits”: not the drawing above"
    assert window.training.name.property("role") == "warning"
    QTest.mouseClick(window.training.stop, LEFT)
    hand.wait(lambda: window.runner.view.state == "stopped")
    hand.wait(lambda: window.insight.evaluation is not None, 60)
    assert window.insight.name.text() == f"Run {run} of “Digits”: not the drawing above"


def test_a_run_that_is_taken_up_again_says_whose_it_is(window, hand, other):
    start(window, hand, 100_000)
    hand.wait(lambda: len(window.runner.view.rows) > 2)
    QTest.mouseClick(window.training.stop, LEFT)
    hand.wait(lambda: window.runner.view.state == "stopped")
    open_in_place(window, other)
    window.tabs.setCurrentWidget(window.runs)
    hand.wait(lambda: window.runs.selected is not None)
    QTest.mouseClick(window.runs.resume_button, LEFT)
    hand.wait(lambda: window.runner.view.state == "running")
    assert window.training.name.text().endswith("of “Digits”: not the drawing above")
    assert len(window.runner.view.rows) > 2
    QTest.mouseClick(window.training.stop, LEFT)
    hand.wait(lambda: not window.runner.is_active)


def test_an_export_proposes_the_run_and_the_name_of_the_drawing(trained, hand, other):
    trained.actions_by_id["model.export"].trigger()
    dialog = trained.findChild(ExportDialog)
    assert dialog.runs.currentData().title == "Digits"
    assert "/digits" in dialog.path.text()
    dialog.reject()
    dialog.deleteLater()
    open_in_place(trained, other)
    dialog = ExportDialog(trained.session, trained.runner, trained)
    dialog.open()
    assert dialog.runs.currentData() is None
    assert "/iris" in dialog.path.text()
    dialog.runs.setCurrentIndex(0)
    assert "/digits" in dialog.path.text()
    dialog.reject()
    dialog.deleteLater()


def test_edits_that_are_undone_leave_the_run_this_drawings(trained, hand):
    node = hand.node("relu")
    trained.session.do("Delete", lambda document: remove_nodes(document, {node}))
    trained.session.undo()
    assert trained.runner.relation == "this"
