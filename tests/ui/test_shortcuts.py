"""The window's shortcuts work wherever the focus is, and text fields keep what edits text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

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


def test_export_opens_from_a_number_field(window, hand, field):
    QTest.keyClick(field, Qt.Key.Key_E, CTRL)
    QApplication.processEvents()
    dialog = window.findChild(ExportDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.reject()


def test_what_edits_text_stays_with_the_field(window, hand, field):
    nodes = set(window.session.graph.nodes)
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    assert field.selectedText() == field.text()
    assert not window.session.selection
    QTest.keyClicks(field, "12")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == "1"
    assert set(window.session.graph.nodes) == nodes
