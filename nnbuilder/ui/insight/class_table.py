"""How well each class is found, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

if TYPE_CHECKING:
    from nnbuilder.insight.task_answers import ClassScore


def class_table() -> QTableWidget:
    """An empty table with a column for each score."""
    table = QTableWidget()
    table.setObjectName("insight.classes")
    table.setAccessibleName("Scores of each class")
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.verticalHeader().setVisible(False)
    table.verticalHeader().setDefaultSectionSize(24)
    table.setColumnCount(5)
    table.setHorizontalHeaderLabels(["class", "precision", "recall", "F1", "rows"])
    return table


def fill_classes(table: QTableWidget, scores: tuple[ClassScore, ...]) -> None:
    """A row for each class."""
    table.setRowCount(len(scores))
    for row, score in enumerate(scores):
        for column, text in enumerate((score.name, f"{score.precision:.1%}", f"{score.recall:.1%}", f"{score.f1:.1%}", f"{score.count:,}")):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    table.resizeColumnsToContents()
