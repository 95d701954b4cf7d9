"""Going back to what was looked at: by keys, by marks, and out of a block to where it was entered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document, Point
from nnbuilder.ui.canvas.views import Viewpoint
from tests.drawings import residual_cnn
from tests.ui.canvas.conftest import CTRL, SHIFT, wheel

ALT = Qt.KeyboardModifier.AltModifier


def look(canvas) -> Viewpoint:
    return canvas.looking.now


def test_the_view_before_a_leap_comes_back_and_can_be_left_again(stage, pen):
    canvas = stage.canvas
    wheel(canvas, QPointF(300, 100), 4)
    near = look(canvas)
    pen.key(Qt.Key.Key_Home)
    canvas.fit_all()
    whole = look(canvas)
    assert not whole.is_near(near)
    pen.key(Qt.Key.Key_BracketLeft)
    assert look(canvas).is_near(near)
    pen.key(Qt.Key.Key_BracketRight)
    assert look(canvas).is_near(whole)
    assert len(stage.session.history) == 0


def test_there_is_no_way_back_before_the_first_view(stage, pen):
    before = look(stage.canvas)
    for _ in range(8):
        pen.key(Qt.Key.Key_BracketLeft)
    first = look(stage.canvas)
    pen.key(Qt.Key.Key_BracketLeft)
    assert look(stage.canvas).is_near(first)
    for _ in range(8):
        pen.key(Qt.Key.Key_BracketRight)
    assert look(stage.canvas).is_near(before)


@pytest.mark.parametrize("number", [1, 9])
def test_a_view_is_kept_under_a_number_and_shown_again(stage, pen, number):
    canvas, key = stage.canvas, Qt.Key(Qt.Key.Key_0.value + number)
    wheel(canvas, QPointF(600, 200), 3)
    kept = look(canvas)
    pen.key(key, CTRL)
    wheel(canvas, QPointF(0, 0), -6)
    assert not look(canvas).is_near(kept)
    pen.key(key)
    assert look(canvas).is_near(kept)
    pen.key(Qt.Key.Key_BracketLeft)
    assert not look(canvas).is_near(kept)


def test_a_number_without_a_view_does_nothing(stage, pen):
    with stage.no_trace():
        pen.key(Qt.Key.Key_5)


@pytest.fixture
def blocks(stage, pen) -> str:
    """The drawing of a network with a block; the id of the node that stands for it."""
    document = residual_cnn()
    layout = {node: Point(260.0 * place, 0.0) for place, node in enumerate(document.main.nodes)}
    stage.session.replace_document(Document(document.graphs, layout, data=document.data, title="Blocks"))
    for _ in range(3):
        QApplication.processEvents()
    return next(node.id for node in document.main.nodes.values() if node.kind in document.graphs)


def test_leaving_a_block_brings_the_view_back_where_it_was(stage, pen, blocks):
    canvas = stage.canvas
    canvas.zoom_reset()
    canvas.ensure_node_visible(blocks)
    wheel(canvas, canvas.node_scene_rect(blocks).center(), 2)
    outside = look(canvas)
    stage.session.select({blocks})
    pen.key(Qt.Key.Key_Down, CTRL)
    for _ in range(3):
        QApplication.processEvents()
    wheel(canvas, QPointF(0, 0), 2)
    inside = look(canvas)
    pen.key(Qt.Key.Key_Up, CTRL)
    for _ in range(3):
        QApplication.processEvents()
    assert stage.session.block_path == ()
    assert look(canvas).is_near(outside)
    pen.key(Qt.Key.Key_Down, CTRL)
    for _ in range(3):
        QApplication.processEvents()
    assert look(canvas).is_near(inside)


def test_the_way_back_leads_out_of_a_block_and_in_again(stage, pen, blocks):
    canvas = stage.canvas
    outside = look(canvas)
    stage.session.select({blocks})
    pen.key(Qt.Key.Key_Down, CTRL)
    for _ in range(3):
        QApplication.processEvents()
    pen.key(Qt.Key.Key_BracketLeft)
    assert stage.session.block_path == () and look(canvas).is_near(outside)
    pen.key(Qt.Key.Key_BracketRight)
    assert stage.session.block_path != ()


def test_a_kept_view_of_a_block_that_is_gone_is_not_shown(stage, pen, blocks):
    stage.session.select({blocks})
    pen.key(Qt.Key.Key_Down, CTRL)
    pen.key(Qt.Key.Key_3, CTRL)
    pen.key(Qt.Key.Key_Up, CTRL)
    pen.key(Qt.Key.Key_Delete)
    before = look(stage.canvas)
    pen.key(Qt.Key.Key_3)
    assert stage.session.block_path == () and look(stage.canvas).is_near(before)


@pytest.mark.parametrize(
    ("first", "modifiers", "letter", "side"),
    [(Qt.Key.Key_A, ALT, Qt.Key.Key_L, "left"), (Qt.Key.Key_K, CTRL, Qt.Key.Key_T, "top")],
    ids=["Alt+A L", "Ctrl+K T"],
)
def test_two_keys_bring_nodes_into_line(window, show, first, modifiers, letter, side):
    document = residual_cnn()
    hand = show(Document(document.graphs, {node: Point(250.0 * place, 90.0 * (place % 3)) for place, node in enumerate(document.main.nodes)}))
    window.start_page.hide()
    chosen = sorted(window.session.graph.nodes)[:3]
    window.session.select(chosen)
    window.canvas.setFocus()
    steps = len(window.session.history)
    hand.key(first, modifiers)
    hand.key(letter)
    places = [window.session.document.layout[node] for node in chosen]
    assert len({at.x if side == "left" else at.y for at in places}) == 1
    assert len(window.session.history) == steps + 1
    assert window.session.history.undo_label == "Align"


def test_shift_and_the_wheel_is_no_leap(stage, pen):
    pen.key(Qt.Key.Key_Home)
    count = len(stage.canvas.looking.views.before)
    wheel(stage.canvas, QPointF(0, 0), 2, SHIFT)
    wheel(stage.canvas, QPointF(0, 0), 2)
    assert len(stage.canvas.looking.views.before) == count


@pytest.mark.parametrize(("share", "larger"), [(0.2, True), (-0.2, False)])
def test_two_fingers_zoom_at_their_place(stage, share, larger):
    canvas, at = stage.canvas, QPointF(400, 300)
    under, scale = canvas.mapToScene(at.toPoint()), canvas.scale_factor
    device = QPointingDevice.primaryPointingDevice()
    where = QPointF(canvas.viewport().mapToGlobal(at.toPoint()))
    QApplication.sendEvent(canvas.viewport(), QNativeGestureEvent(Qt.NativeGestureType.ZoomNativeGesture, device, 2, at, at, where, share, QPointF()))
    assert (canvas.scale_factor > scale) is larger
    moved = canvas.mapFromScene(under) - at.toPoint()
    assert moved.manhattanLength() <= 3
