"""A stroke of the right button from node to node: joined by what fits, told at the pointer first, and no trace where it is given up."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from nnbuilder.core import edits
from nnbuilder.core.document import Point
from tests.drawings import node
from tests.ui.canvas.conftest import CTRL, SHIFT, wires

RIGHT, ALT = Qt.MouseButton.RightButton, Qt.KeyboardModifier.AltModifier


def stroke(pen, source: str, target: QPointF | str, modifiers, *, release: bool = True) -> None:
    """From somewhere on a node to somewhere on another one."""
    end = pen.middle(target) + QPointF(-30, 8) if isinstance(target, str) else target
    pen.drag(pen.middle(source) + QPointF(20, 5), end, release=release, modifiers=modifiers, button=RIGHT)


@pytest.mark.parametrize("modifiers", [ALT, CTRL | SHIFT], ids=["alt", "where the desktop keeps alt"])
def test_two_nodes_are_joined(stage, pen, modifiers):
    with stage.one_step():
        stroke(pen, "relu", "norm", modifiers)
    assert stage.edges == wires("image>conv conv>relu relu>norm")


def test_what_would_flow_is_said_first_and_esc_leaves_no_trace(stage, pen):
    with stage.no_trace():
        stroke(pen, "relu", "norm", ALT, release=False)
        verdict, _ = stage.canvas.verdict
        assert verdict.is_ok and "8" in verdict.text
        pen.key(Qt.Key.Key_Escape)
        QTest.mouseRelease(stage.canvas.viewport(), RIGHT, ALT, pen.at(pen.middle("norm")))
        QTest.mouseMove(stage.canvas.viewport(), pen.at(QPointF(97, 431)))


@pytest.mark.parametrize("end", [QPointF(250, 150), "relu"], ids=["nowhere", "itself"])
def test_a_stroke_that_ends_on_no_other_node_does_nothing(stage, pen, end):
    with stage.no_trace():
        stroke(pen, "relu", end, ALT)
        QTest.mouseMove(stage.canvas.viewport(), pen.at(QPointF(97, 431)))


def test_a_loop_is_refused_in_words(stage, pen):
    before = stage.edges
    stroke(pen, "relu", "conv", ALT)
    assert stage.edges == before
    assert "loop" in stage.told[-1]


def test_what_gives_nothing_is_fed(stage, pen):
    stage.session.do("Add", lambda document: edits.add_node(document, "main", node("end", "Output"), Point(0, 400)))
    stroke(pen, "end", "relu", ALT)
    assert wires("relu>end") <= stage.edges


def ports(stage) -> list[str]:
    return sorted(f"{edge.source.node} {edge.target.node}.{edge.target.port}" for edge in stage.edges if edge.target.node == "attend")


@pytest.fixture
def attention(stage):
    """A node with three ports that take the same."""
    document = edits.add_node(stage.session.document, "main", node("words", "Constant", values=(0.5,) * 48, shape=(2, 3, 8)), Point(0, 420))
    stage.session.replace_document(edits.add_node(document, "main", node("attend", "MultiheadAttention", num_heads=2, embed_dim=8), Point(300, 420)))
    QApplication.processEvents()
    stage.canvas.zoom_reset()
    stage.canvas.centerOn(QPointF(400, 350))
    return stage


def test_tab_takes_the_next_port(attention, pen):
    stroke(pen, "words", "attend", ALT, release=False)
    first = attention.canvas.gesture.target
    QTest.keyClick(attention.canvas, Qt.Key.Key_Tab)
    second = attention.canvas.gesture.target
    QTest.mouseRelease(attention.canvas.viewport(), RIGHT, ALT, pen.at(pen.middle("attend")))
    assert first != second
    assert ports(attention) == [f"words attend.{second.port}"]


def test_alt_and_shift_ask_where_several_fit(attention, pen):
    with attention.one_step():
        stroke(pen, "words", "attend", ALT | SHIFT)
        menu = attention.canvas.findChild(QMenu, "canvas.ports")
        entries = [action.text() for action in menu.actions()]
        assert len(entries) > 1 and all(entry.startswith("words") for entry in entries)
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    assert [f"attend.{one.partition('.')[2]}" for one in ports(attention)] == [entries[1].partition(" → ")[2]]


def test_ctrl_alone_still_cuts_from_a_node(stage, pen):
    """The stroke of cutting may begin on a node."""
    port, start, end = stage.canvas.viewport(), pen.at(pen.middle("conv")), pen.at(QPointF(640, -40))
    QTest.mousePress(port, RIGHT, CTRL, start)
    for step in range(1, 5):
        QTest.mouseMove(port, start + (end - start) * (step / 4))
    QTest.mouseRelease(port, RIGHT, CTRL, end)
    assert stage.edges == wires("image>conv")


def test_alt_and_a_click_on_a_node_join_nothing_and_open_no_menu(stage, pen):
    with stage.no_trace():
        QTest.mouseClick(stage.canvas.viewport(), RIGHT, ALT, pen.at(pen.middle("relu")))
        QTest.mouseMove(stage.canvas.viewport(), pen.at(QPointF(97, 431)))
    assert QApplication.activePopupWidget() is None
