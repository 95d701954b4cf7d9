"""What the window says: questions, tooltips and labels. Words may come from a file, so they are never read as HTML."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from nnbuilder.ui.guard import Guarded

Button = QMessageBox.StandardButton
_NEEDED, _LARGEST = QSize(320, 200), QSize(4000, 600)
_MOST_TIP = 2000


class Label(Guarded, QLabel):
    """The label of this window: it shows the words it is given. A QLabel guesses, and shows a title like `<b>` as HTML.

    Words out of a file may be longer than any screen. A label that asked for their room would widen its window beyond the
    32,767 pixels that Qt can paint on, where the process dies; so it never needs more than a part of a small screen.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(_NEEDED)

    def sizeHint(self) -> QSize:
        return super().sizeHint().boundedTo(_LARGEST)

    def heightForWidth(self, width: int) -> int:
        return min(super().heightForWidth(width), _LARGEST.height())


class Line(Label):
    """One line of words that ends in an ellipsis where there is no room for all of them, which its tooltip has then."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        inside = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, inside.width())
        painter = QPainter(self)
        self.style().drawItemText(painter, inside, Qt.AlignmentFlag.AlignVCenter, self.palette(), self.isEnabled(), shown, QPalette.ColorRole.WindowText)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_all()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell_all()

    def _tell_all(self) -> None:
        is_cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(plain_tip(self.text()) if is_cut else "")


def message_box(parent: QWidget, icon: QMessageBox.Icon, title: str, text: str, buttons: Button = Button.NoButton) -> QMessageBox:
    """A dialog that shows the words it is given, not open yet."""
    box = QMessageBox(icon, title, "", buttons, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text if len(text) <= _MOST_TIP else f"{text[:_MOST_TIP]}…")
    return box


def ask(parent: QWidget, title: str, text: str, buttons: Button, default: Button) -> Button:
    """The button that was chosen; Esc is Cancel."""
    box = message_box(parent, QMessageBox.Icon.Question, title, text, buttons)
    box.setDefaultButton(default)
    answer = Button(box.exec())
    box.deleteLater()
    return answer


def shortened(text: str, most: int = 60) -> str:
    """One line for a button or a title: what is longer ends in an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def plain_tip(text: str) -> str:
    """A tooltip that shows exactly these words; Qt guesses whether a text is HTML, and this one is, without any in it."""
    shown = text if len(text) <= _MOST_TIP else f"{text[:_MOST_TIP]}…"
    return f"<qt>{html.escape(shown).replace(chr(10), '<br>')}</qt>" if text else ""


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
