"""The list of runs under the hands: a click on a heading sorts, Space ticks, Return shows, F2 names, Delete deletes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.runs.listed import IDENTITY, NAME, RESULT, STATUS, TAGS, WHEN, Listed
from nnbuilder.ui.runs.model import RunsModel, ShownRuns

_WIDTHS = {NAME: 150, WHEN: 112, STATUS: 76, TAGS: 90, IDENTITY: 168}
_ROW, _WIDE = 24, 720


class RunsTable(Guarded, QTableView):
    """`chosen` tells that another run is selected; the others are what its keys ask for."""

    chosen = Signal()
    show_asked = Signal()
    name_asked = Signal()
    delete_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.runs = RunsModel(self)
        self.shown = ShownRuns(self.runs)
        self.setModel(self.shown)
        self.setAccessibleName("Runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setSortingEnabled(True)
        self.sortByColumn(WHEN, Qt.SortOrder.DescendingOrder)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setMinimumSectionSize(50)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        header.setSectionResizeMode(RESULT, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(lambda _: self.show_asked.emit())

    @property
    def selected(self) -> Listed | None:
        rows = self.selectionModel().selectedRows()
        return self.shown.line(rows[0].row()) if rows else None

    @property
    def ticked(self) -> list[Listed]:
        return [line for line in self.runs.lines if line.run.id in self.runs.ticked]

    def show_lines(self, lines: list[Listed]) -> None:
        """What is selected stays selected; where it is gone, the first is."""
        kept = self.selected
        self.runs.show_lines(lines)
        self.select(kept.run.id if kept is not None else "")

    def select(self, identity: str) -> None:
        self.selectRow(max(0, self.shown.row_of(identity)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, ids are left out first: nobody reads them."""
        super().resizeEvent(event)
        self.setColumnHidden(IDENTITY, event.size().width() < _WIDE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = Qt.Key(event.key()), self.currentIndex()
        asked = {Qt.Key.Key_Return: self.show_asked, Qt.Key.Key_Enter: self.show_asked, Qt.Key.Key_F2: self.name_asked, Qt.Key.Key_Delete: self.delete_asked}
        if key in asked and self.selected is not None:
            asked[key].emit()
        elif key == Qt.Key.Key_Space and index.isValid():
            first = self.shown.index(index.row(), NAME)
            is_ticked = Qt.CheckState(self.shown.data(first, Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
            self.shown.setData(first, Qt.CheckState.Unchecked if is_ticked else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
        else:
            super().keyPressEvent(event)
