"""The search at the pointer: what it offers for the wire in hand, what Enter and clicks do, and that Esc leaves no trace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core.graph import Edge, End
from nnbuilder.ui.canvas.search_popup import SearchPopup
from nnbuilder.ui.canvas.search_rows import OFFER, shape_of

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
BELOW = QPointF(60, 70)


def popup(stage) -> SearchPopup:
    return next(found for found in stage.canvas.findChildren(SearchPopup) if found.isVisible())


def is_closed(stage) -> bool:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return not stage.canvas.findChildren(SearchPopup)


def pull(pen, stage, name: str = "relu", port: str = "output", *, output: bool = True, to: QPointF = BELOW) -> SearchPopup:
    """A wire pulled out of a port and dropped beside it."""
    start = pen.port(name, port, output=output)
    pen.drag(start, start + to)
    return popup(stage)


def added(stage) -> str:
    """The node that came last."""
    return list(stage.session.graph.nodes)[-1]


def listed(search: SearchPopup) -> list[str]:
    return [search.rows.item(row).text() for row in range(search.rows.count()) if search.rows.item(row).data(OFFER) is not None]


def test_behind_a_picture_the_layers_of_pictures_lead_with_the_shape_they_give(stage, pen):
    search = pull(pen, stage)
    assert listed(search)[0] == "Conv 2d"
    assert search.rows.item(0).text() == "Fits (N, 8, 8, 8)"
    assert shape_of(search.rows.offer) == "(N, 32, 6, 6)"
    assert search.choice.title.text() == "Conv 2d"
    assert "(N, 32, 6, 6)" in search.choice.result.text()
    assert "filters" in search.choice.summary.text()


def test_the_wire_stays_until_the_search_is_over(stage, pen):
    with stage.no_trace():
        before = len(stage.canvas.graph_scene.items())
        search = pull(pen, stage)
        assert len(stage.canvas.graph_scene.items()) == before + 1
        QTest.keyClicks(search.edit, "conv")
        QTest.keyClick(search.edit, Qt.Key.Key_Escape)
    assert is_closed(stage)


def test_a_click_elsewhere_drops_the_wire(stage, pen):
    with stage.no_trace():
        pull(pen, stage)
        QTest.mouseClick(stage.canvas.viewport(), LEFT, NONE, stage.canvas.viewport().rect().bottomLeft())
    assert is_closed(stage)


def test_enter_wires_what_was_called_by_another_name(stage, pen):
    search = pull(pen, stage)
    QTest.keyClicks(search.edit, "fc")
    with stage.one_step():
        QTest.keyClick(search.edit, Qt.Key.Key_Return)
    new = added(stage)
    assert stage.session.graph.nodes[new].kind == "Linear"
    assert Edge(End("relu", "output"), End(new, "x")) in stage.edges
    assert stage.canvas.hasFocus()


def test_a_number_behind_the_name_is_its_first_parameter(stage, pen):
    search = pull(pen, stage)
    QTest.keyClicks(search.edit, "conv 64")
    assert shape_of(search.rows.offer) == "(N, 64, 6, 6)"
    QTest.keyClick(search.edit, Qt.Key.Key_Return)
    new = added(stage)
    assert (stage.session.graph.nodes[new].kind, stage.session.graph.nodes[new].params) == ("Conv2d", {"out_channels": 64})


def test_a_name_that_says_a_parameter_sets_it(stage, pen):
    search = pull(pen, stage)
    QTest.keyClicks(search.edit, "1x1")
    QTest.keyClick(search.edit, Qt.Key.Key_Return)
    new = added(stage)
    assert stage.session.graph.nodes[new].params == {"kernel_size": (1, 1)}


def test_the_arrows_and_a_click_choose_another(stage, pen):
    search = pull(pen, stage)
    QTest.keyClick(search.edit, Qt.Key.Key_Up)
    assert search.rows.currentRow() == search.rows.count() - 1
    QTest.keyClick(search.edit, Qt.Key.Key_Down)
    QTest.keyClick(search.edit, Qt.Key.Key_Down)
    assert search.choice.title.text() == "Max Pool 2d"
    row = search.rows.visualItemRect(search.rows.item(4)).center()
    kind = search.rows.item(4).data(OFFER).hit.spec.kind
    with stage.one_step():
        QTest.mouseClick(search.rows.viewport(), LEFT, NONE, row)
    assert [stage.session.graph.nodes[node].kind for node in stage.session.graph.nodes][-1] == kind


def test_what_was_used_last_leads_the_next_time(stage, pen):
    search = pull(pen, stage)
    QTest.keyClicks(search.edit, "gelu")
    QTest.keyClick(search.edit, Qt.Key.Key_Return)
    search = pull(pen, stage, "conv")
    assert (search.rows.item(0).text(), listed(search)[0]) == ("Used last", "GELU")


def test_what_does_not_fit_says_why_and_can_be_added_all_the_same(stage, pen):
    search = pull(pen, stage)
    QTest.keyClicks(search.edit, "embedding")
    assert "whole numbers" in search.choice.result.text()
    QTest.keyClick(search.edit, Qt.Key.Key_Return)
    assert stage.session.graph.named("embedding") is not None


def test_nothing_that_fits_is_told_and_enter_does_nothing(stage, pen):
    with stage.no_trace():
        search = pull(pen, stage)
        QTest.keyClicks(search.edit, "qqqq")
        assert "No layer fits “qqqq”" in search.nothing.text()
        QTest.keyClick(search.edit, Qt.Key.Key_Return)
        assert search.isVisible()
        QTest.keyClick(search.edit, Qt.Key.Key_Escape)


def test_before_a_port_the_input_leads_and_the_search_stands_on_the_other_side(stage, pen):
    search = pull(pen, stage, "linear", "x", output=False, to=QPointF(-60, 60))
    assert listed(search)[0] == "Input"
    with stage.one_step():
        QTest.keyClick(search.edit, Qt.Key.Key_Return)
    new = added(stage)
    assert Edge(End(new, "output"), End("linear", "x")) in stage.edges


def test_a_double_click_on_a_wire_inserts_into_it(stage, pen):
    middle = (pen.port("conv", "output", output=True) + pen.port("relu", "x", output=False)) / 2
    QTest.mouseDClick(stage.canvas.viewport(), LEFT, NONE, pen.at(middle))
    search = popup(stage)
    assert search.edit.placeholderText() == "Insert between conv and relu"
    assert "Output" not in listed(search)
    QTest.keyClicks(search.edit, "bn")
    with stage.one_step():
        QTest.keyClick(search.edit, Qt.Key.Key_Return)
    new = added(stage)
    assert stage.session.graph.nodes[new].kind == "BatchNorm2d"
    assert {Edge(End("conv", "output"), End(new, "x")), Edge(End(new, "output"), End("relu", "x"))} <= stage.edges
    assert Edge(End("conv", "output"), End("relu", "x")) not in stage.edges


def test_with_nothing_in_hand_the_layers_stand_by_category(stage, pen):
    pen.key(Qt.Key.Key_Tab)
    search = popup(stage)
    assert "Convolution" in [search.rows.item(row).text() for row in range(search.rows.count())]
    assert len(listed(search)) == len(stage.session.catalogue.specs)


@pytest.mark.parametrize("size", [(1000, 700), (620, 300), (240, 160)])
def test_it_is_never_outside_of_the_canvas_and_nothing_in_it_scrolls_sideways(stage, pen, size):
    stage.canvas.resize(*size)
    QApplication.processEvents()
    for at in (stage.canvas.viewport().rect().bottomRight(), stage.canvas.viewport().rect().topLeft()):
        stage.canvas.open_search(stage.canvas.mapToScene(at))
        search = popup(stage)
        QApplication.processEvents()
        assert stage.canvas.rect().contains(search.geometry())
        assert search.rows.horizontalScrollBar().maximum() == 0
        search.give_up()


def test_another_document_ends_the_search(stage, pen):
    pull(pen, stage)
    stage.session.replace_document(stage.session.document)
    assert is_closed(stage)
