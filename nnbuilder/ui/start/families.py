"""Families of templates as a line of words that breaks where it must; one of them is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy

from nnbuilder.ui.guard import Guarded

_INSIDE = QSize(22, 12)


class Families(Guarded, QListWidget):
    """Arrows go from one to the next, which is chosen at once."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("start_page.families")
        self.setAccessibleName("Families of templates")
        self.setProperty("role", "chips")
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setMovement(QListWidget.Movement.Static)
        self.setSpacing(2)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.addItems(list(names))
        self.first = names[0]
        self.setCurrentRow(0)

    @property
    def current(self) -> str:
        item: QListWidgetItem | None = self.currentItem()
        return item.text() if item is not None else self.first

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its lines."""
        metrics = self.fontMetrics()
        for row in range(self.count()):
            self.item(row).setSizeHint(QSize(metrics.horizontalAdvance(self.item(row).text()), metrics.height()) + _INSIDE)
            self.item(row).setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        super().resizeEvent(event)
        self.doItemsLayout()
        self.setFixedHeight(self.visualItemRect(self.item(self.count() - 1)).bottom() + 5)
