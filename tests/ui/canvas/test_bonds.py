"""Weights that several nodes have in common are seen on the canvas: whose they are always, with whom while one looks there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core import edits
from nnbuilder.core.document import Document, Point
from tests.drawings import DIGITS, graph, node
from tests.ui.canvas.conftest import NONE


@pytest.fixture
def pair(stage):
    """Two layers of the same kind and a third that is tied to one of them."""
    main = graph(
        node("image", "Input", field="image"),
        node("flat", "Flatten"),
        node("one", "Linear", out_features=64),
        node("two", "Linear", out_features=64),
        node("three", "Linear", out_features=64),
        wires="image>flat flat>one one>two two>three",
    )
    places = {name: Point(190.0 * place, 40.0 * (place % 2)) for place, name in enumerate(main.nodes)}
    stage.session.replace_document(Document({"main": main}, places, data=DIGITS))
    for _ in range(3):
        QApplication.processEvents()
    stage.canvas.zoom_reset()
    stage.canvas.centerOn(stage.canvas.node_scene_rect("two").center())
    return stage


def look(stage, node: str):
    return stage.canvas.graph_scene.looks[node]


def pick(stage, pen, key: Qt.KeyboardModifier, letters: str) -> None:
    pen.key(Qt.Key.Key_W, key)
    QTest.keyClicks(stage.canvas, letters)
    pen.key(Qt.Key.Key_Return)


def test_a_module_is_shared_by_name_and_both_tell_of_it(pair, pen):
    pair.session.select({"two"})
    with pair.one_step():
        pick(pair, pen, NONE, "one")
    assert pair.session.graph.nodes["two"].weights == "one"
    assert ("weights of", "one") in look(pair, "two").shape.rows
    assert look(pair, "one").bonds == {"two"}
    assert "shared" in look(pair, "one").states


def test_a_tie_tells_whose_tensor_it_is(pair, pen):
    pair.session.select({"three"})
    with pair.one_step():
        pick(pair, pen, Qt.KeyboardModifier.ShiftModifier, "one")
    assert ("weight of", "one") in look(pair, "three").shape.rows
    pair.session.do("Rename", lambda document: edits.rename(document, "one", "first"))
    assert ("weight of", "first") in look(pair, "three").shape.rows


def test_a_line_leads_to_the_other_while_one_is_selected_or_pointed_at(pair, pen):
    pair.session.do("Share", lambda document: edits.set_weights(document, "two", "one"))
    pair.session.select({"three"})
    before = pair.picture()
    for look_at in (lambda: pair.session.select({"two"}), lambda: QTest.mouseMove(pair.canvas.viewport(), pen.at(pen.middle("one")))):
        pair.session.select({"three"})
        look_at()
        QApplication.processEvents()
        assert pair.canvas.bonds == {("one", "two")}
        assert pair.picture() != before
    pair.session.select({"three"})
    QTest.mouseMove(pair.canvas.viewport(), pen.at(pen.middle("flat")))
    assert pair.canvas.bonds == frozenset()


def test_a_copy_with_shared_weights_stands_free_and_calls_the_same_module(pair, pen):
    pair.session.select({"two"})
    with pair.one_step():
        pen.key(Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    copy = list(pair.session.graph.nodes)[-1]
    assert pair.session.graph.nodes[copy].weights == "two"
    box = pair.canvas.node_scene_rect(copy)
    assert not any(box.intersects(pair.canvas.node_scene_rect(node)) for node in pair.session.graph.nodes if node != copy)


def test_esc_takes_back_the_choice_of_an_owner(pair, pen):
    pair.session.select({"two"})
    with pair.no_trace():
        pen.key(Qt.Key.Key_W)
        QTest.keyClicks(pair.canvas, "one")
        assert pair.canvas.marks.node == "one"
        pen.key(Qt.Key.Key_Escape)


@pytest.mark.parametrize("keys", [(Qt.Key.Key_Up,), (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up), (Qt.Key.Key_Down,)])
def test_enter_takes_the_node_that_the_arrows_have_marked(pair, pen, keys):
    pair.session.do("More", lambda document: edits.add_node(document, "main", node("four", "Linear", out_features=16), Point(760.0, 0.0)))
    pair.session.select({"two"})
    pen.key(Qt.Key.Key_W)
    for key in keys:
        pen.key(key)
    marked = pair.canvas.marks.node
    pen.key(Qt.Key.Key_Return)
    assert marked is not None and pair.session.graph.nodes["two"].weights == marked
