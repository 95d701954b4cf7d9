"""A series as an input: lines to bend, and its numbers to write or paste; a real window is the start."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from nnbuilder.ui.insight.inputs import AskedInput, Cells
from nnbuilder.ui.insight.series_plot import SeriesPlot
from nnbuilder.ui.inspector.editors import QuietCombo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnbuilder.insight.asking import Given

_BETWEEN = re.compile(r"[\s;,]+")
_LONGEST = 1_000_000


class SeriesInput(AskedInput):
    """A column for each feature, one that holds them all, or one for each step of a window."""

    def __init__(self, given: Given, samples: Mapping[str, np.ndarray]) -> None:
        super().__init__(given)
        columns = given.fitted.columns
        real: list[np.ndarray] = [np.nan_to_num(np.asarray(samples[column], dtype=np.float64)) for column in columns if column in samples]
        self.shapes = [values.shape[1:] for values in real] or _shapes(given)
        span = (min(float(values.min()) for values in real), max(float(values.max()) for values in real)) if real and real[0].size else (-1.0, 1.0)
        self.plot, self.line, self.feature = SeriesPlot(span), QLineEdit(), QuietCombo()
        features = self._values([np.zeros((1, *shape)) for shape in self.shapes]).shape[1]
        self.feature.addItems([f"line {place + 1}" for place in range(features)] if given.steps or len(columns) == 1 else list(columns))
        self.feature.setAccessibleName("Feature")
        self.feature.setVisible(features > 1)
        self.feature.currentIndexChanged.connect(self._feature_chosen)
        self.line.setMaxLength(_LONGEST)
        self.line.setAccessibleName("Values")
        self.line.setToolTip("The numbers of the line; paste others and press Enter")
        self.line.editingFinished.connect(self._wrote)
        self.plot.changed.connect(self._bent)
        row = QHBoxLayout()
        row.addWidget(self.feature)
        row.addWidget(self.line, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.plot, 1)
        box.addLayout(row)
        self.plot.put(self._values([np.zeros((1, *shape)) for shape in self.shapes]))
        self._show_numbers()

    def cells(self) -> Cells:
        columns, values = self.given.fitted.columns, self.plot.values
        pieces: list[np.ndarray] = np.split(values.T.reshape(-1), values.size) if self.given.steps else [values] if len(columns) == 1 else list(values.T)
        return {column: piece.reshape(1, *shape) for column, piece, shape in zip(columns, pieces, self.shapes, strict=True)}

    def put(self, cells: Cells) -> None:
        self.plot.put(self._values([np.asarray(cells[column], dtype=np.float64) for column in self.given.fitted.columns]))
        self._show_numbers()

    def clear(self) -> None:
        self.plot.put(np.zeros_like(self.plot.values))
        self._show_numbers()
        self.changed.emit()

    def _values(self, pieces: Sequence[np.ndarray]) -> np.ndarray:
        """One row of cells as (length, features); what is missing is 0."""
        pieces = [np.asarray(np.nan_to_num(piece)) for piece in pieces]
        if self.given.steps:
            return np.asarray(np.stack(pieces, axis=-1)[0].reshape(-1, self.given.steps).T)
        if len(pieces) > 1:
            return np.asarray(np.stack([piece[0] for piece in pieces], axis=-1))
        window = pieces[0][0]
        return np.asarray(window.reshape(len(window), -1))

    def _bent(self) -> None:
        self._show_numbers()
        self.changed.emit()

    def _feature_chosen(self, place: int) -> None:
        self.plot.feature = place
        self.plot.update()
        self._show_numbers()

    def _show_numbers(self) -> None:
        self.line.setText(", ".join(f"{value:.4g}" for value in self.plot.values[:, self.plot.feature]))
        self.line.setCursorPosition(0)
        self.line.setModified(False)

    def _wrote(self) -> None:
        if not self.line.isModified():
            return
        self.line.setModified(False)
        numbers, length = _numbers(self.line.text()), len(self.plot.values)
        if numbers is None or len(numbers) != length:
            there = "something that is no number" if numbers is None else f"{len(numbers):,}"
            self.told.emit(f"{self.given.name} takes {length:,} numbers with commas or blanks between them; there is {there}.")
            return
        values = self.plot.values.copy()
        values[:, self.plot.feature] = numbers
        self.plot.put(values)
        self.changed.emit()


def _shapes(given: Given) -> list[tuple[int, ...]]:
    """The shapes of the cells of each column, where no real sample tells them."""
    columns = given.fitted.columns
    if given.steps:
        return [() for _ in columns]
    length, features = given.fact.shape
    return [(length, features)] if len(columns) == 1 else [(length,) for _ in columns]


def _numbers(text: str) -> np.ndarray | None:
    """Numbers as a person pastes them; None where one is none, or is not finite."""
    try:
        numbers = np.array([float(part) for part in _BETWEEN.split(text.strip()) if part])
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None
