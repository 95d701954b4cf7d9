"""A field: names completed, values beside formulas, steps by key and by drag, reset, several nodes at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnbuilder.core.edits import set_frozen, set_param
from nnbuilder.core.expressions import Expression
from nnbuilder.ui.inspector.several import listed
from nnbuilder.ui.words import Label
from tests.drawings import classifier, iris_mlp, node, residual_cnn
from tests.ui.inspector.conftest import LEFT

SHIFT = Qt.KeyboardModifier.ShiftModifier


def value(desk, node_id, name):
    return desk.session.document.node(node_id).params.get(name)


class TestFormulas:
    def test_names_are_offered_with_their_values_and_enter_takes_the_marked_one(self, desk):
        desk.show(residual_cnn(), "classify")
        line = desk.row("out_features").editor.edit
        desk.type(line, "im")
        texts = [line.choices.item(row).text() for row in range(line.choices.count())]
        assert texts == ["image.channels = 1", "image.height = 8", "image.width = 8"]
        QTest.keyClick(line, Qt.Key.Key_Down)
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert line.text() == "image.height"
        assert value(desk, "classify", "out_features") == Expression("image.height")
        assert not line.is_completing

    def test_esc_closes_the_list_and_leaves_what_was_typed(self, desk):
        desk.show(residual_cnn(), "classify")
        line = desk.row("out_features").editor.edit
        desk.type(line, "2 * cla")
        assert line.is_completing
        QTest.keyClick(line, Qt.Key.Key_Escape)
        assert not line.is_completing
        assert line.text() == "2 * cla"

    def test_a_name_is_taken_with_the_mouse_as_well(self, desk):
        desk.show(residual_cnn(), "classify")
        line = desk.row("out_features").editor.edit
        desk.type(line, "lab")
        QTest.mouseClick(line.choices.viewport(), LEFT, pos=line.choices.visualItemRect(line.choices.item(0)).center())
        assert line.text() == "label.classes"

    def test_the_value_stands_beside_the_formula(self, desk):
        desk.show(residual_cnn(), "classify")
        line = desk.row("out_features").editor.edit
        assert line.told == "= 10"
        desk.type(line, "label.classes * 2")
        assert line.told == "= 20"
        desk.type(line, "20")
        assert line.told == ""

    def test_inside_a_block_its_parameters_are_offered_as_the_use_gives_them(self, desk):
        desk.show(set_param(residual_cnn(), "residual", "channels", 24), "b_conv1", inside="residual")
        line = desk.row("out_channels").editor.edit
        assert line.told == "= 24"
        desk.type(line, "cha")
        assert line.choices.item(0).text() == "channels = 24"

    def test_what_is_wrong_is_told_below_the_field_and_moves_nothing(self, desk):
        desk.show(residual_cnn(), "stem")
        row = desk.row("out_channels")
        before = {name: other.cell.mapTo(desk.inspector, QPoint(0, 0)) for name, other in desk.inspector.page.params.rows.items()}
        desk.type(row.editor.edit, "no * such")
        assert row.reason.isVisible()
        assert "there is no `no` here" in row.reason.text()
        assert row.editor.edit.told == ""
        assert {name: other.cell.mapTo(desk.inspector, QPoint(0, 0)) for name, other in desk.inspector.page.params.rows.items()} == before
        desk.row("kernel_size").editor.edit.setFocus()
        assert not row.reason.isVisible()
        assert "there is no `no` here" in row.editor.toolTip()

    def test_a_number_stays_as_it_was_typed(self, desk):
        desk.show(classifier(node("drop", "Dropout")), "drop")
        line = desk.row("p").editor.edit
        desk.type(line, "1e-3", enter=True)
        desk.inspector.page.name.setFocus()
        assert line.text() == "1e-3"
        assert value(desk, "drop", "p") == 0.001
        desk.session.undo()
        assert line.text() == "0.5"


class TestSteps:
    @pytest.mark.parametrize(("key", "modifiers", "after"), [(Qt.Key.Key_Up, None, 17), (Qt.Key.Key_Down, None, 15), (Qt.Key.Key_Up, SHIFT, 26)])
    def test_arrow_keys_go_by_one_and_with_shift_by_ten(self, desk, key, modifiers, after):
        desk.show(iris_mlp(), "hidden")
        line = desk.row("out_features").editor.edit
        line.setFocus()
        with desk.one_step():
            QTest.keyClick(line, key, modifiers or Qt.KeyboardModifier.NoModifier)
            assert value(desk, "hidden", "out_features") == after
        assert line.text() == str(after)

    def test_of_a_size_the_number_under_the_cursor_goes(self, desk):
        desk.show(set_param(residual_cnn(), "stem", "kernel_size", (3, 5)), "stem")
        line = desk.row("kernel_size").editor.edit
        line.setFocus()
        line.setCursorPosition(4)
        QTest.keyClick(line, Qt.Key.Key_Up)
        assert value(desk, "stem", "kernel_size") == (3, 6)

    def test_a_drag_over_the_name_is_one_step(self, desk):
        desk.show(iris_mlp(), "hidden")
        with desk.one_step():
            desk.drag(desk.row("out_features").label, 40)
        assert value(desk, "hidden", "out_features") == 26
        with desk.one_step():
            desk.drag(desk.row("out_features").label, 40, modifiers=SHIFT)
        assert value(desk, "hidden", "out_features") == 126

    def test_esc_during_a_drag_leaves_no_trace(self, desk):
        desk.show(iris_mlp(), "hidden")
        with desk.no_trace():
            label = desk.row("out_features").label
            desk.drag(label, 60, release=False)
            assert value(desk, "hidden", "out_features") == 31
            QTest.keyClick(label, Qt.Key.Key_Escape)
            QTest.mouseRelease(label, LEFT, pos=QPoint(68, 6))
        assert not desk.session.is_modified

    def test_a_formula_is_not_dragged_over(self, desk):
        desk.show(residual_cnn(), "classify")
        with desk.no_trace():
            desk.drag(desk.row("out_features").label, 40)


class TestReset:
    def test_a_mark_stands_where_something_is_set_and_takes_the_default_again(self, desk):
        desk.show(residual_cnn(), "stem")
        assert desk.row("kernel_size").mark.isVisible()
        assert not desk.row("stride").mark.isVisible()
        with desk.one_step():
            QTest.mouseClick(desk.row("kernel_size").mark, LEFT)
        assert value(desk, "stem", "kernel_size") is None
        desk.session.undo()
        desk.session.redo()
        assert desk.row("kernel_size").editor.edit.text() == "3, 3"


class TestSeveral:
    def test_what_differs_says_so_and_an_edit_reaches_all_in_one_step(self, desk):
        document = set_param(residual_cnn(), "b_conv1", "kernel_size", 5)
        desk.show(document, "b_conv1", "b_conv2", inside="residual")
        line = desk.row("kernel_size").editor.edit
        assert (line.text(), line.placeholderText()) == ("", "different")
        assert desk.row("out_channels").editor.edit.text() == "channels"
        with desk.one_step():
            desk.type(line, "7")
            assert value(desk, "b_conv1", "kernel_size") == value(desk, "b_conv2", "kernel_size") == 7

    def test_of_other_kinds_only_what_they_have_in_common(self, desk):
        desk.show(iris_mlp(), "hidden", "tanh")
        assert desk.inspector.page.params.rows == {}
        desk.show(residual_cnn(), "stem", "pool")
        assert list(desk.inspector.page.params.rows) == ["kernel_size"]

    def test_frozen_is_half_ticked_until_all_are(self, desk):
        desk.show(iris_mlp(), "hidden", "classify")
        desk.session.do("Freeze", lambda document: set_frozen(document, ["hidden"], True))
        check = desk.inspector.page.frozen
        assert check.checkState() == Qt.CheckState.PartiallyChecked
        QTest.mouseClick(check, LEFT, pos=QPoint(6, check.height() // 2))
        assert all(desk.session.document.node(name).frozen for name in ("hidden", "classify"))

    def test_a_few_are_named_and_the_rest_counted(self, desk):
        assert listed(["a"]) == "a"
        assert listed(["a", "b"]) == "a and b"
        assert listed(list("abcdefg")) == "a, b, c, d and 3 more"


def test_one_more_parameter_is_one(desk):
    desk.show(iris_mlp(), "hidden")
    assert desk.inspector.page.params.more.text() == "1 more parameter"


class TestPages:
    def test_a_title_that_was_only_looked_at_is_not_given_to_the_next_drawing(self, desk):
        desk.inspector.page.title.setFocus()
        desk.show(iris_mlp(), "hidden")
        assert desk.session.document == iris_mlp()
        assert not desk.session.is_modified

    def test_a_name_that_is_being_typed_belongs_to_the_drawing_that_is_left(self, desk):
        desk.show(iris_mlp(), "hidden")
        desk.type(desk.inspector.page.name, "wide")
        desk.session.replace_document(iris_mlp())
        desk.session.select({"hidden"})
        assert desk.inspector.page.name.text() == "hidden"
        assert desk.session.document == iris_mlp()

    def test_enter_is_the_first_parameter_and_esc_gives_the_keys_back(self, desk, qtbot):
        desk.show(iris_mlp(), "hidden")
        assert desk.inspector.edit_first()
        line = desk.row("out_features").editor.edit
        assert line.hasFocus()
        assert line.selectedText() == "16"
        with qtbot.waitSignal(desk.inspector.left):
            QTest.keyClick(line, Qt.Key.Key_Escape)

    def test_help_tells_the_parameters_and_esc_goes_back(self, desk):
        desk.show(residual_cnn(), "stem")
        QTest.mouseClick(desk.inspector.page.help, LEFT)
        words = " ".join(label.text() for label in desk.inspector.page.findChildren(Label))
        assert "Slides learned filters" in words
        assert "out_channels" in words
        assert "nn.Conv2d" in words
        QTest.keyClick(desk.inspector.page.back, Qt.Key.Key_Escape)
        assert desk.row("out_channels").editor.isVisible()


def test_while_names_are_offered_the_reason_waits(desk):
    desk.show(residual_cnn(), "classify")
    row = desk.row("out_features")
    desk.type(row.editor.edit, "lab")
    assert row.editor.edit.is_completing
    assert not row.reason.isVisible()
    QTest.keyClick(row.editor.edit, Qt.Key.Key_Escape)
    assert row.reason.isVisible()


def test_enter_keeps_a_whole_name_that_only_ends_as_another_does(desk):
    desk.show(residual_cnn(), "b_conv1", inside="residual")
    line = desk.row("out_channels").editor.edit
    desk.type(line, "width")
    assert [line.choices.item(row).text() for row in range(line.choices.count())] == ["image.width = 8"]
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "width"
    desk.type(line, "width")
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "image.width"
