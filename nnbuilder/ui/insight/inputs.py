"""One input of a network as a person fills it in: a picture, a row of a table, a class, a text, a series, or a real sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label

if TYPE_CHECKING:
    from nnbuilder.insight.asking import Given

Cells = Mapping[str, Any]
"""{column: the cells of one row, (1, ...)}."""


class AskedInput(Guarded, QWidget):
    """The base of every input. `changed` whenever what is asked has changed; `told` says why something was not taken."""

    changed = Signal()
    told = Signal(str)
    empty = ""
    """What a person is to do while there is nothing to ask."""

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given = given
        self.setObjectName(f"try_it.input.{given.name}")
        self.setAccessibleName(given.name)

    def cells(self) -> Cells | None:
        """What is asked; None where that is nothing yet."""
        raise NotImplementedError

    def put(self, cells: Cells) -> None:
        """Shows a real sample; nothing is told."""
        raise NotImplementedError

    def clear(self) -> None:
        """Begins anew, and tells it."""
        raise NotImplementedError


class SampleInput(AskedInput):
    """What nobody can write by hand: a real sample is taken as it is."""

    empty = "Take a real sample, and see what the network makes of it."

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self.sample: Cells | None = None
        self.words = Label(self.empty)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.words)

    def cells(self) -> Cells | None:
        return self.sample

    def put(self, cells: Cells) -> None:
        self.sample = cells
        sizes = " x ".join(map(str, np.shape(next(iter(cells.values())))[1:]))
        self.words.setText(f"A real sample of {self.given.name}{f', {sizes} values' if sizes else ''}.")

    def clear(self) -> None:
        self.sample = None
        self.words.setText(self.empty)
        self.changed.emit()
