"""Questions and tooltips whose words may come from a file: they are shown as they are, and never read as HTML."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

Button = QMessageBox.StandardButton


def ask(parent: QWidget, title: str, text: str, buttons: Button, default: Button) -> Button:
    """The button that was chosen; Esc is Cancel."""
    box = QMessageBox(QMessageBox.Icon.Question, title, "", buttons, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setDefaultButton(default)
    return Button(box.exec())


def plain_tip(text: str) -> str:
    """A tooltip that shows exactly these words; Qt guesses whether a text is HTML, and this one is, without any in it."""
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if text else ""
