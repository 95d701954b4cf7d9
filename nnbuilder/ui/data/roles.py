"""What the columns of a table are for: which is predicted, as what, and which are left out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QTableWidget, QWidget

from nnbuilder.core.document import TABLE_KINDS, DataSet
from nnbuilder.core.facts import PICTURE
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.words import Label

_TYPES = (("category", "classes"), ("numbers", "a number"))


class Roles(Guarded, QWidget):
    """Two choices, and a menu for the head of a column. `wished` carries target, its type, and the columns left out."""

    wished = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        self.data: DataSet | None = None
        self.target, self.type = QuietCombo(), QuietCombo()
        for combo, word in ((self.target, "predict"), (self.type, "as")):
            combo.setAccessibleName(word)
        for name, word in _TYPES:
            self.type.addItem(word, name)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, (word, combo) in enumerate((("predict", self.target), ("as", self.type))):
            label = Label(word)
            label.setProperty("role", "muted")
            label.setBuddy(combo)
            grid.addWidget(label, place, 0)
            grid.addWidget(combo, place, 1)
        grid.setColumnStretch(1, 1)
        self.target.activated.connect(lambda: self._wish(self.target.currentText(), "", self._left_out()))
        self.type.activated.connect(lambda: self._wish(self.target.currentText(), str(self.type.currentData()), self._left_out()))

    def show_data(self, data: DataSet) -> None:
        """Only a table has columns to choose from."""
        self.data = data
        facts = data.facts.fields.values() if data.facts is not None else ()
        self.setVisible(data.source.kind in TABLE_KINDS and all(fact.form != PICTURE for fact in facts))
        target = next((field for field in data.fields if field.role == "target"), None)
        columns = [column for field in data.fields for column in field.columns]
        self.target.clear()
        self.target.addItems(columns)
        if target is not None:
            self.target.setCurrentText(target.columns[0])
            self.type.setCurrentIndex(self.type.findData(target.kind))

    def open_menu(self, table: QTableWidget, section: int) -> None:
        """Under the head of a column: what it could be instead."""
        if self.data is None or self.data.source.kind not in TABLE_KINDS:
            return
        header, head = table.horizontalHeader(), table.horizontalHeaderItem(section)
        if head is None:
            return
        menu = self.menu_for(str(head.data(Qt.ItemDataRole.UserRole)))
        menu.popup(header.mapToGlobal(QPoint(header.sectionViewportPosition(section), header.height())))

    def menu_for(self, column: str) -> QMenu:
        menu, left_out = QMenu(self), self._left_out()
        current = next((field.columns[0] for field in self.data.fields if field.role == "target"), "") if self.data is not None else ""
        if column != current:
            menu.addAction(f"Predict {column}", lambda: self._wish(column, "", left_out - {column}))
            if column in left_out:
                menu.addAction("Use it as an input", lambda: self._wish(current, "", left_out - {column}))
            else:
                menu.addAction("Leave it out", lambda: self._wish(current, "", left_out | {column}))
        else:
            for name, word in _TYPES:
                menu.addAction(f"Predict it as {word}", partial(self._wish, column, name, left_out))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _left_out(self) -> frozenset[str]:
        fields = self.data.fields if self.data is not None else ()
        return frozenset(column for field in fields if field.role == "ignore" for column in field.columns)

    def _wish(self, target: str, kind: str, left_out: frozenset[str]) -> None:
        self.wished.emit(target, kind, left_out)


def role_of(data: DataSet, column: str) -> str:
    """One word for the head of a column."""
    field = next((field for field in data.fields if column in field.columns), None)
    if field is None or field.role == "ignore":
        return "left out"
    return "predicted" if field.role == "target" else "input"
