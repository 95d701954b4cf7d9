"""The window's shortcuts work wherever the focus is, and text fields keep what edits text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from nnbuilder.ui.export.dialog import ExportDialog
from tests.ui.panels.conftest import digits_mlp

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def field(window, hand):
    """A number field with the focus."""
    window.session.replace_document(digits_mlp())
    window.tabs.setCurrentWidget(window.training_page)
    window.activateWindow()
    edit = window.training.form.epochs
    edit.setFocus()
    hand.wait(edit.hasFocus)
    return edit


class Greedy(QLineEdit):
    """A field as it is under X11, where Ctrl+E is a key of its own: asked first, it wants every key with Ctrl."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.modifiers() & CTRL:
            event.accept()
            return True
        return super().event(event)


def test_export_opens_from_a_field_that_wants_the_key_itself(window, hand, field):
    greedy = Greedy(window.training)
    greedy.show()
    greedy.setFocus()
    hand.wait(greedy.hasFocus)
    QTest.keyClick(greedy, Qt.Key.Key_E, CTRL)
    QApplication.processEvents()
    dialog = window.findChild(ExportDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.reject()
    window.session.select({hand.node("relu")})
    QTest.keyClick(greedy, Qt.Key.Key_D, CTRL)
    assert len(window.session.graph.nodes) == len(digits_mlp().main.nodes)


def test_what_edits_text_stays_with_the_field(window, hand, field):
    nodes = set(window.session.graph.nodes)
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    assert field.selectedText() == field.text()
    assert not window.session.selection
    QTest.keyClicks(field, "12")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == "1"
    assert set(window.session.graph.nodes) == nodes


def test_home_goes_to_the_first_line_of_a_list_and_shows_everything_on_the_canvas(window):
    window.activateWindow()
    window.start_page.hide()
    tree = window.palette_panel.tree
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(1).child(0))
    QTest.keyClick(tree, Qt.Key.Key_Home)
    assert tree.currentItem() is tree.itemAt(0, 0)
    window.session.replace_document(digits_mlp())
    QApplication.processEvents()
    window.canvas.setFocus()
    window.canvas.zoom_in()
    scale = window.canvas.scale_factor
    QTest.keyClick(window.canvas, Qt.Key.Key_Home)
    assert window.canvas.scale_factor != scale
