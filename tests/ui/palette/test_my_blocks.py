"""Blocks that are kept once and drawn with in every document, by click, key and drag."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from nnbuilder.core.graph import MAIN
from nnbuilder.layers import CATALOGUE
from nnbuilder.project import library
from nnbuilder.project.files import open_document
from nnbuilder.ui.palette import mine
from nnbuilder.ui.palette.panel import MIME
from nnbuilder.ui.words import Button
from tests.drawings import iris_mlp
from tests.ui.dialogs import when_open


@pytest.fixture
def kept(show, window):
    """A block made of two layers, kept, and an empty document in front."""
    hand = show(iris_mlp())
    window.session.select({hand.node("hidden"), hand.node("tanh")})
    hand.key(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    window.actions_by_id["canvas.keep"].trigger()
    assert "Block is among your blocks now" in window.banner.words.text()
    window.session.history.mark_saved()
    window.files.new()
    return hand


def mine_of(window):
    """The lines of kept blocks in the palette."""
    tree = window.palette_panel.tree
    roots = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    heading = next((root for root in roots if root.text(0) == mine.TITLE), None)
    return [heading.child(place) for place in range(heading.childCount())] if heading is not None else []


def test_a_kept_block_stands_in_every_document_and_is_drawn_with_in_one_step(kept, window):
    (line,) = mine_of(window)
    assert line.text(0) == "Block" and not line.icon(0).isNull()
    tree = window.palette_panel.tree
    tree.scrollToItem(line)
    at = tree.visualItemRect(line).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    document = window.session.document
    assert [node.kind for node in document.main.nodes.values()] == ["Block"]
    assert {node.kind for node in document.graphs["Block"].nodes.values()} == {"Input", "Linear", "Tanh", "Output"}
    assert len(window.session.history) == 1
    # Again by keys: the definition is there already.
    search = window.palette_panel.search
    search.setFocus()
    QTest.keyClicks(search, "Block")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert set(window.session.document.graphs) == {MAIN, "Block"} and len(window.session.graph.nodes) == 2
    for _ in range(2):
        window.actions_by_id["edit.undo"].trigger()
    assert set(window.session.document.graphs) == {MAIN} and not window.session.document.main.nodes


def test_the_search_at_the_cursor_has_it_behind_a_wire_as_well_and_it_is_one_step(kept, window):
    canvas = window.canvas
    for count, typed in ((1, "input"), (2, "Block")):
        canvas.setFocus()
        kept.key(Qt.Key.Key_Tab)
        QTest.keyClicks(QApplication.focusWidget(), typed)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert len(window.session.history) == len(window.session.graph.nodes) == count
    document = window.session.document
    (edge,) = document.main.edges
    assert document.main.nodes[edge.target.node].kind == "Block" and "Block" in document.graphs
    window.actions_by_id["edit.undo"].trigger()
    assert set(window.session.document.graphs) == {MAIN} and len(window.session.graph.nodes) == 1


def test_a_drag_brings_it_where_it_is_dropped(kept, window):
    data = QMimeData()
    data.setData(MIME, QByteArray(mine.kind_of(library.kept(CATALOGUE)[0]).encode()))
    at = window.canvas.viewport().rect().center()
    actions, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (QDragEnterEvent(at, actions, data, button, keys), QDropEvent(QPointF(at), actions, data, button, keys)):
        QApplication.sendEvent(window.canvas.viewport(), event)
    assert [node.kind for node in window.session.graph.nodes.values()] == ["Block"] and len(window.session.history) == 1


def test_it_goes_from_the_library_once_that_was_meant_and_what_was_drawn_stays(kept, window):
    tree = window.palette_panel.tree
    window.palette_panel.add_requested.emit(mine.kind_of(library.kept(CATALOGUE)[0]))
    tree.setCurrentItem(mine_of(window)[0])
    when_open(QMessageBox, lambda box: QTest.mouseClick(box.button(Button.Cancel), Qt.MouseButton.LeftButton))
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert len(mine_of(window)) == 1
    when_open(QMessageBox, lambda box: QTest.mouseClick(box.button(Button.Discard), Qt.MouseButton.LeftButton))
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert mine_of(window) == [] and library.kept(CATALOGUE) == ()
    assert "Block" in window.session.document.graphs


def test_what_is_no_block_is_refused_in_words_and_draws_nothing(window, hand):
    library.folder().mkdir(parents=True)
    hostile = (b"", b"{broken", b'{"format": 2, "graphs": {}}', b"\x80\x04\x95pickle", b"[" * 5000)
    for number, content in enumerate(hostile):
        (library.folder() / f"Evil{number}.nnb").write_bytes(content)
    window.palette_panel.fill()
    assert len(mine_of(window)) == len(hostile)
    for line in mine_of(window):
        assert len(line.toolTip(0)) > 30
        window.document.tell("")
        window.palette_panel.add_requested.emit(line.data(0, Qt.ItemDataRole.UserRole))
        assert window.banner.words.text() and not window.session.graph.nodes and not len(window.session.history)


def test_what_is_kept_is_an_ordinary_document(kept):
    (block,) = library.kept(CATALOGUE)
    document = open_document(block.path, CATALOGUE).document
    assert (document.title, block.name, block.block) == ("Block", "Block", "Block")
    assert library.kept(CATALOGUE)[0] is block
