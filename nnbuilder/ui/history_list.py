"""Every step since the document was opened, and a way to any of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label, count, shortened

_OPENED = "As it was opened"
_EDGE = 12


class HistoryList(Guarded, QDialog):
    """The steps from the first on; where the document stands is chosen, what was undone is grey. Arrows and clicks go there at once,
    so that the drawing shows it. It stays while one goes on drawing, and goes with the document."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("history")
        self.setWindowTitle("History")
        self.list, self.words = QListWidget(), Label()
        self.list.setAccessibleName("Steps")
        self.words.setProperty("role", "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 10, 10, 10)
        box.addWidget(self.list)
        box.addWidget(self.words)
        self.resize(280, 360)
        self.list.currentRowChanged.connect(self._go)
        self.list.itemActivated.connect(lambda _: self.accept())
        session.saved_changed.connect(self.refresh)
        session.document_replaced.connect(self.reject)
        session.destroyed.connect(self.reject)
        self.refresh()

    def open_beside(self, canvas: QWidget) -> None:
        """In the upper right corner of the canvas, where it leaves the drawing to be seen."""
        self.show()
        self.move(canvas.mapToGlobal(QPoint(canvas.width() - self.width() - _EDGE, _EDGE)))
        self.list.setFocus()

    def refresh(self) -> None:
        """The steps as they are now, without going anywhere."""
        history, place = self.session.history, len(self.session.history)
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for row, label in enumerate((_OPENED, *history.labels)):
            item = QListWidgetItem(shortened(label, 80))
            if row > place:
                item.setForeground(theme.token("text.muted"))
            self.list.addItem(item)
        self.list.setCurrentRow(place)
        self.list.blockSignals(blocked)
        undone = len(history.labels) - place
        self.words.setText(f"{count(place, 'step')}{f', {undone:,} undone' if undone else ''}")

    def _go(self, row: int) -> None:
        if row >= 0:
            self.session.go_to(row)
