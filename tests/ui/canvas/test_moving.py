"""Dragging nodes: snapped, one step, and taken back by Esc, the other button, the focus and an undo from elsewhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Point
from tests.ui.canvas.conftest import CTRL, NONE, SHIFT, wires


def test_a_drag_moves_a_node_by_whole_grid_steps(stage, pen):
    start = pen.middle("norm")
    with stage.one_step():
        pen.drag(start, start + QPointF(53, 88))
    assert stage.place("norm") == Point(50, 310)
    assert stage.canvas.graph_scene.nodes["norm"].pos() == QPointF(50, 310)


def test_the_selection_moves_together(stage, pen):
    pen.click(pen.middle("norm"))
    pen.click(pen.middle("linear"), SHIFT)
    start = pen.middle("linear")
    with stage.one_step():
        pen.drag(start, start + QPointF(0, 100))
    assert (stage.place("norm"), stage.place("linear"), stage.place("add")) == (Point(0, 320), Point(300, 320), Point(600, 220))


def test_a_node_outside_the_selection_moves_alone(stage, pen):
    pen.click(pen.middle("norm"))
    start = pen.middle("linear")
    pen.drag(start, start + QPointF(0, 100))
    assert stage.place("norm") == Point(0, 220)
    assert stage.session.selection == {"linear"}


def test_ctrl_leaves_the_grid_and_shift_keeps_the_axis(stage, pen):
    port = stage.canvas.viewport()
    for modifier, expected in ((CTRL, Point(3, 234)), (SHIFT, Point(3, 280))):
        start = pen.at(pen.middle("norm"))
        end = start + (QPointF(3, 14) if modifier == CTRL else QPointF(8, 46)).toPoint()
        pen.click(QPointF(250, 150))
        pen.click(pen.middle("norm"))
        QTest.mousePress(port, Qt.MouseButton.LeftButton, modifier, start)
        QTest.mouseMove(port, end)
        QApplication.processEvents()
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, modifier, end)
        assert stage.place("norm") == expected


@pytest.mark.parametrize("how", ["escape", "right button", "focus"])
def test_a_drag_is_taken_back(stage, pen, how):
    pen.click(pen.middle("conv"))
    start = pen.middle("norm")
    end = start + QPointF(60, 90)
    with stage.no_trace():
        pen.drag(start, end, release=False)
        assert stage.canvas.graph_scene.nodes["norm"].pos() == QPointF(60, 310)
        if how == "escape":
            pen.key(Qt.Key.Key_Escape)
        elif how == "right button":
            QTest.mousePress(stage.canvas.viewport(), Qt.MouseButton.RightButton, NONE, pen.at(end))
            QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.RightButton, NONE, pen.at(end))
        else:
            stage.canvas.clearFocus()
        QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(end))
        stage.canvas.setFocus()


def test_an_undo_during_a_drag_ends_the_drag(stage, pen):
    """Ctrl+Z is a shortcut of the window and reaches the session while the button is down."""
    stage.canvas.add_node("ReLU", QPointF(450, 420))
    made = next(iter(stage.session.selection))
    start = stage.canvas.node_scene_rect(made).center()
    pen.drag(start, start + QPointF(40, 60), release=False)
    stage.session.undo()
    assert stage.canvas.gesture is None
    QTest.mouseMove(stage.canvas.viewport(), pen.at(start + QPointF(60, 60)))
    QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(start + QPointF(60, 60)))
    assert made not in stage.session.graph.nodes
    assert len(stage.session.history) == 0


def test_a_loose_node_dropped_on_a_wire_stands_in_it(stage, pen):
    start = pen.middle("norm")
    port = stage.canvas.port_position("conv", "output", True)
    between = QPointF((port.x() + stage.canvas.port_position("relu", "x", False).x()) / 2, port.y())
    with stage.one_step():
        pen.drag(start, between)
    assert stage.edges == wires("image>conv conv>norm norm>relu")


def test_a_node_with_edges_is_not_put_into_a_wire(stage, pen):
    pen.connect("norm", "linear")
    start = pen.middle("norm")
    pen.drag(start, QPointF(536, 21))
    assert stage.edges == wires("image>conv conv>relu norm>linear")


def test_nudges_in_a_row_are_one_step(stage, pen):
    pen.click(pen.middle("norm"))
    with stage.one_step():
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
            pen.key(key, SHIFT)
    assert stage.place("norm") == Point(10, 230)
