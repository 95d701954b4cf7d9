"""A sentence above the canvas: what was refused, what has happened, what was decided and why."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, mark

_SHOWN_MS = 8000


class Banner(Guarded, QFrame):
    """Goes after a while, or when it is closed; a lasting one only when it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        self.words = Label()
        self.words.setWordWrap(True)
        close = QToolButton()
        close.setText("✕")
        close.setAccessibleName("Close the message")
        close.clicked.connect(lambda: self.tell(""))
        row.addWidget(self.words, 1)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.tell(""))
        self.hide()

    def tell(self, text: str, *, is_lasting: bool = False) -> None:
        self.words.setText(text)
        mark(self, "role", "notice" if is_lasting else "banner")
        self.setVisible(bool(text))
        self._timer.stop()
        if text and not is_lasting:
            self._timer.start(_SHOWN_MS)

    def shutdown(self) -> None:
        self._timer.stop()
