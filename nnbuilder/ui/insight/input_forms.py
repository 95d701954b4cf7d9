"""All inputs of a network below each other, each in the form that suits what the field is: its axes and its choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnbuilder.core.facts import LABEL, STEPS, TABLE, TOKENS
from nnbuilder.insight.drawn import Canvas
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.inputs import AskedInput, SampleInput
from nnbuilder.ui.insight.pad import Pad
from nnbuilder.ui.insight.picture_input import PictureInput
from nnbuilder.ui.insight.row_input import RowInput
from nnbuilder.ui.insight.series_input import SeriesInput
from nnbuilder.ui.insight.text_input import TextInput
from nnbuilder.ui.words import Label, plain_tip

if TYPE_CHECKING:
    from nnbuilder.insight.asking import Asking, Given


class InputForms(Guarded, QWidget):
    """`changed` whenever what is asked has changed. What is filled in stays where another network reads the same."""

    changed = Signal()
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.inputs: list[AskedInput] = []
        self.asking: Asking | None = None
        self._row = -1
        self._shape: tuple[object, ...] = ()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 4, 0)

    @property
    def picture(self) -> PictureInput | None:
        """The picture that can be drawn or opened; None where there is none, or several, each with a button of its own."""
        return self._pictures[0] if len(self._pictures) == 1 else None

    @property
    def _pictures(self) -> list[PictureInput]:
        return [one for one in self.inputs if isinstance(one, PictureInput)]

    @property
    def pad(self) -> Pad:
        """The first pad there is."""
        return next(one.pad for one in self.inputs if isinstance(one, PictureInput))

    @property
    def empty(self) -> str:
        """What a person is to do while there is nothing to ask."""
        waiting = [one for one in self.inputs if one.cells() is None]
        if len(self.inputs) > 1 and waiting:
            return f"Take a real sample, or fill in what is still empty: {', '.join(one.given.name for one in waiting)}."
        return waiting[0].empty if waiting else ""

    def show_asking(self, asking: Asking, canvases: Mapping[str, Canvas]) -> None:
        """The forms of what can be asked; those that write nothing by hand begin with a real sample."""
        shape = tuple((given.name, given.fact, tuple(given.ranges.items()), tuple(given.words.items()), given.fitted.columns) for given in asking.inputs)
        self.asking = asking
        if shape == self._shape:
            for one, given in zip(self.inputs, asking.inputs, strict=True):
                one.given = given
            return
        self._shape, self._row = shape, -1
        self.shutdown()
        while (item := self.box.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.inputs = [_input(given, asking, canvases.get(given.name)) for given in asking.inputs]
        for one in self.inputs:
            if len(self.inputs) > 1:
                self.box.addWidget(self._heading(one))
            self.box.addWidget(one, 1)
            one.changed.connect(self.changed)
            one.told.connect(self.told)
        if asking.count and all(isinstance(one, RowInput | SeriesInput | SampleInput) for one in self.inputs):
            self._put_next()

    def cells(self) -> dict[str, Any] | None:
        """The raw cells of one row; None while something is still empty."""
        whole: dict[str, Any] = {}
        for one in self.inputs:
            cells = one.cells()
            if cells is None:
                return None
            whole |= cells
        return whole or None

    def pictures(self) -> dict[str, np.ndarray]:
        shown = {one.given.name: one.picture() for one in self.inputs if isinstance(one, PictureInput)}
        return {name: picture for name, picture in shown.items() if picture is not None}

    def series(self) -> dict[str, np.ndarray]:
        return {one.given.name: one.plot.values.copy() for one in self.inputs if isinstance(one, SeriesInput)}

    def take(self) -> None:
        """The next real sample in all inputs."""
        if self.asking is not None and self.asking.count:
            self._put_next()
            self.changed.emit()

    def open(self) -> None:
        """Asks for a file in the place of the picture."""
        if self.picture is not None:
            self.picture.choose()

    def clear(self) -> None:
        for one in self.inputs:
            one.clear()

    def shutdown(self) -> None:
        for one in self._pictures:
            one.shutdown()

    def _heading(self, one: AskedInput) -> QWidget:
        """The name of an input and, where there are several pictures, what opens a file for this one."""
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        label = Label(one.given.name)
        label.setProperty("role", "section")
        row.addWidget(label, 1)
        if isinstance(one, PictureInput) and self.picture is None:
            button = QPushButton("Open …")
            button.setAccessibleName(f"Open a picture for {one.given.name}")
            button.setToolTip(plain_tip("A picture file, brought to the size and the colours of the set"))
            button.clicked.connect(lambda _=False: one.choose())
            row.addWidget(button)
        return widget

    def _put_next(self) -> None:
        assert self.asking is not None, "somebody has looked whether there is a sample"
        self._row = (self._row + 1) % self.asking.count
        for one in self.inputs:
            one.put({column: self.asking.samples[column][self._row : self._row + 1] for column in one.given.fitted.columns})


def _input(given: Given, asking: Asking, canvas: Canvas | None) -> AskedInput:
    if canvas is not None:
        return PictureInput(given, canvas)
    if given.steps or given.fact.form == STEPS:
        return SeriesInput(given, asking.samples)
    if given.fact.form in (TABLE, LABEL):
        return RowInput(given, asking.samples)
    return TextInput(given) if given.fact.form == TOKENS else SampleInput(given)
