"""A pane in a window of its own, which closes by giving the pane back."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.panes.arrangement import Frame
from nnbuilder.ui.panes.screens import on_a_screen
from nnbuilder.ui.words import Label

_SMALLEST, _FIRST = 240, (640, 440)


class Apart(Guarded, QWidget):
    """Lies over the window it belongs to and takes its keys. `given_back`: it was closed, or is to be put back."""

    given_back = Signal()

    def __init__(self, pane: QWidget, title: str, owner: QWidget) -> None:
        # The shortcuts of a window hold in its tools, and in no other window.
        super().__init__(owner, Qt.WindowType.Tool)
        self.pane, self.owner = pane, owner
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setMinimumSize(_SMALLEST, _SMALLEST)
        back = QPushButton("Put back")
        back.setToolTip("Puts this pane back into the window; closing does the same")
        back.clicked.connect(self.given_back)
        self.back = back
        top = QHBoxLayout()
        top.setContentsMargins(10, 4, 6, 4)
        top.addWidget(Label(title), 1)
        top.addWidget(back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(pane, 1)
        pane.show()

    @property
    def frame(self) -> Frame:
        return self.geometry().getRect()  # type: ignore[return-value]

    def stand(self, frame: Frame | None) -> None:
        """There, as far as there is a screen; without a frame over the middle of its window."""
        rect = QRect(*(frame or (0, 0, *_FIRST)))
        if frame is None:
            rect.moveCenter(self.owner.window().geometry().center())
        self.setGeometry(on_a_screen(rect))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.given_back.emit()
