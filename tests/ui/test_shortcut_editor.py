"""Keys that a person chooses: they hold at once, at the next start, in the menus and on the page of keys; a clash is told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnbuilder.project import preferences
from nnbuilder.ui import bindings
from nnbuilder.ui.action import Action
from nnbuilder.ui.app import create_window
from nnbuilder.ui.keys import KeysDialog
from nnbuilder.ui.shortcut_editor import ShortcutEditor
from nnbuilder.ui.words import Label
from tests.ui.panels.conftest import digits_mlp

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(window, hand) -> ShortcutEditor:
    window.session.replace_document(digits_mlp())
    window.actions_by_id["help.choose_keys"].trigger()
    opened = window.findChild(ShortcutEditor)
    yield opened
    opened.accept()
    opened.deleteLater()


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def press_key(editor: ShortcutEditor, command: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Looks for a command and presses its new key."""
    editor.search.clear()
    QTest.keyClicks(editor.search, command)
    QTest.keyClick(editor.key, key, modifiers)


def page_of_keys(window) -> str:
    dialog = KeysDialog(window.commands.table, window)
    text = "\n".join(label.text() for label in dialog.findChildren(Label))
    dialog.deleteLater()
    return text


def test_a_free_key_is_taken_and_holds_at_once_everywhere(window, hand, editor):
    press_key(editor, "Arrange", Qt.Key.Key_K, CTRL | SHIFT)
    assert editor.words.text() == "Ctrl+Shift+K is free."
    click(editor.take)
    assert [key.toString() for key in window.actions_by_id["canvas.layout"].shortcuts()] == ["Ctrl+Shift+K"]
    assert "Ctrl+Shift+K" in page_of_keys(window) and "Ctrl+Shift+K" in window.actions_by_id["canvas.layout"].toolTip()
    assert "Ctrl+L" not in page_of_keys(window).split()
    # A key of the canvas, which is no shortcut of the window.
    press_key(editor, "Mute", Qt.Key.Key_U)
    click(editor.add)
    editor.accept()
    window.canvas.setFocus()
    window.session.select({hand.node("relu")})
    hand.key(Qt.Key.Key_U)
    assert window.session.graph.named("relu").muted
    hand.key(Qt.Key.Key_M)
    assert not window.session.graph.named("relu").muted
    again = create_window()
    assert [key.toString() for key in again.actions_by_id["canvas.layout"].shortcuts()] == ["Ctrl+Shift+K"]
    again.shutdown(keeps_copy=False)
    again.deleteLater()


def test_a_clash_is_told_and_a_key_changes_hands_only_then(window, hand, editor):
    press_key(editor, "Make a block", Qt.Key.Key_L, CTRL)
    assert "Ctrl+L is the key of Arrange, which would be left with no key." in editor.words.text()
    assert editor.take.text() == "Take it from Arrange"
    click(editor.take)
    assert not window.actions_by_id["canvas.layout"].shortcuts()
    assert [key.toString() for key in window.actions_by_id["canvas.group"].shortcuts()] == ["Ctrl+L"]
    for _ in range(2):
        # Resetting the one takes its key back from the other, which is then left with none of its own.
        editor.search.clear()
        QTest.keyClicks(editor.search, "Arrange")
        click(editor.reset)
    assert [key.toString() for key in window.actions_by_id["canvas.layout"].shortcuts()] == ["Ctrl+L"]
    assert not window.actions_by_id["canvas.group"].shortcuts()
    click(editor.reset_all)
    assert [key.toString() for key in window.actions_by_id["canvas.group"].shortcuts()] == ["Ctrl+G"]
    assert preferences.get("keys") == "" and not editor.reset_all.isEnabled()


def test_what_ends_gestures_and_edits_text_cannot_be_taken_and_keys_are_searched_for(window, hand, editor):
    press_key(editor, "Arrange", Qt.Key.Key_C, CTRL)
    assert "stays what it is" in editor.words.text() and not editor.take.isEnabled()
    editor.search.clear()
    QTest.keyClicks(editor.search, "ctrl+y")
    assert editor.action is not None and editor.action.id == "edit.redo"
    click(editor.none)
    assert not window.actions_by_id["edit.redo"].shortcuts()


@pytest.mark.parametrize("text", ["{broken", "[1]", '{"canvas.layout": 3}', '{"canvas.layout": [7]}', '{"canvas.layout": [""]}', '{"nobody": ["Ctrl+L"]}'])
def test_damaged_choices_are_none(text):
    action = Action("canvas.layout", "Arrange", "View", lambda: None, shortcuts=("Ctrl+L",))
    preferences.put("keys", text)
    bindings.load()
    assert bindings.keys_for(action) == ("Ctrl+L",)


def test_no_key_has_two_commands_as_they_are_given(window):
    table = window.commands.table
    assert {(action.id, key) for action in table for key in bindings.keys_for(action) if bindings.holder(table, action, key) is not None} == set()


def test_ctrl_y_redoes(window, hand):
    window.session.replace_document(digits_mlp())
    window.canvas.setFocus()
    window.session.select({hand.node("relu")})
    hand.key(Qt.Key.Key_Delete)
    after = window.session.graph
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.session.graph != after
    QTest.keyClick(window, Qt.Key.Key_Y, CTRL)
    assert window.session.graph == after


def test_commands_that_differ_in_a_number_are_one_row_of_the_page(window):
    lines = page_of_keys(window).splitlines()
    assert lines.count("Ctrl+1 … Ctrl+9") == 1 and lines.count("1 … 9") == 1
    assert "Keep this view as …" in lines and not any(line.startswith("Keep this view as 1") for line in lines)
