"""The plots under the hands of a person: zoom and back, a cross hair with values, a legend that hides, axes, files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from nnbuilder.training.events import Kept
from nnbuilder.ui.plots.board import PlotBoard
from nnbuilder.ui.plots.series import curves_of, with_others
from nnbuilder.ui.training.run_view import RunView
from tests.drawings import iris_mlp
from tests.ui.plots.test_curves_as_values import rows

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
VIEW = RunView("r", iris_mlp(), rows=rows(40, lambda number: number // 30), kept=Kept(0, 20))


@pytest.fixture
def board(qtbot):
    made = PlotBoard("board")
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    qtbot.waitExposed(made)
    made.show_curves(curves_of(VIEW), "r", "Nothing yet.")
    QApplication.processEvents()
    yield made
    made.shutdown()


def ranges(board) -> list[list[float]]:
    return board.plots[0].chart.box.viewRange()


def drag(board) -> None:
    """From the middle of the first plot to its right, below."""
    port = board.plots[0].chart.viewport()
    start, end = QPoint(port.width() // 2, port.height() // 3), QPoint(port.width() * 3 // 4, port.height() * 2 // 3)
    QTest.mousePress(port, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for part in (0.3, 0.6, 1.0):
        QTest.mouseMove(port, start + (end - start) * part)
        QApplication.processEvents()
    QTest.mouseRelease(port, LEFT, Qt.KeyboardModifier.NoModifier, end)
    QApplication.processEvents()


def middle(board) -> QPoint:
    return board.plots[0].chart.viewport().rect().center()


def test_before_a_run_it_says_what_will_come(board):
    board.show_curves(curves_of(RunView()), "", "Here loss and accuracy will be drawn.")
    assert board.words.isVisible()
    assert "accuracy" in board.words.text()
    assert not board.bar.isEnabled()


@pytest.mark.parametrize("back", ["double click", "right click", "key", "button"])
def test_a_drag_zooms_and_there_is_a_way_back(board, back):
    before, port = ranges(board), board.plots[0].chart.viewport()
    drag(board)
    (left, right), (bottom, top) = ranges(board)
    assert before[0][0] < left < right < before[0][1]
    assert before[1][0] < bottom < top < before[1][1]
    # New points of the run do not take the view away.
    board.show_curves(curves_of(VIEW), "r", "")
    assert ranges(board) == [[left, right], [bottom, top]]
    if back == "double click":
        QTest.mouseDClick(port, LEFT, Qt.KeyboardModifier.NoModifier, middle(board))
    elif back == "right click":
        QTest.mouseClick(port, RIGHT, Qt.KeyboardModifier.NoModifier, middle(board))
    elif back == "key":
        QTest.keyClick(board.plots[0].chart, Qt.Key.Key_Escape)
    else:
        QTest.mouseClick(board.bar.everything, LEFT)
    QApplication.processEvents()
    assert ranges(board) == before


def test_no_zoom_leaves_the_curves(board):
    before = ranges(board)
    for _ in range(30):
        QTest.keyClick(board.plots[0].chart, Qt.Key.Key_Minus)
    assert ranges(board) == before


def test_the_pointer_reads_every_curve_off_in_every_plot(board):
    QTest.mouseMove(board.plots[0].chart.viewport(), middle(board))
    QApplication.processEvents()
    first, second = (plot.readout for plot in board.shown)
    assert first.isVisible() and second.isVisible()
    assert [line.name for line in first.lines] == ["train", "validation"]
    epoch = float(first.head.removeprefix("epoch "))
    assert float(first.lines[0].value) == pytest.approx(1 / round(epoch), abs=1e-3)
    assert [line.value for line in second.lines] == ["0.5"]


def test_the_arrow_keys_walk_from_epoch_to_epoch(board):
    chart = board.plots[0].chart
    chart.setFocus()
    for _ in range(3):
        QTest.keyClick(chart, Qt.Key.Key_Right)
    assert board.plots[0].readout.head == "epoch 3"
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert board.plots[0].readout.head == "epoch 2"
    assert board.plots[0].readout.lines[0].value == "0.5"


def test_a_click_in_the_legend_hides_a_curve_and_its_scale_follows(board):
    row = board.legend.rows["validation"]
    QTest.mouseClick(row, LEFT)
    assert not board.plots[0].curves["validation"].isVisible()
    assert ranges(board)[1][1] < 1.3
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Space)
    assert board.plots[0].curves["validation"].isVisible()
    assert ranges(board)[1][1] > 1.5


def test_the_pointer_on_a_name_lets_the_others_stand_back(board):
    board.legend.rows["train"].setFocus()
    alphas = {name: curve.opts["pen"].color().alpha() for name, curve in board.plots[0].curves.items()}
    assert alphas["train"] > 3 * alphas["validation"]


def test_axes_are_steps_or_logarithmic_where_asked(board):
    curve = board.plots[0].curves["train"]
    assert list(curve.getData()[0][:3]) == [1, 2, 3]
    board.bar.across.setCurrentText("Steps")
    assert list(curve.getData()[0][:3]) == [10, 20, 30]
    QTest.mouseClick(board.bar.log_x, LEFT)
    QTest.mouseClick(board.bar.log_y, LEFT)
    x, y = curve.getData()
    assert x[0] == 1
    np.testing.assert_allclose(y, -np.log10(np.arange(1, 41)))
    assert ranges(board)[0][0] == pytest.approx(1.0)


def test_smoothing_leaves_the_raw_curve_behind(board):
    board.bar.smoothing.setFocus()
    for _ in range(5):
        QTest.keyClick(board.bar.smoothing, Qt.Key.Key_PageUp)
    assert board.scales.smoothing == 0.5
    curves = board.plots[0].curves
    assert curves["train (raw)"].getData()[1].tolist() == [1 / number for number in range(1, 41)]
    assert curves["train"].getData()[1][1] == pytest.approx((0.25 * 1 + 0.5 * 0.5) / 0.75)
    QTest.keyClick(board.bar.smoothing, Qt.Key.Key_Home)
    assert "train (raw)" not in board.plots[0].curves


def test_the_kept_epoch_and_the_phases_are_marked(board):
    lines = {line.label.format: line.value() for line in board.plots[0]._lines}
    assert lines["kept"] == 20
    assert lines["phase 2"] == 29


def test_many_metrics_are_as_many_plots(board, qtbot):
    many = [{**row, "metrics": {f"val/m{number}": 0.5 for number in range(6)}} for row in rows(3)]
    board.show_curves(curves_of(RunView("r", iris_mlp(), rows=tuple(many))), "r", "")
    QApplication.processEvents()
    assert [plot.title for plot in board.shown] == [f"M{number}" for number in range(6)]
    assert len({plot.pos().x() for plot in board.shown}) > 1
    assert all(plot.isVisible() and plot.width() >= 140 for plot in board.shown)


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.csv", b"run,metric,part")])
def test_it_is_saved_as_the_name_says(board, qtbot, tmp_path, monkeypatch, name, start):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name), ""))
    QTest.mouseClick(board.bar.save, LEFT)
    qtbot.waitUntil(lambda: board.told.isVisible(), timeout=10_000)
    assert board.told.text() == f"Saved as {name}."
    assert (tmp_path / name).read_bytes().startswith(start)
    if name.endswith("svg"):
        assert (tmp_path / name).read_text("utf-8").count("<polyline") + (tmp_path / name).read_text("utf-8").count("<path") >= 3


def test_another_ending_is_refused_in_words(board, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.docx"), ""))
    QTest.mouseClick(board.bar.save, LEFT)
    assert board.told.text() == "Curves are saved as .png, .svg or .csv, not as .docx."
    assert not list(Path(tmp_path).iterdir())


def test_runs_that_are_laid_over_have_colours_of_their_own(board):
    board.show_curves(with_others(curves_of(VIEW), [("wider", rows(10)), ("deeper", rows(12))]), "r", "")
    colours = {name: row.colour.name() for name, row in board.legend.rows.items()}
    assert colours["wider, train"] == colours["wider, validation"]
    assert len({colours["validation"], colours["wider, validation"], colours["deeper, validation"]}) == 3
