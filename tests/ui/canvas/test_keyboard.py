"""Drawing without the mouse: links, replacing, what stands behind the selection, finding; each an undo step, or no trace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from nnbuilder.core import edits
from nnbuilder.core.graph import Edge, End
from nnbuilder.ui.canvas.find_bar import FindBar, find, find_next
from nnbuilder.ui.canvas.search_popup import SearchPopup
from tests.ui.canvas.conftest import SHIFT, wires

FIRST = wires("image>conv conv>relu")
ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab


def link(stage, pen, node: str, letters: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    stage.session.select({node})
    pen.key(Qt.Key.Key_C, modifiers)
    QTest.keyClicks(stage.canvas, letters)


def popup(stage) -> SearchPopup:
    return next(found for found in stage.canvas.findChildren(SearchPopup) if found.isVisible())


def test_c_shows_the_wire_to_what_fits_and_enter_connects(stage, pen):
    with stage.one_step():
        link(stage, pen, "relu")
        assert stage.canvas.marks.node == "add"
        for _ in range(3):
            pen.key(Qt.Key.Key_Down)
        assert stage.canvas.verdict[0].text == "relu → norm\nok: (N, 8, 8, 8)"
        assert stage.canvas.marks.node == "norm"
        pen.key(ENTER)
    assert stage.edges == FIRST | wires("relu>norm")
    assert stage.session.selection == {"relu"}


def test_arrows_go_from_port_to_port_and_around(stage, pen):
    link(stage, pen, "relu")
    shown = []
    for _ in range(6):
        shown.append(stage.canvas.verdict[0].text.splitlines()[0])
        pen.key(Qt.Key.Key_Down)
    pen.key(Qt.Key.Key_Up)
    assert len(set(shown)) == 4
    assert shown[:2] == shown[4:]
    assert stage.canvas.verdict[0].text.splitlines()[0] == shown[1]
    pen.key(ESC)


@pytest.mark.parametrize(("letters", "edge"), [("add b", "relu>add.b"), ("lin", "relu>linear"), ("nr", "")])
def test_letters_choose_the_port(stage, pen, letters, edge):
    link(stage, pen, "relu", letters)
    if not edge:
        assert "No port" in stage.canvas.verdict[0].text
        for _ in letters:
            pen.key(Qt.Key.Key_Backspace)
        assert stage.canvas.verdict[0].text.startswith("relu → add.a")
        pen.key(ESC)
        return
    pen.key(ENTER)
    assert stage.edges == FIRST | wires(edge)


def test_a_wrong_shape_is_named_and_enter_takes_the_cure(stage, pen):
    stage.canvas.add_node("Conv2d", QPointF(450, 420))
    conv = next(iter(stage.session.selection))
    stage.session.do("Set", lambda document: edits.set_param(document, conv, "kernel_size", (11, 11)))
    link(stage, pen, "relu", "conv2")
    verdict, _ = stage.canvas.verdict
    assert "11" in verdict.text
    assert verdict.fix.title == "Set kernel_size to 8"
    with stage.one_step():
        pen.key(ENTER)
    assert [edge.source.node for edge in stage.session.graph.into(conv)] == ["relu"]
    assert stage.session.analysis.at((conv,)) == ()


def test_shift_c_feeds_a_node_from_what_is_chosen(stage, pen):
    with stage.one_step():
        link(stage, pen, "add", "conv", SHIFT)
        pen.key(ENTER)
    assert stage.edges == FIRST | wires("conv>add.a")
    with stage.one_step():
        link(stage, pen, "add", "relu", SHIFT)
        assert stage.canvas.verdict[0].text.startswith("relu → add.b")
        pen.key(ENTER)
    assert stage.edges == FIRST | wires("conv>add.a relu>add.b")


def test_tab_takes_the_other_ports_of_the_node(stage, pen):
    with stage.one_step():
        link(stage, pen, "relu")
        pen.key(TAB)
        assert " → relu" in stage.canvas.verdict[0].text
        QTest.keyClicks(stage.canvas, "norm")
        pen.key(ENTER)
    assert stage.edges == wires("image>conv norm>relu")


def test_esc_and_a_loss_of_the_focus_leave_no_trace(stage, pen):
    stage.session.select({"relu"})
    for end in (lambda: pen.key(ESC), stage.canvas.clearFocus):
        with stage.no_trace():
            pen.key(Qt.Key.Key_C)
            QTest.keyClicks(stage.canvas, "add")
            end()
            stage.canvas.setFocus()


def test_a_loop_is_not_offered(stage, pen):
    pen.connect("relu", "norm")
    link(stage, pen, "norm", "relu")
    assert "No port" in stage.canvas.verdict[0].text
    pen.key(ENTER)
    assert stage.edges == FIRST | wires("relu>norm")
    pen.key(ESC)


def test_tab_leads_on_from_the_selected_node(stage, pen):
    stage.session.select({"relu"})
    with stage.one_step():
        pen.key(TAB)
        assert popup(stage).edit.placeholderText() == "Add a layer behind relu"
        QTest.keyClicks(popup(stage).edit, "bn")
        QTest.keyClick(popup(stage).edit, ENTER)
    new = list(stage.session.graph.nodes)[-1]
    assert Edge(End("relu", "output"), End(new, "x")) in stage.edges
    box = stage.canvas.node_scene_rect(new)
    assert box.left() > stage.canvas.node_scene_rect("relu").right()
    assert not any(box.intersects(stage.canvas.node_scene_rect(node)) for node in stage.session.graph.nodes if node != new)


def test_tab_leads_several_nodes_into_one(stage, pen):
    stage.session.select({"relu", "conv"})
    with stage.one_step():
        pen.key(TAB)
        assert popup(stage).edit.placeholderText() in ("Add a layer behind relu and conv", "Add a layer behind conv and relu")
        QTest.keyClicks(popup(stage).edit, "concat")
        assert "(N, 16, 8, 8)" in popup(stage).choice.result.text()
        QTest.keyClick(popup(stage).edit, ENTER)
    new = list(stage.session.graph.nodes)[-1]
    assert {edge.source.node for edge in stage.session.graph.into(new)} == {"relu", "conv"}


def test_shift_s_makes_it_another_layer_with_its_links(stage, pen):
    stage.session.select({"relu"})
    with stage.one_step():
        pen.key(Qt.Key.Key_S, SHIFT)
        assert popup(stage).edit.placeholderText() == "Replace relu by"
        QTest.keyClicks(popup(stage).edit, "leaky relu 0.2")
        QTest.keyClick(popup(stage).edit, ENTER)
    assert (stage.session.graph.nodes["relu"].kind, stage.session.graph.nodes["relu"].params) == ("LeakyReLU", {"negative_slope": 0.2})
    assert stage.edges == FIRST


def test_shift_s_keeps_the_parameters_that_both_have_and_esc_leaves_no_trace(stage, pen):
    stage.session.select({"conv"})
    with stage.no_trace():
        pen.key(Qt.Key.Key_S, SHIFT)
        QTest.keyClick(popup(stage).edit, ESC)
    pen.key(Qt.Key.Key_S, SHIFT)
    QTest.keyClicks(popup(stage).edit, "conv transpose 2d")
    QTest.keyClick(popup(stage).edit, ENTER)
    node = stage.session.graph.nodes["conv"]
    assert node.kind == "ConvTranspose2d"
    assert (node.params["out_channels"], node.params["padding"]) == (8, 1)


def test_find_shows_each_place_in_turn_and_esc_gives_the_keys_back(stage, pen):
    find(stage.canvas)
    bar = stage.canvas.viewport().findChild(FindBar)
    edit = bar.findChild(QLineEdit)
    assert edit.hasFocus()
    QTest.keyClicks(edit, "10")
    assert (stage.session.selection, bar.count.text()) == ({"linear"}, "1 of 1")
    edit.clear()
    QTest.keyClicks(edit, "r")
    first = stage.session.selection
    QTest.keyClick(edit, ENTER)
    assert stage.session.selection != first
    QTest.keyClick(edit, ENTER, SHIFT)
    assert stage.session.selection == first
    QTest.keyClick(edit, ESC)
    assert stage.canvas.hasFocus()
    assert not bar.isVisible()
    find_next(stage.canvas, 1)
    assert stage.session.selection != first
    assert len(stage.session.history) == 0
