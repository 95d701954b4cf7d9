"""What is dragged comes into line with what is around it, and the line is shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnbuilder.core import edits
from nnbuilder.core.document import Point
from nnbuilder.ui.canvas.marks import Marks
from tests.ui.canvas.conftest import CTRL, SHIFT


def drag(stage, pen, name: str, by: tuple[float, float], modifiers=Qt.KeyboardModifier.NoModifier, *, release: bool = True) -> None:
    start = pen.middle(name)
    pen.drag(start, start + QPointF(*by), release=release, modifiers=modifiers)


def test_far_from_every_line_the_grid_counts(stage, pen):
    drag(stage, pen, "add", (53, 61))
    assert stage.place("add") == Point(650, 280)
    assert not stage.canvas.marks.guides


def test_a_side_comes_into_line_with_that_of_another_node_and_a_line_is_drawn(stage, pen):
    pen.canvas.graph_scene.session.do("Move", lambda document: moved(document, "linear", Point(304.0, 220.0)))
    with stage.one_step():
        drag(stage, pen, "norm", (303, 120), release=False)
        assert 304.0 in [line.x1() for line in stage.canvas.marks.guides if line.dx() == 0]
        QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, pos=pen.at(pen.middle("norm")))
    assert stage.place("norm").x == 304
    assert not stage.canvas.marks.guides


def test_the_line_is_seen(stage, pen):
    drag(stage, pen, "norm", (300, 120), release=False)
    with_lines = stage.picture()
    stage.canvas.mark(Marks())
    assert stage.picture() != with_lines


def test_a_wire_becomes_straight_where_it_nearly_is(stage, pen):
    """Between a port in a row of its own and one at a title, which no side of a node tells."""
    pen.connect("linear", "add", "b")
    ports = lambda: (stage.canvas.port_position("linear", "output", True).y(), stage.canvas.port_position("add", "b", False).y())  # noqa: E731
    apart = ports()[0] - ports()[1]
    assert apart % 10
    with stage.one_step():
        drag(stage, pen, "add", (0, apart + 3))
    assert ports()[0] == ports()[1]


def test_ctrl_leaves_lines_and_grid_alone(stage, pen):
    drag(stage, pen, "norm", (303, 63), CTRL)
    assert stage.place("norm") == Point(303, 283)


def test_shift_keeps_the_axis_and_comes_into_line_on_the_other(stage, pen):
    pen.canvas.graph_scene.session.do("Move", lambda document: moved(document, "linear", Point(304.0, 300.0)))
    stage.session.select({"norm"})
    drag(stage, pen, "norm", (303, 40), SHIFT)
    assert stage.place("norm") == Point(304, 220)


def test_several_nodes_come_into_line_together(stage, pen):
    pen.canvas.graph_scene.session.do("Move", lambda document: moved(document, "conv", Point(304.0, 0.0)))
    stage.session.select({"norm", "linear"})
    drag(stage, pen, "norm", (302, 110))
    assert stage.place("norm") == Point(304, 330)
    assert stage.place("linear") == Point(604, 330)


def test_esc_leaves_no_line_and_no_trace(stage, pen):
    stage.session.select({"norm"})
    with stage.no_trace():
        drag(stage, pen, "norm", (300, 120), release=False)
        assert stage.canvas.marks.guides
        pen.key(Qt.Key.Key_Escape)
        QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton)
    assert not stage.canvas.marks.guides


def test_nothing_comes_into_line_with_what_is_out_of_sight(stage, pen):
    stage.session.do("Move", lambda document: moved(document, "linear", Point(307.0, 9000.0)))
    drag(stage, pen, "norm", (304, 120))
    assert stage.place("norm").x == 300


def moved(document, name: str, to: Point):
    return edits.move(document, {name: to})
