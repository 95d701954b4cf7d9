"""Ports that may stay free are seen while something is dragged that they take, where something feeds them, or when asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End
from tests.drawings import DIGITS, graph, node
from tests.ui.canvas.conftest import CTRL


@pytest.fixture
def attention(stage):
    """A picture as a sequence, what attends to it, and a mask of the places."""
    main = graph(
        node("image", "Input", field="image"),
        node("rows", "Reshape", shape=(8, 8)),
        node("causal", "CausalMask"),
        node("look", "MultiheadAttention", num_heads=2),
        wires="image>rows rows>causal rows>look.query rows>look.key rows>look.value",
    )
    places = {"image": Point(0, 0), "rows": Point(200, 0), "causal": Point(400, 160), "look": Point(640, 0)}
    stage.session.replace_document(Document({"main": main}, places, data=DIGITS))
    for _ in range(3):
        QApplication.processEvents()
    stage.canvas.zoom_reset()
    stage.canvas.centerOn(QPointF(400, 100))
    return lambda: [port for port, _ in stage.canvas.graph_scene.looks["look"].shape.inputs]


def test_what_nothing_feeds_is_not_seen_until_it_is_asked_for(stage, pen, attention):
    assert attention() == ["query", "key", "value"]
    count = len(stage.session.history)
    pen.key(Qt.Key.Key_H, CTRL)
    assert attention() == ["query", "key", "value", "mask", "attn_mask"]
    pen.key(Qt.Key.Key_H, CTRL)
    assert attention() == ["query", "key", "value"]
    assert len(stage.session.history) == count


def test_a_dragged_mask_finds_its_port_and_esc_hides_it_again(stage, pen, attention):
    start, body = pen.port("causal", "output", output=True), pen.middle("look")
    with stage.no_trace():
        pen.drag(start, body, release=False)
        assert "attn_mask" in attention()
        pen.key(Qt.Key.Key_Escape)
        assert "attn_mask" not in attention()
    with stage.one_step():
        pen.drag(start, body)
    assert Edge(End("causal", "output"), End("look", "attn_mask")) in stage.edges
    assert attention() == ["query", "key", "value", "attn_mask"]


def test_the_keys_feed_a_hidden_port(stage, pen, attention):
    stage.session.select({"look"})
    with stage.one_step():
        pen.key(Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
        for letter in (Qt.Key.Key_C, Qt.Key.Key_A, Qt.Key.Key_U):
            pen.key(letter)
        pen.key(Qt.Key.Key_Return)
    assert Edge(End("causal", "output"), End("look", "attn_mask")) in stage.edges
