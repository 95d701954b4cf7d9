"""Wires by the hand: cut with a stroke, moved together, copied, and nodes lifted out of them, put into them, chained."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.canvas.conftest import CTRL, NONE, SHIFT, wires

ALT = Qt.KeyboardModifier.AltModifier
RIGHT = Qt.MouseButton.RightButton
FIRST = wires("image>conv conv>relu")


def out(pen, name: str) -> QPointF:
    return pen.port(name, "output", output=True)


def into(pen, name: str, port: str = "x") -> QPointF:
    return pen.port(name, port, output=False)


def stroke(pen, start: QPointF, end: QPointF, *, release: bool = True) -> None:
    pen.drag(start, end, release=release, modifiers=CTRL, button=RIGHT)


def between(pen, left: str, right: str) -> QPointF:
    return (out(pen, left) + into(pen, right)) / 2


def test_a_stroke_cuts_every_wire_it_crosses_in_one_step(stage, pen):
    pen.connect("conv", "norm")
    start = between(pen, "conv", "relu") + QPointF(0, -60)
    with stage.one_step():
        stroke(pen, start, start + QPointF(0, 120))
    assert stage.edges == FIRST - wires("conv>relu") | wires("conv>norm")


def test_a_stroke_through_nothing_changes_nothing(stage, pen):
    with stage.no_trace():
        stroke(pen, QPointF(60, 400), QPointF(420, 430))


def test_a_stroke_is_taken_back_by_esc(stage, pen):
    middle = between(pen, "conv", "relu")
    with stage.no_trace():
        stroke(pen, middle + QPointF(0, -60), middle + QPointF(0, 60), release=False)
        pen.key(Qt.Key.Key_Escape)
        QTest.mouseRelease(stage.canvas.viewport(), RIGHT, CTRL, pen.at(middle))


def test_ctrl_drag_takes_all_wires_of_an_output_to_another(stage, pen):
    pen.connect("conv", "norm")
    with stage.one_step():
        pen.drag(out(pen, "conv"), out(pen, "image"), modifiers=CTRL)
    assert stage.edges == wires("image>conv image>relu image>norm")


def test_wires_dropped_on_nothing_stay_where_they_are(stage, pen):
    with stage.no_trace():
        pen.drag(out(pen, "conv"), QPointF(480, 420), modifiers=CTRL)


def test_wires_are_not_moved_to_where_they_would_close_a_loop(stage, pen):
    before = stage.session.document
    pen.drag(out(pen, "conv"), out(pen, "relu"), modifiers=CTRL)
    assert stage.session.document == before
    assert any("loop" in told for told in stage.told)


def test_shift_copies_a_link_off_its_input(stage, pen):
    with stage.one_step():
        pen.drag(into(pen, "relu"), into(pen, "norm"), modifiers=SHIFT)
    assert stage.edges == FIRST | wires("conv>norm")


@pytest.mark.parametrize(("name", "output", "left"), [("conv", True, "image>conv"), ("conv", False, "conv>relu")])
def test_alt_click_takes_the_links_of_a_port_away(stage, pen, name, output, left):
    with stage.one_step():
        pen.click(out(pen, name) if output else into(pen, name), ALT)
    assert stage.edges == wires(left)


def test_alt_drag_lifts_a_node_out_of_its_chain(stage, pen):
    start = pen.middle("conv")
    with stage.one_step():
        pen.drag(start, start + QPointF(0, 380), modifiers=ALT)
    assert stage.edges == wires("image>relu")
    assert stage.place("conv").y == 380


def test_a_node_dropped_on_a_wire_gets_room_there(stage, pen):
    with stage.one_step():
        pen.drag(pen.middle("norm"), between(pen, "conv", "relu"))
    assert stage.edges == wires("image>conv conv>norm norm>relu")
    boxes = [stage.canvas.node_scene_rect(name) for name in ("conv", "norm", "relu")]
    assert boxes[0].right() < boxes[1].left()
    assert boxes[1].right() < boxes[2].left()


def test_alt_during_a_drag_leaves_the_wire_alone(stage, pen):
    port, start, end = stage.canvas.viewport(), pen.at(pen.middle("norm")), pen.at(between(pen, "conv", "relu"))
    with stage.one_step():
        QTest.mousePress(port, Qt.MouseButton.LeftButton, NONE, start)
        QTest.mouseMove(port, (start + end) / 2)
        QTest.mouseMove(port, end)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, ALT, end)
    assert stage.edges == FIRST


def test_t_moves_what_stands_before_the_wire(stage, pen):
    target = between(pen, "conv", "relu")
    pen.drag(pen.middle("norm"), target, release=False)
    pen.key(Qt.Key.Key_T)
    QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, pen.at(target))
    assert stage.place("relu").x == 600
    assert stage.place("conv").x < 300
    assert stage.place("image").x < 0


def test_ctrl_and_shift_drag_a_copy(stage, pen):
    start = pen.middle("conv")
    with stage.one_step():
        pen.drag(start, start + QPointF(0, 380), modifiers=CTRL | SHIFT)
        (copy,) = stage.session.selection
    assert stage.session.graph.nodes[copy].kind == "Conv2d"
    assert (stage.place(copy).x, stage.place(copy).y) == (300, 380)
    assert (stage.place("conv").x, stage.place("conv").y) == (300, 0)


def test_a_copy_under_way_is_taken_back(stage, pen):
    start = pen.middle("conv")
    with stage.no_trace():
        pen.drag(start, start + QPointF(0, 380), modifiers=CTRL | SHIFT, release=False)
        pen.key(Qt.Key.Key_Escape)
        QTest.mouseRelease(stage.canvas.viewport(), Qt.MouseButton.LeftButton, CTRL | SHIFT, pen.at(start))


def test_j_chains_the_selection_from_left_to_right(stage, pen):
    pen.click(pen.middle("linear"))
    pen.click(pen.middle("norm"), SHIFT)
    pen.click(pen.middle("add"), SHIFT)
    with stage.one_step():
        pen.key(Qt.Key.Key_J)
    assert stage.edges == FIRST | wires("norm>linear linear>add.a")
    before = stage.session.document
    pen.click(pen.middle("norm"))
    pen.click(pen.middle("linear"), SHIFT)
    pen.key(Qt.Key.Key_J)
    assert stage.session.document == before
    assert "nothing to connect" in stage.told[-1]


def test_keys_follow_wires_and_gather_what_hangs_on_them(stage, pen):
    pen.click(pen.middle("conv"))
    pen.key(Qt.Key.Key_Right, ALT)
    assert stage.session.selection == {"relu"}
    pen.key(Qt.Key.Key_Left, ALT)
    pen.key(Qt.Key.Key_Left, ALT)
    assert stage.session.selection == {"image"}
    pen.key(Qt.Key.Key_L)
    assert stage.session.selection == {"image", "conv", "relu"}
    pen.click(pen.middle("conv"))
    pen.key(Qt.Key.Key_L, SHIFT)
    assert stage.session.selection == {"image", "conv"}


def test_keys_walk_between_the_branches_of_a_fork(stage, pen):
    pen.connect("conv", "norm")
    pen.click(pen.middle("relu"))
    pen.key(Qt.Key.Key_Down, ALT)
    assert stage.session.selection == {"norm"}
    pen.key(Qt.Key.Key_Up, ALT)
    assert stage.session.selection == {"relu"}


def test_every_wire_lies_at_a_height_of_its_own_whatever_was_drawn_first(stage, pen):
    """Wires into one node, some of them drawn again: a rebuilt scene stacks them alike, so that crossings look the same."""
    for source, port in (("norm", "a"), ("linear", "b")):
        pen.connect(source, "add", port)
    scene, session = stage.canvas.graph_scene, stage.session
    session.select()
    before = {edge: item.zValue() for edge, item in scene.edges.items()}
    assert len(set(before.values())) == len(before) == 4
    for step in (session.undo, session.undo, session.redo, session.redo):
        step()
    session.select()
    QApplication.processEvents()
    scene.settle()
    assert {edge: item.zValue() for edge, item in scene.edges.items()} == before
