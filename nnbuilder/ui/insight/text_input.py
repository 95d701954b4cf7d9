"""A text as an input: a line to write, or one for each of several texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from nnbuilder.ui.insight.inputs import AskedInput, Cells
from nnbuilder.ui.words import Label

if TYPE_CHECKING:
    from nnbuilder.insight.asking import Given

_LONGEST = 100_000


class TextInput(AskedInput):
    """Nothing is asked before something is written."""

    empty = "Write a line, or take a real one, and see what the network makes of it."

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self.lines: dict[str, QLineEdit] = {}
        for column in given.fitted.columns:
            line = QLineEdit()
            line.setMaxLength(_LONGEST)
            line.setAccessibleName(column)
            line.setPlaceholderText("Write here")
            line.setClearButtonEnabled(True)
            line.textChanged.connect(lambda _: self.changed.emit())
            self.lines[column] = line
            if len(given.fitted.columns) > 1:
                box.addWidget(Label(column))
            box.addWidget(line)
        box.addStretch(1)

    def cells(self) -> Cells | None:
        if not any(line.text().strip() for line in self.lines.values()):
            return None
        return {column: np.array([line.text()], dtype=object) for column, line in self.lines.items()}

    def put(self, cells: Cells) -> None:
        for column, line in self.lines.items():
            before = line.blockSignals(True)
            line.setText(str(cells[column][0]))
            line.setCursorPosition(0)
            line.blockSignals(before)

    def clear(self) -> None:
        for line in self.lines.values():
            before = line.blockSignals(True)
            line.clear()
            line.blockSignals(before)
        self.changed.emit()
