"""One editor for each parameter type. All speak the same words: `value_changed(raw)` while typing, `show_value`, `show_wrong`,
and `show_different` where several nodes have not the same."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from nnbuilder.core import expressions
from nnbuilder.core.digits import exact
from nnbuilder.core.expressions import Expression, ExpressionError
from nnbuilder.core.parameters import Param, Raw
from nnbuilder.core.stepping import can_step, stepped
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.formula_edit import FormulaEdit
from nnbuilder.ui.words import mark

NONE_WORD = "none"
DIFFERENT = "different"
"""Shown where several nodes are selected that have not the same."""
_BETWEEN = re.compile(r",|×|(?<=[\d)])\s*x\s*(?=[\d(])|(?<=[\w)])\s+x\s+(?=[\w(])")


class Editor(Guarded, QWidget):
    """The base: a value comes in, changed values go out, and what is wrong is shown in place."""

    value_changed = Signal(object)

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.param = param
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)

    def show_value(self, value: Raw) -> None:
        raise NotImplementedError

    def show_different(self) -> None:
        """Several nodes have not the same value."""

    def show_wrong(self, wrong: bool) -> None:
        """Marks the field; the words stand below it."""

    @property
    def inner(self) -> QWidget:
        """The widget that has the focus while a person edits."""
        raise NotImplementedError


class TextEditor(Editor):
    """Numbers, formulas, tuples and texts, as they are written. A number field understands `channels * 2` as well."""

    def __init__(self, param: Param) -> None:
        super().__init__(param)
        self.edit = FormulaEdit()
        self.edit.setAccessibleName(param.name)
        self.edit.setPlaceholderText(NONE_WORD if param.type.optional else "")
        self.edit.textEdited.connect(self._edited)
        self.edit.stepped.connect(self._step)
        self.box.addWidget(self.edit)

    @property
    def inner(self) -> QWidget:
        return self.edit

    def show_value(self, value: Raw) -> None:
        """What was typed stays as it was typed for as long as it means the value: `1e-3` does not become `0.001`."""
        self.edit.setPlaceholderText(NONE_WORD if self.param.type.optional else "")
        typed = self.edit.text()
        is_same = from_text(self.param, typed) == value and (bool(typed.strip()) or value is None or self.edit.hasFocus())
        if not is_same:
            self.edit.setText(to_text(value))
            if not self.edit.hasFocus():
                # How a formula begins tells more than how it ends.
                self.edit.setCursorPosition(0)

    def show_different(self) -> None:
        self.edit.setPlaceholderText(DIFFERENT)
        if not self.edit.hasFocus():
            self.edit.clear()

    def show_wrong(self, wrong: bool) -> None:
        if bool(self.edit.property("wrong")) != wrong:
            mark(self.edit, "wrong", wrong)

    def _edited(self, text: str) -> None:
        self.value_changed.emit(from_text(self.param, text))

    def _step(self, steps: int) -> None:
        """The number under the cursor one step on; what is no number stays."""
        text, cursor = self.edit.text(), self.edit.cursorPosition()
        raw = from_text(self.param, text)
        if not can_step(self.param, raw):
            return
        place = len(size_parts(text[:cursor] + "0")) - 1 if isinstance(raw, tuple) else None
        changed = to_text(stepped(self.param, raw, steps, place))
        if changed != text:
            self.edit.setText(changed)
            self.edit.setCursorPosition(min(cursor, len(changed)))
            self.edit.textEdited.emit(changed)


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, param: Param) -> None:
        super().__init__(param)
        self.check = QCheckBox()
        self.check.setAccessibleName(param.name)
        self.check.clicked.connect(self._clicked)
        self.box.addWidget(self.check)

    @property
    def inner(self) -> QWidget:
        return self.check

    def show_value(self, value: Raw) -> None:
        """A formula over the block's parameters is written beside the box."""
        self.check.setTristate(False)
        self.check.setChecked(value is True)
        self.check.setText(value.text if isinstance(value, Expression) else "")

    def show_different(self) -> None:
        self.check.setTristate(True)
        self.check.setCheckState(Qt.CheckState.PartiallyChecked)
        self.check.setText(DIFFERENT)

    def _clicked(self) -> None:
        self.check.setTristate(False)
        self.value_changed.emit(self.check.isChecked())


class ChoiceEditor(Editor):
    """One of several words."""

    def __init__(self, param: Param) -> None:
        super().__init__(param)
        self.combo = QuietCombo()
        self.combo.setAccessibleName(param.name)
        self.combo.addItems([*param.type.choices, *([NONE_WORD] if param.type.optional else [])])
        self.combo.activated.connect(self._chosen)
        self.box.addWidget(self.combo)

    @property
    def inner(self) -> QWidget:
        return self.combo

    def show_value(self, value: Raw) -> None:
        text = NONE_WORD if value is None else value.text if isinstance(value, Expression) else str(value)
        if isinstance(value, Expression) and self.combo.findText(text) < 0:
            self.combo.addItem(text)
        self.combo.setCurrentText(text)

    def show_different(self) -> None:
        self.combo.setPlaceholderText(DIFFERENT)
        self.combo.setCurrentIndex(-1)

    def _chosen(self) -> None:
        text, kind = self.combo.currentText(), self.param.type
        is_formula = text not in kind.choices and text != NONE_WORD
        self.value_changed.emit(None if text == NONE_WORD and kind.optional else Expression(text) if is_formula else text)


class FieldEditor(Editor):
    """A field of the data, by name."""

    def __init__(self, param: Param, fields: tuple[str, ...]) -> None:
        super().__init__(param)
        self.combo = QuietCombo()
        self.combo.setAccessibleName(param.name)
        self.combo.addItem("not bound", "")
        for field in fields:
            self.combo.addItem(field, field)
        self.combo.activated.connect(lambda: self.value_changed.emit(self.combo.currentData()))
        self.box.addWidget(self.combo)

    @property
    def inner(self) -> QWidget:
        return self.combo

    def show_different(self) -> None:
        self.combo.setPlaceholderText(DIFFERENT)
        self.combo.setCurrentIndex(-1)

    def show_value(self, value: Raw) -> None:
        place = self.combo.findData(value)
        if place < 0:
            self.combo.addItem(f"{value} (not in the data)", value)
            place = self.combo.count() - 1
        self.combo.setCurrentIndex(place)


_NARROWEST = 32
"""The arrow of a list and the room around its words."""


class QuietCombo(Guarded, QComboBox):
    """A wheel that turns over an unfocused field scrolls the form, and never changes a value. A narrow pane makes it narrower: the
    list tells the whole of what it holds."""

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _NARROWEST + 5 * self.fontMetrics().averageCharWidth()), hint.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def editor_for(param: Param, fields: tuple[str, ...] = ()) -> Editor:
    """The editor of a parameter's type."""
    if param.name == "field" and param.type.base == "str":
        return FieldEditor(param, fields)
    if param.type.base == "bool":
        return FlagEditor(param)
    if param.type.base == "choice":
        return ChoiceEditor(param)
    return TextEditor(param)


def to_text(value: Raw) -> str:
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, tuple):
        return ", ".join(to_text(item) for item in value)
    if value is None:
        return ""
    return exact(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def from_text(param: Param, text: str) -> Raw:
    """What a person has typed as a raw value; what cannot be read stays a text, and analysis says what is wrong with it."""
    text = text.strip()
    if param.type.base == "str" or text in param.type.choices:
        return text
    if not text and param.type.optional:
        return None
    if param.type.base in ("ints", "floats"):
        values = tuple(_number(part) for part in size_parts(text))
        if len(values) == 1 and param.type.length is not None:
            return values[0]  # type: ignore[return-value]
        return values  # type: ignore[return-value]
    return _number(text)  # type: ignore[return-value]


def size_parts(text: str) -> list[str]:
    """The numbers or formulas of a size: `3, 3`, `(3, 3)`, `3x3`, `3 × 3` and `width x height` have two.

    An x is a sign between two sizes only where a formula could not have one: `max_size`, `x` and `2 * x` stay whole. Commas
    and crosses inside parentheses belong to a formula.
    """
    text = text.strip()
    if text.startswith("(") and _closing(text) == len(text) - 1:
        text = text[1:-1]
    parts, start, depth = [], 0, 0
    signs = {match.start(): match.end() for match in _BETWEEN.finditer(text)}
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and place in signs and place >= start:
            parts.append(text[start:place])
            start = signs[place]
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def _closing(text: str) -> int:
    """Where the parenthesis that a text begins with is closed; -1 where it is not."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return place
    return -1


def _number(text: str) -> object:
    text = text.strip()
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            pass
    try:
        expressions.check(Expression(text))
    except ExpressionError:
        return text
    return Expression(text)
