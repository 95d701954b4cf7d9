"""A form read off parameters: a row each, with its help, and below it what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.parameters import Param, Value, accept
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import Editor, editor_for
from nnbuilder.ui.words import Label, plain_tip


class ParamForm(Guarded, QWidget):
    """A row for each parameter; what cannot be accepted is told below its field. `changed` carries name and value."""

    changed = Signal(str, object)

    def __init__(self, params: Sequence[Param]) -> None:
        super().__init__()
        self.editors: dict[str, Editor] = {}
        self.reasons: dict[str, QLabel] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        for param in params:
            editor, reason = editor_for(param), Label()
            editor.setToolTip(plain_tip(f"{param.help} ({param.type})"))
            editor.value_changed.connect(lambda value, param=param: self._changed(param, value))
            reason.setWordWrap(True)
            reason.setProperty("role", "error")
            reason.hide()
            label = Label(param.name.replace("_", " "))
            label.setProperty("role", "muted")
            label.setToolTip(editor.toolTip())
            label.setBuddy(editor)
            form.addRow(label, editor)
            form.addRow(reason)
            self.editors[param.name], self.reasons[param.name] = editor, reason

    def show_values(self, values: Mapping[str, Any]) -> None:
        for name, editor in self.editors.items():
            editor.show_value(values[name])

    def _changed(self, param: Param, raw: object) -> None:
        try:
            value: Value = accept(param, raw)
            reason = "a name cannot be empty" if param.type.base == "str" and not str(raw).strip() else ""
        except Invalid as invalid:
            value, reason = None, invalid.message
        self.editors[param.name].show_wrong(bool(reason))
        self.reasons[param.name].setText(reason)
        self.reasons[param.name].setVisible(bool(reason))
        if not reason:
            self.changed.emit(param.name, value)
