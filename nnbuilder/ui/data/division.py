"""How the rows are divided into training, validation and test."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from nnbuilder.core.data_edits import set_split
from nnbuilder.core.digits import exact
from nnbuilder.core.document import DIVISIONS, DataSet
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label, plain_tip

_FIELDS = (("train", "train %"), ("validation", "val %"), ("test", "test %"), ("seed", "seed"))
_WAYS = dict(zip(DIVISIONS, ("by chance", "by class", "by group", "by time", "by column", "by folder", "in folds"), strict=True))
_BY_COLUMN = ("stratified", "group", "time", "column")
"""The ways that need a column; rows without times are in the order of the file."""


class Division(Guarded, QWidget):
    """Three shares in percent, the seed of the draw, and by what the rows are divided. `told` carries why they cannot be so, or nothing."""

    told = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.fields: dict[str, QLineEdit] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(4)
        box.addLayout(row)
        box.addLayout(self._ways())
        for name, word in _FIELDS:
            column = QVBoxLayout()
            column.setSpacing(2)
            label, field = Label(word), QLineEdit()
            label.setProperty("role", "muted")
            field.setAccessibleName(word)
            field.editingFinished.connect(self._changed)
            self.fields[name] = field
            column.addWidget(label)
            column.addWidget(field)
            row.addLayout(column)

    def show_split(self, data: DataSet) -> None:
        self.by.setCurrentIndex(self.by.findData(data.split.by))
        self.column.clear()
        self.column.addItems(list(dict.fromkeys(column for field in data.fields for column in field.columns)))
        self.column.setCurrentIndex(self.column.findText(data.split.column) if data.split.column else -1)
        self.column.setVisible(data.split.by in _BY_COLUMN)
        for name, field in self.fields.items():
            if not field.hasFocus():
                field.setText(_percent(getattr(data.split, name)) if name != "seed" else str(data.split.seed))

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.by, self.column = QuietCombo(), QuietCombo()
        for combo, word in ((self.by, "divided by"), (self.column, "column that divides")):
            combo.setAccessibleName(word)
            row.addWidget(combo, 1)
        for name, word in _WAYS.items():
            self.by.addItem(word, name)
        self.by.setToolTip(plain_tip("By what the rows are divided into parts"))
        self.by.activated.connect(lambda: self._divide(str(self.by.currentData()), ""))
        self.column.activated.connect(lambda: self._divide(str(self.by.currentData()), self.column.currentText()))
        return row

    def _divide(self, by: str, chosen: str) -> None:
        """By a column that is chosen; else by the one with the role, or by the target for fair shares of its classes."""
        data = self.session.document.data
        if data is None:
            return
        role = {"stratified": "target", "group": "group", "time": "time"}.get(by)
        column = (chosen or next((field.columns[0] for field in data.fields if field.role == role), "")) if by in _BY_COLUMN else ""
        if by in _BY_COLUMN and not column:
            self.column.setCurrentIndex(-1)
            self.column.setVisible(True)
            self.told.emit(f"Choose the column that tells the {_WAYS[by].removeprefix('by ')} of each row.")
            return
        self.told.emit("")
        split = replace(data.split, by=by, column=column)
        self.session.do(f"Divide {_WAYS[by]}", lambda document: set_split(document, split))

    def _changed(self) -> None:
        data = self.session.document.data
        try:
            train, validation, test, seed = (float(self.fields[name].text()) for name, _ in _FIELDS)
        except ValueError:
            self.told.emit("The shares are numbers in percent, such as 70, 15 and 15.")
            return
        if data is None:
            return
        if abs(train + validation + test - 100) > 1e-6 or min(train, validation, test) < 0 or train == 0:
            self.told.emit(f"The shares add up to {train + validation + test:g}; they must add up to 100, with something to train on.")
        elif seed < 0 or seed != int(seed):
            self.told.emit(f"The seed should be a whole number from 0 up, not {exact(seed)}.")
        else:
            self.told.emit("")
            train, validation, test = (_share(self.fields[name].text()) for name in ("train", "validation", "test"))
            split = replace(data.split, train=train, validation=validation, test=test, seed=int(seed))
            self.session.do("Set split", lambda document: set_split(document, split), merge="split")


def _percent(share: float) -> str:
    """A share in percent. In decimal, since 0.07 times 100 is 7.000000000000001 in binary."""
    return exact(float(Decimal(repr(share)) * 100))


def _share(percent: str) -> float:
    return float(Decimal(percent) / 100)
