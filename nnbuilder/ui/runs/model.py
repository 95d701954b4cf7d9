"""The list of runs as Qt asks for it: lines, ticks, and the order of a column. A line is worded when it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.runs.listed import COLUMNS, NAME, Listed
from nnbuilder.ui.words import plain_tip

Index = QModelIndex | QPersistentModelIndex
_DISPLAY, _CHECK, _TIP = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.ToolTipRole
_TOP = QModelIndex()


class RunsModel(Guarded, QAbstractTableModel):
    """`ticked` are the ids of the runs whose curves are laid over each other; `ticked_changed` tells that they are others."""

    ticked_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[Listed] = []
        self.ticked: set[str] = set()

    def show_lines(self, lines: Sequence[Listed]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self.ticked &= {line.run.id for line in lines}
        self.endResetModel()

    def replace_line(self, line: Listed) -> None:
        """The same run, of which something else is said now."""
        for row, each in enumerate(self.lines):
            if each.run.id == line.run.id:
                self.lines[row] = line
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        return COLUMNS[section] if orientation == Qt.Orientation.Horizontal and role in (_DISPLAY, _TIP) else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        line = self.lines[index.row()]
        if role == _DISPLAY:
            return line.cells()[index.column()]
        if role == _CHECK and index.column() == NAME:
            return Qt.CheckState.Checked if line.run.id in self.ticked else Qt.CheckState.Unchecked
        if role == _TIP:
            return plain_tip(line.annotation.note or line.cells()[index.column()])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NAME else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != _CHECK:
            return False
        identity = self.lines[index.row()].run.id
        (self.ticked.add if Qt.CheckState(value) == Qt.CheckState.Checked else self.ticked.discard)(identity)
        self.dataChanged.emit(index, index)
        self.ticked_changed.emit()
        return True


class ShownRuns(Guarded, QSortFilterProxyModel):
    """The lines that the words of the search find, in the order of a column."""

    def __init__(self, model: RunsModel) -> None:
        super().__init__(model)
        self.model = model
        self.words = ""
        self.setSourceModel(model)

    def search(self, words: str) -> None:
        self.words = words
        self.invalidate()

    def line(self, row: int) -> Listed | None:
        index = self.mapToSource(self.index(row, 0))
        return self.model.lines[index.row()] if index.isValid() else None

    def row_of(self, identity: str) -> int:
        """Where a run stands now, or -1."""
        return next((row for row in range(self.rowCount()) if (line := self.line(row)) is not None and line.run.id == identity), -1)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        return not self.words or self.model.lines[source_row].is_told_by(self.words)

    def lessThan(self, left: Index, right: Index) -> bool:
        one, other = (self.model.lines[index.row()].order(index.column()) for index in (left, right))
        return bool(one < other)
