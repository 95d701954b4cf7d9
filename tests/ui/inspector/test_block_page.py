"""Inside a block with nothing selected: its name, what it does, its parameters and its loop, each edit one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from nnbuilder.core.expressions import Expression
from nnbuilder.ui.inspector.block_page import BlockPage
from tests.drawings import lstm_loop, residual_cnn
from tests.ui.inspector.conftest import LEFT


@pytest.fixture
def page(desk):
    desk.show(residual_cnn(), inside="residual")
    return lambda: desk.inspector.page


def block(desk):
    return desk.session.graph


def params(desk):
    return {param.name: (param.type.base, param.default, param.min, param.max, param.help) for param in block(desk).params}


class TestBlock:
    def test_another_name_is_that_of_every_use(self, desk, page):
        with desk.one_step():
            desk.type(page().name, "Residual", enter=True)
            assert desk.session.graph_name == "Residual"
        assert isinstance(page(), BlockPage)
        assert page().name.text() == "Residual"
        assert "residual and tower" in page().uses.text()

    def test_the_name_of_a_layer_is_refused_in_words_and_put_back(self, desk, page):
        with desk.no_trace():
            desk.type(page().name, "Linear", enter=True)
        assert "already a layer called Linear" in desk.told[0]
        assert page().name.text() == "ResidualBlock"

    def test_what_it_does_is_taken_over_when_the_field_is_left(self, desk, page):
        page().description.setFocus()
        page().description.selectAll()
        QTest.keyClicks(page().description, "Keeps what comes in.")
        with desk.one_step():
            page().name.setFocus()
        assert block(desk).doc == "Keeps what comes in."


class TestParameters:
    def test_one_is_added_named_and_given_a_range(self, desk, page):
        with desk.one_step():
            QTest.mouseClick(page().add, LEFT)
        desk.session.undo()
        QTest.mouseClick(page().add, LEFT)
        QApplication.processEvents()
        card = page().cards["width"]
        assert card.name.hasFocus()
        desk.type(card.name, "depth", enter=True)
        card = next(card for card in page().cards.values() if card.param_name == "depth")
        with desk.one_step():
            desk.type(card.default, "4", enter=True)
        with desk.one_step():
            desk.type(card.most, "9", enter=True)
        desk.type(card.help, "How deep it is.", enter=True)
        assert params(desk)["depth"] == ("int", 4, 1, 9, "How deep it is.")

    def test_a_default_outside_its_range_is_refused_and_put_back(self, desk, page):
        card = page().cards["channels"]
        with desk.no_trace():
            desk.type(card.default, "0", enter=True)
        assert "at least 1" in desk.told[0]
        assert card.default.text() == "16"

    def test_another_name_is_that_in_every_formula(self, desk, page):
        with desk.one_step():
            desk.type(page().cards["channels"].name, "width", enter=True)
        assert block(desk).nodes["b_conv1"].params["out_channels"] == Expression("width")

    def test_another_type_keeps_the_number(self, desk, page):
        combo = page().cards["channels"].kind
        combo.setCurrentText("number")
        with desk.one_step():
            combo.activated.emit(combo.currentIndex())
        assert params(desk)["channels"][:3] == ("float", 16.0, 1)

    def test_one_taken_away_leaves_its_default(self, desk, page):
        with desk.one_step():
            QTest.mouseClick(page().cards["channels"].remove, LEFT)
        assert block(desk).nodes["b_conv1"].params["out_channels"] == 16
        assert page().cards == {}


class TestMakeParameter:
    def choose(self, desk, name: str, entry: str) -> None:
        """The menu of a field, by the right mouse button on its name."""
        label = desk.row(name).label
        label.customContextMenuRequested.emit(QPoint(4, 4))
        QApplication.processEvents()
        menu = next(menu for menu in label.findChildren(QMenu) if menu.isVisible())
        action = next(action for action in menu.actions() if action.text() == entry)
        menu.close()
        action.trigger()

    def test_in_the_menu_of_a_field(self, desk):
        desk.show(residual_cnn(), "b_conv1", "b_conv2", inside="residual")
        with desk.one_step():
            self.choose(desk, "kernel_size", "Make `kernel_size` a parameter of ResidualBlock")
        assert params(desk)["kernel_size"][:2] == ("ints", (3, 3))
        assert {block(desk).nodes[node].params["kernel_size"] for node in ("b_conv1", "b_conv2")} == {Expression("kernel_size")}
        assert desk.session.analysis.is_sound
        with desk.one_step():
            self.choose(desk, "out_channels", "Reset to default (32)")
        with desk.one_step():
            self.choose(desk, "out_channels", "Use `channels`")
        assert block(desk).nodes["b_conv2"].params["out_channels"] == Expression("channels")

    def test_as_a_cure_where_a_formula_names_it(self, desk):
        desk.show(residual_cnn(), "b_conv1", inside="residual")
        desk.type(desk.row("out_channels").editor.edit, "width")
        (button,) = [button for button in desk.inspector.findings.buttons if button.text() == "Make `width` a parameter of this block"]
        with desk.one_step():
            QTest.mouseClick(button, LEFT)
        assert params(desk)["width"][1] == 32

    def test_in_the_main_drawing_there_is_none(self, desk):
        desk.show(residual_cnn(), "stem")
        label = desk.row("kernel_size").label
        label.customContextMenuRequested.emit(QPoint(4, 4))
        (menu,) = label.findChildren(QMenu)
        assert [action.text() for action in menu.actions()] == ["Reset to default (3, 3)"]
        menu.close()


class TestLoop:
    def test_a_block_becomes_recurrent_with_a_state(self, desk, page):
        with desk.one_step():
            QTest.mouseClick(page().loop.recurrent, LEFT, pos=QPoint(6, page().loop.recurrent.height() // 2))
        with desk.one_step():
            QTest.mouseClick(page().loop.add, LEFT)
        (state,) = block(desk).loop.states
        assert (state.input, state.output) == ("image", "result")
        with desk.one_step():
            desk.type(page().loop.states[0].shape, "channels, 8, 8", enter=True)
        assert block(desk).loop.states[0].shape == (Expression("channels"), 8, 8)
        with desk.one_step():
            desk.type(page().loop.axis, "2", enter=True)
        desk.type(page().loop.axis, "0", enter=True)
        assert "from 1 to 8" in desk.told[-1]
        assert page().loop.axis.text() == "2"

    def test_the_states_of_a_drawn_memory_are_shown_and_its_input_may_be_seen_whole(self, desk):
        document = lstm_loop()
        (use,) = [node for node in document.main.nodes.values() if node.kind in document.graphs]
        desk.show(document, inside=use.id)
        loop = desk.inspector.page.loop
        assert [(card.gives.currentText(), card.given.currentText()) for card in loop.states] == [("hidden_out", "hidden"), ("cell_out", "cell")]
        with desk.one_step():
            QTest.mouseClick(loop.whole["value"], LEFT, pos=QPoint(6, loop.whole["value"].height() // 2))
        assert block(desk).loop.context == ("value",)
        assert Qt.CheckState.Checked == desk.inspector.page.loop.whole["value"].checkState()


def test_a_bound_that_is_no_number_is_told_and_put_back(desk, page):
    card = page().cards["channels"]
    with desk.no_trace():
        desk.type(card.most, "many", enter=True)
    assert desk.told == ["The most that channels may be is a number, not many."]
    assert card.most.text() == ""
