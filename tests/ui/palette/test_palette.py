"""Finding a layer by some of its letters, and bringing it to the canvas: with Enter, with a double click, by drag."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End
from nnbuilder.core.search import search
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.palette.panel import MIME
from tests.drawings import graph, node, residual_block
from tests.ui.canvas.conftest import drawing

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def palette(window):
    return window.palette_panel


def shown(palette) -> list[str]:
    roots = [palette.tree.topLevelItem(place) for place in range(palette.tree.topLevelItemCount())]
    return [item.text(0) for root in roots for item in (root, *(root.child(place) for place in range(root.childCount())))]


def drag(window, kind: bytes, at: QPointF, mime: str = MIME, *, drop: bool = True) -> bool:
    """The events of a drag from the palette; True where the canvas takes it."""
    viewport, point = window.canvas.viewport(), window.canvas.mapFromScene(at)
    data = QMimeData()
    data.setData(mime, QByteArray(kind))
    enter = QDragEnterEvent(point, COPY, data, LEFT, NONE)
    QApplication.sendEvent(viewport, enter)
    QApplication.sendEvent(viewport, QDragMoveEvent(point, COPY, data, LEFT, NONE))
    if drop:
        QApplication.sendEvent(viewport, QDropEvent(QPointF(point), COPY, data, LEFT, NONE))
    return enter.isAccepted()


MEANT = {
    "conv": "Conv2d",
    "c2d": "Conv2d",
    "maxp": "MaxPool2d",
    "lstm": "LSTM",
    "cross": "CrossEntropy",
    "bn2": "BatchNorm2d",
    "LINEAR": "Linear",
    "mha": "MultiheadAttention",
}


@pytest.mark.parametrize(("letters", "first"), MEANT.items())
def test_some_letters_find_the_layer_that_is_meant(letters, first):
    assert search(letters, tuple(CATALOGUE))[0].spec.kind == first


def test_every_layer_is_listed_under_its_category(palette):
    listed = shown(palette)
    assert {spec.title for spec in CATALOGUE} <= set(listed)
    assert listed.index("Convolution") < listed.index("Conv 2d") < listed.index("Pooling")


def test_what_is_not_there_is_told(palette):
    QTest.keyClicks(palette.search, "qqqq")
    assert shown(palette) == ["No layer fits “qqqq”"]
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert not palette.session.document.main.nodes
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert "Linear" in shown(palette)


def test_enter_adds_the_first_and_the_arrows_choose_another(palette, window):
    QTest.keyClicks(palette.search, "pool")
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    chosen = palette.tree.currentItem().text(0)
    QTest.keyClick(palette.tree, Qt.Key.Key_Return)
    (added,) = window.session.document.main.nodes.values()
    assert CATALOGUE.get(added.kind).title == chosen


def test_layers_added_one_after_another_are_chained(hand, window):
    for words in ("input", "linear", "relu"):
        hand.add(words)
    ids = {found.kind: found.id for found in window.session.graph.nodes.values()}
    drawn = {(edge.source.node, edge.target.node) for edge in window.session.graph.edges}
    assert drawn == {(ids["Input"], ids["Linear"]), (ids["Linear"], ids["ReLU"])}


def test_a_dragged_layer_stands_where_it_was_dropped(window, hand):
    assert drag(window, b"Linear", QPointF(40, 60))
    (added,) = window.session.graph.nodes.values()
    rect = window.canvas.node_scene_rect(added.id)
    assert rect.adjusted(-10, -10, 10, 10).contains(QPointF(40, 60))
    assert len(window.session.history) == 1
    assert window.session.selection == {added.id}


def test_a_layer_dropped_on_a_wire_goes_into_it(show):
    layout = {"given": Point(0, 0), "relu": Point(500, 0)}
    hand = show(Document({"main": graph(node("given", "Input", shape=(4,)), node("relu", "ReLU"), wires="given>relu")}, layout=layout))
    session = hand.window.session
    middle = (hand.port("given", "output", output=True) + hand.port("relu", "x", output=False)) / 2
    drag(hand.window, b"Tanh", middle)
    added = session.graph.named("tanh").id
    assert session.graph.edges == {Edge(End("given", "output"), End(added, "x")), Edge(End(added, "output"), End("relu", "x"))}
    assert len(session.history) == 1


@pytest.mark.parametrize("kind", [b"os.system", b"", b"\xff\xfe"])
def test_a_drag_that_names_no_layer_adds_nothing(window, hand, kind):
    drag(window, kind, QPointF(40, 60))
    assert not window.session.graph.nodes


def test_a_drag_of_something_else_is_not_taken(window, hand):
    assert not drag(window, b"Linear", QPointF(40, 60), mime="text/plain", drop=False)


def test_the_blocks_of_the_document_are_offered_and_their_words_are_no_html(window, palette):
    block = graph(*residual_block().nodes.values(), wires="", doc="<img src=file:///etc/passwd> shows <b>nothing</b>")
    window.session.replace_document(Document({"main": graph(wires=""), "Shiny": block}))
    item = palette.item_for("Shiny")
    assert item is not None
    assert "<img" not in item.toolTip(0)
    assert "&lt;img" in item.toolTip(0)


def test_a_layer_dropped_on_a_node_takes_its_place(window, hand, show):
    show(drawing())
    session = window.session
    drag(window, b"ConvTranspose2d", hand.middle("conv"), drop=False)
    before, count = session.document, len(session.history)
    drag(window, b"ConvTranspose2d", hand.middle("conv"))
    after = session.graph.nodes["conv"]
    assert (after.kind, session.graph.edges) == ("ConvTranspose2d", before.main.edges)
    assert after.params == before.main.nodes["conv"].params
    assert len(session.graph.nodes) == len(before.main.nodes)
    assert len(session.history) == count + 1
    session.undo()
    assert session.document == before


def test_a_layer_dropped_on_a_wire_gets_room_there(window, hand, show):
    show(drawing())
    wire = (hand.port("conv", "output", output=True) + hand.port("relu", "x", output=False)) / 2
    drag(window, b"Dropout", wire)
    (new,) = window.session.selection
    assert [edge.source.node for edge in window.session.graph.into("relu")] == [new]
    left, middle, right = (window.canvas.node_scene_rect(node) for node in ("conv", new, "relu"))
    assert left.right() < middle.left()
    assert middle.right() < right.left()


def test_another_document_forgets_what_was_looked_for(window, palette):
    QTest.keyClicks(palette.search, "pool")
    window.session.replace_document(Document({"main": graph(wires="")}))
    assert palette.search.text() == ""
    assert "Linear" in shown(palette)


def test_the_palette_finds_by_other_names_too(palette):
    QTest.keyClicks(palette.search, "fc")
    assert shown(palette)[0] == "Linear  (fc)"
