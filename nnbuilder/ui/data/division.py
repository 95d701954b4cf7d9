"""How the rows are divided into training, validation and test."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from nnbuilder.core import edits
from nnbuilder.core.digits import exact
from nnbuilder.core.document import DataSet
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label

_FIELDS = (("train", "train %"), ("validation", "val %"), ("test", "test %"), ("seed", "seed"))


class Division(Guarded, QWidget):
    """Three shares in percent and the seed of the draw. `told` carries why they cannot be so, or nothing."""

    told = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.fields: dict[str, QLineEdit] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
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
        for name, field in self.fields.items():
            if not field.hasFocus():
                field.setText(_percent(getattr(data.split, name)) if name != "seed" else str(data.split.seed))

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
            self.session.do("Set split", lambda document: edits.set_data(document, replace(data, split=split)), merge="split")


def _percent(share: float) -> str:
    """A share in percent. In decimal, since 0.07 times 100 is 7.000000000000001 in binary."""
    return exact(float(Decimal(repr(share)) * 100))


def _share(percent: str) -> float:
    return float(Decimal(percent) / 100)
