"""What a sound drawing still lacks before it can be trained: no fault of it, told below its problems, with what supplies it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from nnbuilder.core.readiness import MEASURES, Lack
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.measuring import TITLE, add_measures
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label


class LackingRow(Guarded, QWidget):
    """A sentence, and a button where one stroke supplies what is missing."""

    def __init__(self, session: Session, lack: Lack) -> None:
        super().__init__()
        text = Label(lack.message)
        text.setWordWrap(True)
        text.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(text, 1)
        self.button: QPushButton | None = None
        if lack.cure == MEASURES:
            self.button = QPushButton(TITLE)
            self.button.setProperty("fix", True)
            self.button.clicked.connect(lambda: add_measures(session))
            row.addWidget(self.button)
