"""The main job from start to end, with mouse and keys only: draw, mistake, cure, data, train, try, undo, save, export."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from nnbuilder.export.exporter import Report
from nnbuilder.ui.export.dialog import ExportDialog

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.slow
def test_from_the_empty_canvas_to_an_exported_model(window, hand, tmp_path, qtbot):
    session = window.session

    # A small CNN out of the palette. Each layer chains itself to the one before.
    for words in ("input", "conv 2d", "batch norm 2d", "relu", "max pool", "linear"):
        hand.add(words)
    assert [node.kind for node in session.graph.nodes.values()] == ["Input", "Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "Linear"]
    assert len(session.graph.edges) == 5

    # Data: one click, and the input is bound to the picture.
    window.tabs.setCurrentWidget(window.data)
    QTest.mouseClick(window.data.buttons["digits"], Qt.MouseButton.LeftButton)
    hand.wait(lambda: session.document.data is not None and not window.data.worker.is_busy)
    assert session.graph.named("input_1").params["field"] == "image"
    assert window.data.view.pictures.count() == 60

    # Loss and metric that fit, by the button in the training panel.
    window.tabs.setCurrentWidget(window.training_page)
    QApplication.processEvents()
    assert window.training.suggest.isVisible()
    QTest.mouseClick(window.training.suggest, Qt.MouseButton.LeftButton)
    assert {"CrossEntropy", "Accuracy", "Output"} <= {node.kind for node in session.graph.nodes.values()}

    # The mistake: a Linear on a picture, and 64 scores for 10 classes. Its reason is read, its cure is taken.
    window.tabs.setCurrentWidget(window.problems)
    QApplication.processEvents()
    assert not window.actions_by_id["train.start"].isEnabled()
    row = next(row for row in window.problems.rows if "Cross Entropy expects (N, classes)" in row.diagnostic.message)
    assert "(N, 32, 3, 64)" in row.diagnostic.message
    _press(row.buttons, "Insert Flatten before linear")
    row = next(row for row in window.problems.rows if "64 scores" in row.diagnostic.message or "10 classes" in row.diagnostic.message)
    _press(row.buttons, "Set out_features of linear to `label.classes`")
    assert window.problems.rows == []

    # Undone and redone by keys: the cure goes and comes back.
    before = session.document
    window.canvas.setFocus()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert session.document != before
    hand.key(Qt.Key.Key_Z, CTRL | SHIFT)
    assert session.document == before

    # Training with live plots, paused in the middle, gone on with.
    window.tabs.setCurrentWidget(window.training_page)
    window.training.form.epochs.setFocus()
    window.training.form.epochs.selectAll()
    QTest.keyClicks(window.training.form.epochs, "8")
    window.training.form.rate.setFocus()
    window.training.form.rate.selectAll()
    QTest.keyClicks(window.training.form.rate, "0.005")
    QTest.mouseClick(window.training.start, Qt.MouseButton.LeftButton)
    hand.wait(lambda: window.runner.view.step > 2)
    QTest.mouseClick(window.training.pause, Qt.MouseButton.LeftButton)
    hand.wait(lambda: window.runner.view.state == "paused")
    step = window.runner.view.step

    # A digit is drawn with the mouse and answered, while the run is held.
    hand.wait(lambda: window.try_it.loaded is not None and window.try_it.loaded.is_live)
    _draw_seven(window.try_it.pad)
    hand.wait(lambda: window.try_it.answer is not None)
    assert set(window.try_it.answer.shares) == set("0123456789")
    assert sum(window.try_it.answer.shares.values()) == pytest.approx(1, abs=1e-4)

    # The document can be edited while the run goes on.
    window.training.form.seed.setFocus()
    QTest.mouseClick(window.training.pause, Qt.MouseButton.LeftButton)
    hand.wait(lambda: window.runner.view.state != "paused")
    hand.click(hand.middle("conv2d"))
    assert session.selection == {hand.node("conv2d")}
    hand.wait(lambda: window.runner.view.state == "finished", 120)
    assert window.runner.view.rows[-1]["step"] > step
    x, y = window.training.loss_plot.curves["validation"].getData()
    assert len(x) == len(y) == 8
    assert y[-1] < y[0]
    assert window.runner.view.metrics["test/accuracy"] >= 0.95

    # The confusion matrix of the test part follows by itself, with the simple models beside it.
    hand.wait(lambda: window.insight.evaluation is not None, 60)
    assert window.insight.confusion.counts.sum() == 269
    hand.wait(lambda: "logistic regression" in window.insight.beside.words.text(), 120)

    # Saved, changed, reopened.
    path = tmp_path / "drawn.nnb"
    assert window.isWindowModified()
    window.files.save_to(path)
    assert not window.isWindowModified()
    saved = session.document
    window.files.new()
    assert not window.session.document.main.nodes
    window.actions_by_id["file.close"].trigger()
    window.files.open_path(path)
    assert window.session.document == saved

    # Exported, read back and compared.
    window.actions_by_id["model.export"].trigger()
    dialog = window.findChild(ExportDialog)
    dialog.path.setText(str(tmp_path / "model"))
    QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    hand.wait(lambda: dialog.export_button.isEnabled(), 90)
    assert isinstance(dialog.report, Report), dialog.words.text()
    assert dialog.report.is_exact
    assert (tmp_path / "model" / "predict.py").exists()
    dialog.reject()


def _press(buttons: list[QPushButton], title: str) -> None:
    button = next((button for button in buttons if button.text() == title), None)
    assert button is not None, f"there is no {title!r} among {[button.text() for button in buttons]}"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def _draw_seven(pad) -> None:
    middle = pad.rect().center()
    stroke = [middle + QPoint(x, y) for x, y in ((-25, -45), (0, -45), (25, -45), (12, -10), (0, 15), (-10, 45))]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, stroke[0])
    for point in stroke[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, stroke[-1])
