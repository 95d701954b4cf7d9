"""Clicks and rectangles choose nodes and edges, and change nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from tests.ui.canvas.conftest import CTRL, NONE, SHIFT, wires


def test_a_click_selects_one_node_and_is_no_edit(stage, pen):
    before = stage.session.document
    pen.click(pen.middle("conv"))
    assert stage.session.selection == {"conv"}
    pen.click(pen.middle("relu"))
    assert stage.session.selection == {"relu"}
    assert stage.session.document == before
    assert len(stage.session.history) == 0


def test_shift_adds_and_ctrl_toggles(stage, pen):
    pen.click(pen.middle("conv"))
    pen.click(pen.middle("relu"), SHIFT)
    assert stage.session.selection == {"conv", "relu"}
    pen.click(pen.middle("relu"), SHIFT)
    assert stage.session.selection == {"conv", "relu"}
    pen.click(pen.middle("conv"), CTRL)
    assert stage.session.selection == {"relu"}
    pen.click(pen.middle("conv"), CTRL)
    assert stage.session.selection == {"conv", "relu"}


def test_a_click_on_empty_canvas_clears(stage, pen):
    pen.click(pen.middle("conv"))
    pen.click(QPointF(250, 150))
    assert stage.session.selection == frozenset()


def test_a_shaky_click_does_not_move_the_node(stage, pen):
    """Four pixels are a click, not a drag."""
    at, port = pen.at(pen.middle("conv")), stage.canvas.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NONE, at)
    QTest.mouseMove(port, at + QPoint(3, 2))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NONE, at + QPoint(3, 2))
    assert len(stage.session.history) == 0
    assert stage.session.selection == {"conv"}


def test_a_click_on_a_wire_selects_the_wire_and_delete_removes_it(stage, pen):
    middle = stage.canvas.graph_scene.edges[next(iter(wires("conv>relu")))].path().pointAtPercent(0.5)
    pen.click(middle)
    assert stage.session.selected_edges == wires("conv>relu")
    assert stage.session.selection == frozenset()
    with stage.one_step():
        pen.key(Qt.Key.Key_Delete)
    assert stage.edges == wires("image>conv")


def test_the_hollow_of_a_bent_wire_is_not_the_wire(stage, pen):
    """Only points near the line count, not the area between the curve and its chord."""
    pen.connect("relu", "linear")
    curve = next(item for edge, item in stage.canvas.graph_scene.edges.items() if edge.target.node == "linear").path()
    far = [
        at
        for at in (QPointF(x, y) for x in range(280, 820, 20) for y in range(60, 215, 20))
        if stage.canvas.graph_scene.node_at(at) is None
        and stage.canvas.graph_scene.port_at(at) is None
        and min((curve.pointAtPercent(step / 60) - at).manhattanLength() for step in range(61)) > 25
    ]
    assert far
    assert [at for at in far if stage.canvas.graph_scene.edge_at(at) is not None] == []


def test_a_rectangle_selects_what_it_touches(stage, pen):
    pen.drag(QPointF(250, -40), QPointF(620, 20))
    assert stage.session.selection == {"conv", "relu"}
    assert len(stage.session.history) == 0


@pytest.mark.parametrize(("modifier", "chosen"), [(SHIFT, {"norm", "conv", "relu"}), (CTRL, set())])
def test_a_rectangle_adds_with_shift_and_takes_away_with_ctrl(stage, pen, modifier, chosen):
    stage.session.select({"norm"} if modifier == SHIFT else {"conv", "relu"})
    port, start, end = stage.canvas.viewport(), pen.at(QPointF(250, -40)), pen.at(QPointF(620, 20))
    QTest.mousePress(port, Qt.MouseButton.LeftButton, modifier, start)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, modifier, end)
    assert stage.session.selection == chosen


def test_esc_takes_a_rectangle_back(stage, pen):
    pen.click(pen.middle("norm"))
    with stage.no_trace():
        pen.drag(QPointF(250, -40), QPointF(620, 20), release=False)
        assert stage.session.selection == {"conv", "relu"}
        pen.key(Qt.Key.Key_Escape)
        QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(QPointF(620, 20)))


def test_arrows_walk_from_node_to_node(stage, pen):
    pen.click(pen.middle("image"))
    for key, name in ((Qt.Key.Key_Right, "conv"), (Qt.Key.Key_Right, "relu"), (Qt.Key.Key_Down, "add"), (Qt.Key.Key_Left, "linear"), (Qt.Key.Key_Up, "conv")):
        pen.key(key)
        assert stage.session.selection == {name}
    pen.key(Qt.Key.Key_Up)
    assert stage.session.selection == {"conv"}


def test_none_and_the_others(stage, pen):
    pen.click(pen.middle("image"))
    pen.key(Qt.Key.Key_I, CTRL)
    assert stage.session.selection == {"conv", "relu", "norm", "linear", "add"}
    pen.key(Qt.Key.Key_A, CTRL | SHIFT)
    assert stage.session.selection == frozenset()
