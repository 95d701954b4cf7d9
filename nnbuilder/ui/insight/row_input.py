"""A row of a table as an input: a field for each column, with the range of training beside numbers and a list of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout

from nnbuilder.data.preparation.cells import is_missing, label_text, lenient
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.inputs import AskedInput, Cells
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.words import Label, plain_tip, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnbuilder.insight.asking import Given

_MISSING = "missing"
_LIMIT = 1e12
_FIELD, _HINT = 66, 58


class RowInput(AskedInput):
    """Numbers may lie beyond the range of training, and the answer then says so."""

    def __init__(self, given: Given, samples: Mapping[str, np.ndarray]) -> None:
        super().__init__(given)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(6)
        self.fields: dict[str, NumberField | WordField] = {}
        for place, column in enumerate(given.fitted.columns):
            words = given.words.get(column)
            field = NumberField(given.ranges.get(column), samples.get(column)) if words is None else WordField(words)
            field.setAccessibleName(column)
            self.fields[column] = field
            name, hint = Label(shortened(column, 16)), Label(field.hint)
            name.setToolTip(plain_tip(column))
            name.setBuddy(field)
            hint.setProperty("role", "muted")
            hint.setMinimumWidth(_HINT)
            field.setToolTip(plain_tip(f"{field.hint} in training. {field.toolTip()}"))
            for cell, widget in enumerate((name, field, hint)):
                grid.addWidget(widget, place, cell, Qt.AlignmentFlag.AlignVCenter)
            field.on_change(self.changed.emit)
        grid.setRowStretch(len(self.fields), 1)

    def cells(self) -> Cells:
        return {column: field.cells() for column, field in self.fields.items()}

    def put(self, cells: Cells) -> None:
        for column, field in self.fields.items():
            field.put(cells[column][0])

    def clear(self) -> None:
        """The middle of every range, and the first of all words."""
        for field in self.fields.values():
            field.begin()
        self.changed.emit()


class NumberField(Guarded, QDoubleSpinBox):
    """A number; an empty field is one that is missing."""

    def __init__(self, seen: tuple[float, float] | None, samples: np.ndarray | None) -> None:
        super().__init__()
        self.seen = seen
        low, high = seen if seen is not None else (-1.0, 1.0)
        span = high - low or abs(high) or 1.0
        is_whole = samples is not None and seen is not None and _are_whole(samples, seen)
        self.setDecimals(0 if is_whole else int(np.clip(4 - np.floor(np.log10(span)), 0, 10)))
        self.setSingleStep(max(1.0, round(span / 20)) if is_whole else span / 20)
        # As far down as it goes a number is missing; nobody means that one.
        self.setRange(-_LIMIT, _LIMIT)
        self.setSpecialValueText(_MISSING)
        # Under a style sheet the symbols NoButtons leave no room for the text either (Qt 6.11).
        self.setStyleSheet("QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: 0; }")
        self.lineEdit().setTextMargins(4, 0, 2, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(True)
        self.setMinimumWidth(_FIELD)
        self.setToolTip("Up and down move it; an empty field is a missing number.")
        self.begin()

    @property
    def hint(self) -> str:
        return f"{self.seen[0]:.3g} – {self.seen[1]:.3g}" if self.seen is not None else ""

    def on_change(self, tell: Any) -> None:
        self.valueChanged.connect(lambda _: tell())

    def cells(self) -> np.ndarray:
        return np.array([np.nan if self.value() <= self.minimum() else self.value()])

    def put(self, cell: Any) -> None:
        number = float(lenient([cell])[0])
        self._set(self.minimum() if np.isnan(number) else number)

    def begin(self) -> None:
        self._set(sum(self.seen) / 2 if self.seen is not None else 0.0)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """An empty field is a number that is missing."""
        if not text.strip():
            return QValidator.State.Acceptable, text, place
        return super().validate(text, place)

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(text) if text.strip() else self.minimum()

    def textFromValue(self, value: float) -> str:
        """Without zeros at its end that say nothing."""
        return self.locale().toString(value, "g", 6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _set(self, number: float) -> None:
        before = self.blockSignals(True)
        self.setValue(number)
        self.blockSignals(before)


class WordField(QuietCombo):
    """One of the words that training had."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__()
        self.addItems(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(_FIELD)

    @property
    def hint(self) -> str:
        return f"{self.count()} words"

    def on_change(self, tell: Any) -> None:
        self.currentIndexChanged.connect(lambda _: tell())

    def cells(self) -> np.ndarray:
        return np.array([self.currentText()], dtype=object)

    def put(self, cell: Any) -> None:
        before = self.blockSignals(True)
        text = "" if is_missing(cell) else label_text(cell)
        if self.findText(text) < 0:
            # A real sample may well hold a word that training did not have.
            self.addItem(text)
        self.setCurrentIndex(self.findText(text))
        self.blockSignals(before)

    def begin(self) -> None:
        before = self.blockSignals(True)
        self.setCurrentIndex(0)
        self.blockSignals(before)


def _are_whole(samples: np.ndarray, seen: tuple[float, float]) -> bool:
    numbers = lenient(samples)
    numbers = np.append(numbers[~np.isnan(numbers)], seen)
    return bool((numbers == np.round(numbers)).all())
