"""A table of words that is only read: lines beneath their headings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import plain_tip

_ROW = 22
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Lines(Guarded, QTableWidget):
    """Some columns share the width that is left over, and some hold numbers, which stand on the right."""

    def __init__(self, name: str, columns: int, *, wide: Collection[int], numbers: Collection[int] = ()) -> None:
        super().__init__(0, columns)
        self.numbers = numbers
        self.setAccessibleName(name)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        heading = self.horizontalHeader()
        heading.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for column in range(columns):
            heading.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch if column in wide else QHeaderView.ResizeMode.ResizeToContents)
        self.hide()

    def show_lines(self, headings: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        self.setHorizontalHeaderLabels(list(headings))
        self.setRowCount(len(lines))
        for row, cells in enumerate(lines):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(text))
                if column in self.numbers:
                    item.setTextAlignment(_RIGHT)
                self.setItem(row, column, item)
        self.setVisible(bool(lines))
