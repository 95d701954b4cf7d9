"""Drawing edges: by drag and by two clicks, judged while the pointer moves, picked up, dropped, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from nnbuilder.core import edits
from tests.ui.canvas.conftest import NONE, wires

FIRST = wires("image>conv conv>relu")


def out(pen, name: str) -> QPointF:
    return pen.port(name, "output", output=True)


def into(pen, name: str, port: str = "x") -> QPointF:
    return pen.port(name, port, output=False)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_drag_from_port_to_port_connects(stage, pen, backwards):
    ends = (out(pen, "relu"), into(pen, "norm"))
    with stage.one_step():
        pen.drag(*(reversed(ends) if backwards else ends))
    assert stage.edges == FIRST | wires("relu>norm")


def test_two_clicks_do_the_same_as_a_drag(stage, pen):
    with stage.one_step():
        pen.click(out(pen, "relu"))
        assert stage.canvas.gesture is not None
        pen.click(into(pen, "norm"))
    assert stage.edges == FIRST | wires("relu>norm")


def test_a_port_catches_the_pointer_from_a_little_way_off(stage, pen):
    with stage.one_step():
        pen.drag(out(pen, "relu"), into(pen, "norm") + QPointF(-13, 11))
    assert stage.edges == FIRST | wires("relu>norm")


def test_what_would_flow_is_said_before_the_button_is_released(stage, pen):
    pen.drag(out(pen, "relu"), into(pen, "norm"), release=False)
    verdict, _ = stage.canvas.verdict
    assert verdict.is_ok
    assert verdict.text == "ok: (N, 8, 8, 8)"
    pen.key(Qt.Key.Key_Escape)


def test_only_ports_that_may_take_what_comes_light_up(stage, pen):
    stage.canvas.add_node("Conv3d", QPointF(450, 420))
    deep = next(iter(stage.session.selection))
    conv = stage.session.graph.named("norm").id
    pen.drag(out(pen, "relu"), QPointF(700, 600), release=False)
    items = stage.canvas.graph_scene.nodes
    assert items[conv].port_states["x", 0, False] == "ok"
    assert items[deep].port_states["x", 0, False] == "no", "it takes five axes, and four come"
    pen.key(Qt.Key.Key_Escape)
    assert not items[deep].port_states


def test_a_wrong_shape_is_named_and_enter_takes_the_cure(stage, pen):
    stage.canvas.add_node("Conv2d", QPointF(450, 420))
    conv = next(iter(stage.session.selection))
    stage.session.do("Set", lambda document: edits.set_param(document, conv, "kernel_size", (11, 11)))
    end = stage.canvas.port_position(conv, "x", False)
    pen.drag(out(pen, "relu"), end, release=False)
    verdict, _ = stage.canvas.verdict
    assert "11" in verdict.text
    assert "8" in verdict.text
    assert verdict.fix.title == "Set kernel_size to 8"
    with stage.one_step():
        pen.key(Qt.Key.Key_Return)
    QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(end))
    assert [edge.source.node for edge in stage.session.graph.into(conv)] == ["relu"]
    assert stage.session.analysis.at((conv,)) == ()


def test_a_loop_is_refused_in_words(stage, pen):
    stage.canvas.add_node("Add", QPointF(450, 420))
    pen.connect("conv", "add", port="a")
    pen.connect("add", "norm")
    before, count = stage.session.document, len(stage.session.history)
    pen.drag(out(pen, "norm"), into(pen, "add", "b"))
    assert stage.session.document == before
    assert len(stage.session.history) == count
    assert any("loop" in told or "cycle" in told or "itself" in told for told in stage.told)


def test_a_drop_on_the_body_takes_the_first_free_port(stage, pen):
    with stage.one_step():
        pen.drag(out(pen, "relu"), pen.middle("add"))
    with stage.one_step():
        pen.drag(out(pen, "conv"), pen.middle("add"))
    assert stage.edges == FIRST | wires("relu>add.a conv>add.b")


def test_a_second_edge_replaces_the_first(stage, pen):
    with stage.one_step():
        pen.drag(out(pen, "image"), into(pen, "relu"))
    assert stage.edges == wires("image>conv image>relu")


def test_a_connected_input_gives_its_edge_to_the_pointer(stage, pen):
    with stage.one_step():
        pen.drag(into(pen, "relu"), into(pen, "norm"))
    assert stage.edges == wires("image>conv conv>norm")


def test_an_edge_dropped_on_empty_canvas_is_gone(stage, pen):
    with stage.one_step():
        pen.drag(into(pen, "relu"), QPointF(450, 150))
    assert stage.edges == wires("image>conv")


def test_an_edge_put_back_is_no_step(stage, pen):
    before = stage.picture()
    start = into(pen, "relu")
    QTest.mousePress(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(start))
    for away in (QPointF(-60, 60), QPointF(-20, 20), QPointF(0, 0)):
        QTest.mouseMove(stage.canvas.viewport(), pen.at(start + away))
    QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(start))
    assert stage.edges == FIRST
    assert len(stage.session.history) == 0
    assert stage.picture() == before


@pytest.mark.parametrize("how", ["escape", "right button", "focus"])
@pytest.mark.parametrize("from_input", [False, True])
def test_a_link_is_taken_back(stage, pen, how, from_input):
    end = into(pen, "norm")
    with stage.no_trace():
        pen.drag(into(pen, "relu") if from_input else out(pen, "relu"), end, release=False)
        if how == "escape":
            pen.key(Qt.Key.Key_Escape)
        elif how == "right button":
            QTest.mousePress(stage.canvas.viewport(), Qt.MouseButton.RightButton, NONE, pen.at(end))
        else:
            stage.canvas.clearFocus()
        QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(end))
        stage.canvas.setFocus()


def test_the_other_end_vanishes_during_a_drag(stage, pen):
    """An undo from elsewhere takes the node away that the link starts at."""
    stage.canvas.add_node("ReLU", QPointF(450, 420))
    made = next(iter(stage.session.selection))
    pen.drag(stage.canvas.port_position(made, "output", True), QPointF(620, 430), release=False)
    stage.session.undo()
    QTest.mouseMove(stage.canvas.viewport(), pen.at(QPointF(640, 430)))
    QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(QPointF(640, 430)))
    assert stage.canvas.gesture is None
    assert stage.edges == FIRST
    assert stage.canvas.findChild(QWidget, "canvas.search") is None


def test_a_link_dropped_on_empty_canvas_asks_which_layer(stage, pen):
    pen.drag(out(pen, "relu"), QPointF(450, 420))
    popup = stage.canvas.findChild(QWidget, "canvas.search")
    shown = [popup.rows.item(row).text() for row in range(popup.rows.count())]
    assert shown and not [text for text in shown if text == "Input"]
    with stage.one_step():
        QTest.keyClicks(popup.edit, "max pool 2d")
        QTest.keyClick(popup.edit, Qt.Key.Key_Return)
    made = next(found for found in stage.session.graph.nodes.values() if found.kind == "MaxPool2d")
    assert any(edge.source.node == "relu" and edge.target.node == made.id for edge in stage.edges)


def test_the_search_of_a_dropped_link_leaves_nothing_behind(stage, pen):
    with stage.no_trace():
        pen.drag(out(pen, "relu"), QPointF(450, 420))
        popup = stage.canvas.findChild(QWidget, "canvas.search")
        QTest.keyClick(popup.edit, Qt.Key.Key_Escape)
        QApplication.processEvents()
        assert stage.canvas.hasFocus()


def test_unfit_nodes_fade_and_fit_ports_light_up_during_a_drag(stage, pen):
    scene = stage.canvas.graph_scene
    pen.drag(out(pen, "conv"), QPointF(450, 150), release=False)
    assert scene.nodes["image"].is_faded
    assert not scene.nodes["norm"].is_faded
    assert scene.nodes["norm"].port_states[("x", 0, False)] == "ok"
    assert scene.nodes["norm"].port_states[("output", 0, True)] == "no"
    pen.key(Qt.Key.Key_Escape)
    assert not any(item.is_faded or item.port_states for item in scene.nodes.values())
