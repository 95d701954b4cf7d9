"""The name of a document, edited where it stands on its tab."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnbuilder.ui.guard import Guarded

_NARROWEST = 160


class TabName(Guarded, QLineEdit):
    """Enter and a click elsewhere take the name, Esc leaves the one there was. `chosen` comes once at most, `ended` always."""

    chosen = Signal(str)
    ended = Signal()

    def __init__(self, tabs: QWidget, place: QRect, name: str) -> None:
        super().__init__(name, tabs)
        self.setAccessibleName("Name of the document")
        self.name, self.is_done = name, False
        self.setGeometry(QRect(place.topLeft(), place.size()).adjusted(2, 3, -2, -3))
        self.resize(max(_NARROWEST, self.width()), self.height())
        self.editingFinished.connect(lambda: self._end(is_taken=True))
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end(is_taken=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end(is_taken=True)

    def _end(self, *, is_taken: bool) -> None:
        if self.is_done:
            return
        self.is_done = True
        name = " ".join(self.text().split())
        self.hide()
        self.deleteLater()
        self.ended.emit()
        if is_taken and name and name != self.name:
            self.chosen.emit(name)
