"""What the window says: questions, tooltips and labels. Words may come from a file, so they are never read as HTML."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from nnbuilder.ui.guard import Guarded

Button = QMessageBox.StandardButton


class Label(Guarded, QLabel):
    """The label of this window: it shows the words it is given. A QLabel guesses, and shows a title like `<b>` as HTML."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def message_box(parent: QWidget, icon: QMessageBox.Icon, title: str, text: str, buttons: Button = Button.NoButton) -> QMessageBox:
    """A dialog that shows the words it is given, not open yet."""
    box = QMessageBox(icon, title, "", buttons, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    return box


def ask(parent: QWidget, title: str, text: str, buttons: Button, default: Button) -> Button:
    """The button that was chosen; Esc is Cancel."""
    box = message_box(parent, QMessageBox.Icon.Question, title, text, buttons)
    box.setDefaultButton(default)
    answer = Button(box.exec())
    box.deleteLater()
    return answer


def plain_tip(text: str) -> str:
    """A tooltip that shows exactly these words; Qt guesses whether a text is HTML, and this one is, without any in it."""
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if text else ""


def tell(label: QLabel, text: str, role: str) -> None:
    """Shows a sentence in the colour of its role: muted, error or success."""
    if (label.text(), label.property("role")) != (text, role):
        label.setText(text)
        mark(label, "role", role)


def mark(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet asks for, and lets it be asked again."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def count(number: int, word: str) -> str:
    """`1 block`, `2,000 blocks`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
