"""Keys of the canvas in the whole window, pressed where the focus is; each one the undo step, the view or the selection that it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, End
from nnbuilder.project.encoding import dump_document
from nnbuilder.ui.session import Session
from tests.drawings import iris_mlp
from tests.ui.canvas.conftest import drawing, wires

NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


@pytest.fixture
def desk(window, show):
    show(drawing())
    window.resize(1280, 720)
    window.canvas.setFocus()
    QApplication.processEvents()
    return window


def drawing_of(session: Session) -> bytes:
    """The file, without what is read from the data meanwhile."""
    return dump_document(replace(session.document, data=None))


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)
    QApplication.processEvents()


def focus() -> QWidget | None:
    return QApplication.focusWidget()


def test_what_is_next_on_the_wires_is_added_to_the_selection(desk):
    session = desk.session
    session.select({"conv"})
    press(Key.Key_L, ALT)
    assert session.selection == {"conv", "relu"}
    session.select({"relu"})
    press(Key.Key_L, ALT | SHIFT)
    assert session.selection == {"conv", "relu"}
    session.select({"image"})
    press(Key.Key_L)
    assert session.selection == {"image", "conv", "relu"}
    press(Key.Key_I, CTRL)
    assert session.selection == {"norm", "linear", "add"}
    press(Key.Key_A, CTRL | SHIFT)
    assert session.selection == set()
    press(Key.Key_A, CTRL)
    assert len(session.selection) == 6
    assert session.history.undo_label == ""


@pytest.mark.parametrize(("modifiers", "far"), [(SHIFT, 10), (SHIFT | CTRL, 1)])
def test_nudges_go_by_the_grid_or_by_a_point(desk, modifiers, far):
    session = desk.session
    before = drawing_of(session)
    session.select({"norm"})
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Down, Key.Key_Left):
        press(key, modifiers)
    assert session.document.layout["norm"] == Point(far, 220 + far)
    press(Key.Key_Z, CTRL)
    assert drawing_of(session) == before


def test_a_copy_is_fed_as_what_it_is_a_copy_of(desk):
    session = desk.session
    before = drawing_of(session)
    session.select({"conv", "relu"})
    press(Key.Key_C, CTRL)
    press(Key.Key_V, CTRL | SHIFT)
    conv = session.graph.named("conv_2").id
    assert session.graph.into(conv) == (Edge(End("image", "output"), End(conv, "x")),)
    assert session.history.undo_label == "Paste and reconnect"
    assert session.selection == {conv, session.graph.named("relu_2").id}
    press(Key.Key_Z, CTRL)
    assert drawing_of(session) == before
    press(Key.Key_V, CTRL)
    assert session.graph.into(session.graph.named("conv_2").id) == ()


def test_the_overview_comes_and_goes(desk):
    minimap = desk.canvas.minimap
    was = minimap.is_wanted
    press(Key.Key_M, ALT)
    assert minimap.is_wanted is not was
    press(Key.Key_M, ALT)
    assert minimap.is_wanted is was


def test_enter_writes_the_first_value_and_esc_comes_back(desk):
    session = desk.session
    session.select({"linear"})
    press(Key.Key_Return)
    assert isinstance(focus(), QLineEdit)
    QTest.keyClicks(focus(), "24")
    press(Key.Key_Return)
    press(Key.Key_Escape)
    assert focus() is desk.canvas
    assert session.graph.nodes["linear"].params["out_features"] == 24
    press(Key.Key_Z, CTRL)
    assert session.graph.nodes["linear"].params["out_features"] == 10


def test_f6_goes_round_all_panes_and_shift_f6_the_other_way(desk):
    def pane() -> QWidget:
        return next(pane for pane in desk.document.panes if pane is focus() or pane.isAncestorOf(focus()))

    count = len(desk.document.panes)
    there, back = [], []
    for round_, modifiers in ((there, NONE), (back, SHIFT)):
        for _ in range(count):
            press(Key.Key_F6, modifiers)
            round_.append(pane())
    assert set(map(id, there)) == set(map(id, desk.document.panes))
    assert pane() is desk.canvas and back == [*reversed(there[:-1]), there[-1]]


def test_f8_tells_every_problem_of_a_node_and_shift_f8_goes_back(desk):
    session = desk.session
    session.replace_document(iris_mlp().with_graph("main", replace(iris_mlp().main, edges=wires("tanh>classify"))))
    problems = [one for one in session.analysis.diagnostics if one.severity != "note" and one.at]
    assert len({one.node for one in problems}) < len(problems)
    told = []
    for _ in problems:
        press(Key.Key_F8)
        told.append(desk.banner.words.text())
        assert session.selection == {problems[len(told) - 1].node}
    assert told == [one.message for one in problems]
    press(Key.Key_F8, SHIFT)
    assert desk.banner.words.text() == problems[-2].message


def test_arrange_moves_only_what_is_selected(desk):
    session = desk.session
    for node, at in (("conv", Point(210, 333)), ("relu", Point(33, 444))):
        session.do("Move", lambda document, node=node, at=at: replace(document, layout={**document.layout, node: at}))
    before = session.document.layout
    session.select({"image", "conv", "relu"})
    press(Key.Key_L, CTRL)
    assert {node for node, at in session.document.layout.items() if at != before[node]} <= {"image", "conv", "relu"}
    assert session.document.layout["image"].x < session.document.layout["conv"].x < session.document.layout["relu"].x
    press(Key.Key_Z, CTRL)
    assert session.document.layout == before


def test_the_search_opens_at_the_pointer_and_esc_gives_the_keys_back(desk, hand):
    for key, modifiers in ((Key.Key_Tab, NONE), (Key.Key_A, SHIFT)):
        QTest.mouseMove(desk.canvas.viewport(), hand.at(QPointF(300, 100)))
        press(key, modifiers)
        assert isinstance(focus(), QLineEdit)
        press(Key.Key_Escape)
        assert focus() is desk.canvas
    assert desk.session.history.undo_label == ""


def test_ctrl_w_closes_the_tab_and_nothing_else(desk):
    session = desk.session
    desk.workspace.show(iris_mlp())
    press(Key.Key_W, CTRL)
    assert desk.workspace.sessions == [session]


def test_the_camera_follows_its_keys(desk):
    canvas = desk.canvas
    press(Key.Key_0, CTRL)
    assert canvas.scale_factor == pytest.approx(1.0)
    for key, is_larger in ((Key.Key_Plus, True), (Key.Key_Minus, False), (Key.Key_Minus, False)):
        before = canvas.scale_factor
        press(key, CTRL)
        assert (canvas.scale_factor > before) is is_larger
    desk.session.select({"norm"})
    press(Key.Key_F)
    assert canvas.seen.contains(canvas.node_scene_rect("norm"))
    press(Key.Key_Home)
    assert all(canvas.seen.contains(canvas.node_scene_rect(node)) for node in desk.session.graph.nodes)
    assert desk.session.history.undo_label == ""


def test_f2_writes_the_name(desk):
    desk.session.select({"norm"})
    press(Key.Key_F2)
    assert isinstance(focus(), QLineEdit)
    QTest.keyClicks(focus(), "calm")
    press(Key.Key_Return)
    assert desk.session.graph.nodes["norm"].name == "calm" and desk.session.history.undo_label.startswith("Rename")
