"""Modules shared, tensors tied, starts chosen: from lists, and by pointing at the other node on the canvas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from nnbuilder.core.document import Document, Point
from nnbuilder.core.edits import set_param
from nnbuilder.core.graph import Init
from nnbuilder.ui.canvas.gestures.pick_node import PickNode
from nnbuilder.ui.canvas.view import CanvasView
from tests.drawings import classifier, node
from tests.ui.inspector.conftest import LEFT


def square() -> Document:
    """Two layers of the same shape, and one of another."""
    layers = (node("one", "Linear", out_features=4), node("two", "Linear", out_features=4), node("last", "Linear", out_features=3))
    document = classifier(*layers)
    return replace(document, layout={name: Point(260.0 * place, 140.0 * (place // 4)) for place, name in enumerate(document.main.nodes)})


@pytest.fixture
def section(desk):
    desk.show(square(), "two")
    desk.inspector.page.weights.head.setChecked(True)
    return lambda: desk.inspector.page.weights


def choose(combo, text: str) -> None:
    combo.setFocus()
    combo.setCurrentText(text)
    assert combo.currentText() == text
    combo.activated.emit(combo.currentIndex())


class TestSharing:
    def test_a_module_of_the_list_is_called_and_what_is_set_is_set_for_all(self, desk, section):
        with desk.one_step():
            choose(section().sharing, "one")
        assert desk.session.document.node("two").weights == "one"
        assert section().starts == {}
        line = desk.row("out_features").editor.edit
        with desk.one_step():
            desk.type(line, "4096"[:2])
        assert {desk.session.document.node(name).params["out_features"] for name in ("one", "two")} == {40}

    def test_stop_sharing_gives_it_its_own_again(self, desk, section):
        choose(section().sharing, "one")
        (stop,) = [button for button in section().findChildren(QPushButton) if button.text() == "Stop sharing"]
        with desk.one_step():
            QTest.mouseClick(stop, LEFT)
        assert desk.session.document.node("two").weights is None

    def test_only_what_fits_is_offered(self, desk, section):
        section().sharing.fill()
        assert [section().sharing.itemText(row) for row in range(section().sharing.count())] == ["its own", "one", "last"]
        section().ties["weight"].fill()
        assert [section().ties["weight"].itemText(row) for row in range(section().ties["weight"].count())] == ["nothing", "one.weight"]


class TestTies:
    def test_a_tensor_is_that_of_another_and_its_own_again(self, desk, section):
        with desk.one_step():
            choose(section().ties["weight"], "one.weight")
        assert desk.session.document.node("two").tie == {"weight": (("one",), "weight")}
        assert desk.session.analysis.is_sound
        with desk.one_step():
            choose(section().ties["weight"], "nothing")
        assert desk.session.document.node("two").tie == {}


class TestStarts:
    def test_a_scheme_and_its_numbers(self, desk, section):
        with desk.one_step():
            choose(section().starts["weight"].combo, "normal")
        assert desk.session.document.node("two").init == {"weight": Init("normal", (0.0, 0.02))}
        with desk.one_step():
            desk.type(section().starts["weight"].fields[1], "5e-3")
            assert desk.session.document.node("two").init["weight"].values == (0.0, 0.005)
            assert section().starts["weight"].fields[1].text() == "5e-3"

    def test_a_number_that_cannot_be_is_marked_and_waits(self, desk, section):
        choose(section().starts["weight"].combo, "normal")
        field = section().starts["weight"].fields[1]
        desk.type(field, "-1")
        assert field.property("wrong")
        assert "at least 0" in field.toolTip()
        assert desk.session.document.node("two").init["weight"].values != (0.0, -1.0)

    def test_only_what_the_axes_allow_is_offered_and_the_default_is_told(self, desk, section):
        start = section().starts["bias"]
        offered = [start.combo.itemText(row) for row in range(start.combo.count())]
        assert offered[0] == "by default"
        assert "orthogonal" not in offered
        assert "zeros" in offered
        assert "start evenly" in section().usual.text()


class TestPicking:
    @pytest.fixture
    def canvas(self, desk, section, qtbot):
        made = CanvasView(desk.session)
        made.resize(1200, 500)
        made.show()
        qtbot.waitExposed(made)

        def begin(picking):
            made.activateWindow()
            made.pick_node(picking)

        desk.inspector.pick_wanted.connect(begin)
        for _ in range(3):
            QApplication.processEvents()
        yield made
        made.close()
        made.deleteLater()

    def click(self, canvas, name):
        at = canvas.mapFromScene(canvas.node_scene_rect(name).center() + QPointF(0, 4))
        QTest.mouseMove(canvas.viewport(), at)
        QTest.mouseClick(canvas.viewport(), LEFT, pos=at)

    def pick(self, section, tip):
        button = next(button for button in section().findChildren(QToolButton) if tip in button.accessibleName())
        QTest.mouseClick(button, LEFT)

    def test_a_click_on_a_node_that_fits_shares_and_one_beside_goes_on(self, desk, section, canvas):
        self.pick(section, "module")
        with desk.no_trace():
            self.click(canvas, "features")
        assert isinstance(canvas.gesture, PickNode)
        with desk.one_step():
            self.click(canvas, "one")
        assert desk.session.document.node("two").weights == "one"
        assert canvas.gesture is None
        assert desk.session.selection == {"two"}

    def test_a_tensor_is_picked_by_its_node(self, desk, section, canvas):
        self.pick(section, "tensor weight")
        assert isinstance(canvas.gesture, PickNode)
        with desk.one_step():
            self.click(canvas, "one")
        assert desk.session.document.node("two").tie == {"weight": (("one",), "weight")}

    def test_esc_leaves_no_trace(self, desk, section, canvas):
        with desk.no_trace():
            self.pick(section, "module")
            assert canvas.graph_scene.nodes["features"].is_faded
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert canvas.gesture is None
        assert not canvas.graph_scene.nodes["features"].is_faded


def test_a_node_with_an_error_before_it_says_so_without_rows(desk):
    desk.show(set_param(square(), "one", "out_features", 0), "two")
    assert desk.inspector.page.weights.starts == {}
