"""Pages are made when they are first seen, and stand there then as if they had been there from the start."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolBar

from nnbuilder.core import edits
from nnbuilder.core.document import Source
from nnbuilder.ui.panes.arrangement import Place
from nnbuilder.ui.panes.room import Room
from tests.drawings import iris_mlp
from tests.ui.panels.conftest import digits_mlp

HEAVY = ("torch", "numpy", "pyarrow", "sklearn", "scipy", "pandas", "onnx", "onnxruntime", "pyqtgraph", "PIL", "nnbuilder.ui.document_view")
STARTED = f"""
import json, sys
from nnbuilder.ui.app import create_window
from PySide6.QtWidgets import QApplication, QGraphicsView
window = create_window()
window.resize(1280, 800)
window.show()
QApplication.processEvents()
views = [view.objectName() for view in window.findChildren(QGraphicsView)]
buttons = [action.objectName() for action in window.findChild(object, "commands").actions() if action.objectName()]
print(json.dumps([sorted(set({HEAVY}) & set(sys.modules)), views, buttons, window.start_page.isVisible(), window.start_page.templates.hasFocus()]))
window.shutdown()
"""


def test_a_window_that_has_just_been_opened_has_loaded_and_made_nothing_of_a_document():
    told = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True, timeout=60).stdout
    assert json.loads(told) == [[], [], ["file.new", "file.open", "file.save"], True, True]


@pytest.fixture
def fresh(qtbot, window):
    """The window, in which nobody has asked for anything of a document yet."""
    window.activateWindow()
    qtbot.waitUntil(window.start_page.templates.hasFocus)
    assert not window.views
    return window


def made(window) -> list[str]:
    return [name for name, (room, _) in window.desk.named.items() if isinstance(room, Room) and room.made is not None]


def seen(window, name: str) -> None:
    assert name not in made(window)
    window.desk.bring(name)
    QApplication.processEvents()
    assert name in made(window)


def test_a_page_that_nobody_looks_at_is_not_made(window, hand):
    window.session.replace_document(iris_mlp())
    window.desk.bring("problems")
    QApplication.processEvents()
    assert made(window) == []
    for name in ("data", "training", "evaluation", "runs", "code"):
        seen(window, name)
        assert window.desk.named[name][0].page.isVisible()


def test_what_a_menu_of_the_start_page_shows_are_the_commands_of_the_document_behind_it(fresh):
    edit = next(entry.menu() for entry in fresh.menuBar().actions() if entry.text() == "Edit")
    assert edit.isEmpty()
    edit.popup(fresh.mapToGlobal(QPoint(40, 20)))
    QApplication.processEvents()
    shown = [entry.objectName() for entry in edit.actions()]
    assert edit.isVisible() and {"edit.undo", "edit.paste"} < set(shown)
    edit.close()
    assert fresh.start_page.isVisible()


def test_a_key_for_the_drawing_does_its_work_from_the_start_page(fresh):
    QApplication.clipboard().setText("nn.Sequential(nn.Linear(4, 8), nn.ReLU())")
    assert fresh.start_page.templates.hasFocus() and not fresh.views
    QTest.keyClick(fresh.start_page.templates, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert sorted(node.kind for node in fresh.session.graph.nodes.values()) == ["Input", "Linear", "Output", "ReLU"]
    assert not fresh.start_page.isVisible() and fresh.canvas.hasFocus()
    assert fresh.session.history.undo_label == "Paste from PyTorch"


def test_a_window_closes_that_has_never_shown_a_document(fresh):
    before = fresh.arrangement
    fresh.close()
    assert not fresh.views and fresh.arrangement == before


def test_what_is_done_to_the_first_document_is_seen(fresh):
    fresh.session.do("Name", lambda document: edits.set_title(document, "Seen"))
    assert fresh.start_page.isHidden() and fresh.canvas.isVisible()
    assert fresh.windowTitle().startswith("Seen")
    assert "edit.undo" in [action.objectName() for action in fresh.findChild(QToolBar, "commands").actions()]


def test_a_run_that_ended_before_anybody_looked_is_seen_with_its_curves_its_answers_and_its_evaluation(window, hand):
    window.session.replace_document(digits_mlp(2))
    window.runner.start()
    hand.wait(lambda: window.runner.view.state == "finished", 60)
    assert "training" not in made(window)
    # It is measured at once, so that nobody waits who looks later.
    hand.wait(lambda: window.document.rooms.evaluation.page.evaluation is not None, 60)

    seen(window, "training")
    panel = window.training
    assert "Finished after 2 epochs" in panel.words.text()
    assert panel.progress.value() == panel.progress.maximum() == window.runner.view.steps
    assert list(panel.loss_plot.curves["validation"].getData()[0]) == [1, 2]
    assert window.runner.view.id in panel.name.text()
    hand.wait(lambda: window.try_it.predictor is not None, 60)


def test_a_run_under_way_is_followed_from_the_moment_that_somebody_looks(window, hand):
    window.session.replace_document(digits_mlp(100_000))
    window.runner.start()
    hand.wait(lambda: window.runner.view.step > 0, 60)
    seen(window, "training")
    panel = window.training
    assert panel.stop.isEnabled() and not panel.start.isEnabled()
    before = panel.progress.value()
    hand.wait(lambda: panel.progress.value() > before)
    window.runner.stop()
    hand.wait(lambda: not window.runner.is_active, 60)
    assert panel.words.text().startswith("Stopped")


def test_a_failure_is_still_told_to_who_looks_later(window, hand):
    window.session.replace_document(replace(digits_mlp(2), data=replace(digits_mlp(2).data, source=Source("builtin", "nowhere"))))
    window.runner.start()
    hand.wait(lambda: window.runner.view.state == "failed", 60)
    seen(window, "training")
    assert window.training.words.text() == window.runner.view.failure != ""


def test_data_that_nobody_has_described_is_read_though_nobody_looks(window, hand):
    drawing = iris_mlp()
    window.session.replace_document(replace(drawing, data=replace(drawing.data, facts=None)))
    hand.wait(lambda: window.session.document.data.facts is not None)
    assert window.session.document.data.facts.rows == 150


def test_the_source_from_before_the_errors_is_there_for_who_looks_only_then(window):
    window.session.replace_document(iris_mlp())
    window.session.do("Break", lambda document: edits.set_param(document, "hidden", "out_features", -1))
    seen(window, "code")
    assert not window.code.notice.isHidden() and "before the drawing had errors" in window.code.notice.text()
    assert "nn.Linear(4, " in window.code.text.toPlainText()


@pytest.mark.parametrize("is_seen", [True, False])
def test_how_the_page_of_training_is_divided_is_kept_whether_it_is_seen_or_not(window, is_seen):
    document = window.document
    document.arrange(replace(document.arrangement, sizes={"try": 333}))
    if is_seen:
        seen(window, "training")
        document.arrange(replace(document.arrangement, sizes={"try": 333}))
    assert document.arrangement.sizes["try"] == 333


def test_a_page_that_stands_beside_the_canvas_at_the_start_is_made_with_it(window):
    window.leave_start()
    window.document.arrange(replace(window.document.arrangement, places={"runs": Place.BESIDE}))
    QApplication.processEvents()
    assert made(window) == ["runs"] and window.runs.isVisible()
