"""Real mouse and keys on the canvas: what the document is afterwards, one undo step each, and that Esc leaves no trace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End
from nnbuilder.ui.canvas.search_popup import SearchPopup
from nnbuilder.ui.command_palette import CommandPalette
from tests.drawings import IRIS, graph, node, residual_cnn

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def drawing() -> Document:
    """An input and three layers side by side; the last is not connected."""
    nodes = (node("features", "Input", field="features"), node("hidden", "Linear", out_features=8), node("relu", "ReLU"), node("loose", "Dropout"))
    layout = {"features": Point(0, 0), "hidden": Point(270, 0), "relu": Point(540, 0), "loose": Point(270, 160)}
    return Document({"main": graph(*nodes, wires="features>hidden hidden>relu")}, layout=layout, data=IRIS)


@pytest.fixture
def hand(show):
    return show(drawing())


@pytest.fixture
def session(hand):
    return hand.window.session


def steps(session) -> int:
    return len(session.history)


class TestEdit:
    def test_delete_takes_nodes_and_their_edges(self, hand, session):
        hand.click(hand.middle("hidden"))
        hand.key(Qt.Key.Key_Delete)
        assert set(session.graph.nodes) == {"features", "relu", "loose"}
        assert session.graph.edges == frozenset()
        assert steps(session) == 1
        session.undo()
        assert session.document == drawing()

    def test_delete_and_reconnect(self, hand, session):
        hand.click(hand.middle("hidden"))
        hand.key(Qt.Key.Key_Delete, CTRL)
        assert session.graph.edges == {Edge(End("features", "output"), End("relu", "x"))}
        assert steps(session) == 1

    def test_tab_searches_and_adds_at_the_pointer(self, hand, session):
        QTest.mouseMove(hand.canvas.viewport(), hand.at(QPointF(600, 250)))
        hand.key(Qt.Key.Key_Tab)
        popup = hand.canvas.findChild(SearchPopup)
        QTest.keyClicks(popup.edit, "gelu")
        QTest.keyClick(popup.edit, Qt.Key.Key_Return)
        assert session.graph.named("gelu") is not None
        assert steps(session) == 1

    def test_copy_and_paste_through_the_clipboard(self, hand, session):
        hand.click(hand.middle("hidden"))
        hand.click(hand.middle("relu"), SHIFT)
        hand.window.actions_by_id["edit.copy"].trigger()
        assert '"kind": "Linear"' in QGuiApplication.clipboard().text()
        hand.window.actions_by_id["edit.paste"].trigger()
        assert {found.name for found in session.graph.nodes.values()} == {"features", "hidden", "relu", "loose", "hidden_2", "relu_2"}
        assert len(session.graph.edges) == 3
        assert steps(session) == 1
        assert {session.graph.nodes[found].name for found in session.selection} == {"hidden_2", "relu_2"}

    def test_nonsense_in_the_clipboard_is_told(self, hand, session):
        QGuiApplication.clipboard().setText('{"not": "ours"}')
        hand.window.actions_by_id["edit.paste"].trigger()
        assert session.document == drawing()
        assert "no layer in the clipboard" in hand.window.banner.words.text()

    def test_duplicate(self, hand, session):
        hand.click(hand.middle("loose"))
        hand.window.actions_by_id["edit.duplicate"].trigger()
        assert session.graph.named("loose_2") is not None
        assert steps(session) == 1

    def test_renaming_by_key(self, hand, session):
        hand.click(hand.middle("relu"))
        hand.window.actions_by_id["edit.rename"].trigger()
        edit = hand.canvas.findChild(QLineEdit, "canvas.rename")
        edit.selectAll()
        QTest.keyClicks(edit, "rectify")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        assert session.graph.nodes["relu"].name == "rectify"
        assert steps(session) == 1

    def test_a_name_that_cannot_be_is_refused_in_words(self, hand, session):
        hand.click(hand.middle("relu"))
        hand.window.actions_by_id["edit.rename"].trigger()
        edit = hand.canvas.findChild(QLineEdit, "canvas.rename")
        edit.selectAll()
        QTest.keyClicks(edit, "train")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        assert session.document == drawing()
        assert "`train` is a word of Python or PyTorch" in hand.window.banner.words.text()

    def test_mute_by_key(self, hand, session):
        hand.click(hand.middle("relu"))
        hand.key(Qt.Key.Key_M)
        assert session.graph.nodes["relu"].muted

    def test_group_and_ungroup(self, hand, session):
        hand.click(hand.middle("hidden"))
        hand.click(hand.middle("relu"), SHIFT)
        hand.window.actions_by_id["canvas.group"].trigger()
        assert {found.kind for found in session.graph.nodes.values()} == {"Input", "Dropout", "Block"}
        assert steps(session) == 1
        hand.window.actions_by_id["canvas.ungroup"].trigger()
        assert {found.kind for found in session.graph.nodes.values()} == {"Input", "Dropout", "Linear", "ReLU"}
        assert len(session.graph.edges) == 2

    def test_arrange_is_one_step(self, hand, session):
        hand.window.actions_by_id["canvas.layout"].trigger()
        layout = session.document.layout
        assert layout["features"].x < layout["hidden"].x < layout["relu"].x
        assert steps(session) <= 1


class TestBlocks:
    def test_double_click_enters_and_a_breadcrumb_leaves(self, window, hand):
        window.session.replace_document(residual_cnn())
        session = hand.window.session
        hand.canvas.reveal(("residual",))
        QTest.mouseDClick(hand.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, hand.at(hand.middle("residual")))
        assert session.graph_name == "ResidualBlock"
        assert hand.window.breadcrumbs.isVisible()
        assert set(hand.canvas.graph_scene.nodes) == set(session.document.graphs["ResidualBlock"].nodes)
        QTest.mouseClick(hand.window.breadcrumbs.box.itemAt(0).widget(), Qt.MouseButton.LeftButton)
        assert session.graph_name == "main"


class TestCamera:
    def test_the_wheel_zooms_at_the_pointer(self, hand):
        from PySide6.QtGui import QWheelEvent

        canvas = hand.canvas
        at = QPoint(300, 120)
        before = canvas.mapToScene(at)
        place = canvas.viewport().mapToGlobal(at)
        event = QWheelEvent(QPointF(at), QPointF(place), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(canvas.viewport(), event)
        assert canvas.scale_factor == pytest.approx(1.15**2)
        after = canvas.mapToScene(at)
        assert (after - before).manhattanLength() < 3

    def test_the_middle_button_pans(self, hand, session):
        port, canvas = hand.canvas.viewport(), hand.canvas
        before = canvas.mapToScene(QPoint(0, 0))
        QTest.mousePress(port, Qt.MouseButton.MiddleButton, NONE, QPoint(200, 100))
        QTest.mouseMove(port, QPoint(260, 140))
        QTest.mouseRelease(port, Qt.MouseButton.MiddleButton, NONE, QPoint(260, 140))
        moved = before - canvas.mapToScene(QPoint(0, 0))
        assert (moved.x(), moved.y()) == pytest.approx((60, 40), abs=2)
        assert session.document == drawing()

    def test_fit_shows_every_node(self, hand):
        hand.window.actions_by_id["canvas.fit"].trigger()
        shown = hand.canvas.mapToScene(hand.canvas.viewport().rect()).boundingRect()
        assert shown.contains(hand.canvas.graph_scene.drawn_rect())

    def test_adding_never_changes_the_zoom(self, hand):
        before = hand.canvas.scale_factor
        hand.add("tanh")
        assert hand.canvas.scale_factor == before


def test_a_rebuilt_scene_is_the_one_that_was_brought_up_to_date(hand, session):
    """The scene holds no truth: thrown away and drawn anew it shows the same."""
    hand.connect("relu", "loose")
    hand.click(hand.middle("hidden"))
    hand.key(Qt.Key.Key_M)
    hand.add("softmax")
    session.undo()
    scene = hand.canvas.graph_scene
    before = {name: (item.look, item.pos()) for name, item in scene.nodes.items()}
    edges = {edge: item.path() for edge, item in scene.edges.items()}

    scene.rebuild()

    assert {name: (item.look, item.pos()) for name, item in scene.nodes.items()} == before
    assert {edge: item.path() for edge, item in scene.edges.items()} == edges


def test_undo_all_gives_the_first_document_back(hand, session):
    hand.connect("relu", "loose")
    hand.click(hand.middle("hidden"))
    hand.key(Qt.Key.Key_Delete, CTRL)
    hand.window.actions_by_id["edit.duplicate"].trigger()
    while len(session.history):
        hand.key(Qt.Key.Key_Z, CTRL)
    assert session.document == drawing()


def test_the_palette_of_commands_has_what_only_keys_did(window, hand):
    node = hand.node("relu")
    window.session.select({node})
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    palette = window.findChild(CommandPalette)
    QTest.keyClicks(palette.search, "mute")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.session.graph.nodes[node].muted
    assert window.session.history.undo_label == "Mute"
