"""A sentence above the canvas: what was refused, what has happened, what was decided and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, mark

_SHOWN_MS = 8000
_UNBOUNDED = 16_777_215
"""The largest height of a widget. Source: https://doc.qt.io/qt-6/qwidget.html#maximumHeight-prop"""


class Banner(Guarded, QFrame):
    """Goes after a while, or when it is closed; a lasting one only when it is closed, and takes one line of the canvas until more
    of it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.more = QToolButton()
        self.more.setCheckable(True)
        self.more.toggled.connect(lambda _: self._fold())
        close = QToolButton()
        close.setText("✕")
        close.setAccessibleName("Close the message")
        close.clicked.connect(lambda: self.tell(""))
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(close, alignment=Qt.AlignmentFlag.AlignTop)
        self._may_fold = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.tell(""))
        self.hide()

    def tell(self, text: str, *, is_lasting: bool = False) -> None:
        self.words.setText(text)
        mark(self, "role", "notice" if is_lasting else "banner")
        self._may_fold = is_lasting
        self.more.setChecked(False)
        self._fold()
        self.setVisible(bool(text))
        self._timer.stop()
        if text and not is_lasting:
            self._timer.start(_SHOWN_MS)

    def shutdown(self) -> None:
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """To its first line, which ends between two words, unless all of it fits there or was asked for."""
        line = self.words.fontMetrics()
        needs_more = self._may_fold and line.horizontalAdvance(self.words.text()) > self.width() - 2 * self.more.sizeHint().width()
        is_open = self.more.isChecked()
        self.more.setVisible(needs_more)
        self.more.setText("Less" if is_open else "… More")
        self.more.setAccessibleName("Show less of the message" if is_open else "Show the whole message")
        self.words.setMaximumHeight(line.lineSpacing() if needs_more and not is_open else _UNBOUNDED)
