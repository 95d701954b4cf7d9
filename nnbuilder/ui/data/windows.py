"""How rows become samples: each is one, or stretches of them are, with what follows as the answer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from nnbuilder.core.data_edits import set_windows
from nnbuilder.core.document import DataSet, Windows
from nnbuilder.core.parameters import Param, ParamType, Raw
from nnbuilder.data.kinds import USAGES
from nnbuilder.ui.data.roles import RoleEdits
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.inspector.param_form import ParamForm
from nnbuilder.ui.words import Label, plain_tip

_WHOLE = ParamType("int")
_NUMBERS = (
    Param("length", _WHOLE, 8, "How many rows the network sees.", min=1, max=1_000_000),
    Param("horizon", _WHOLE, 1, "How many rows behind them it foretells; 0: it judges the last row that it sees.", min=0, max=1_000_000),
    Param("stride", _WHOLE, 1, "How many rows after one sample the next begins.", min=1, max=1_000_000),
)
_COLUMNS = {"group": "The column that keeps series apart; no sample spans two.", "time": "The column that orders the rows; no sample spans a gap in it."}
_WAYS = ("one row", "a stretch of rows")
_NONE = "none"
_USUAL = 8
_LABELS = 80
"""As wide in both forms."""


class WindowForm(Guarded, QWidget):
    """A choice, and for stretches their numbers and columns; each is one undo step."""

    def __init__(self, edits: RoleEdits) -> None:
        super().__init__()
        self.edits = edits
        self.data: DataSet | None = None
        self.way = QuietCombo()
        self.way.addItems(_WAYS)
        self.way.setAccessibleName("a sample is")
        self.way.activated.connect(self._choose)
        self.numbers = ParamForm(_NUMBERS)
        self.numbers.changed.connect(lambda name, value: self._put(name, value, merge=f"windows.{name}"))
        self.columns = {name: QuietCombo() for name in _COLUMNS}
        self.inner = QWidget()
        inner = QVBoxLayout(self.inner)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.numbers)
        self._add_columns()
        head = QFormLayout()
        head.addRow(_muted("a sample is"), self.way)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(head)
        box.addWidget(self.inner)
        box.addStretch(1)

    def show_data(self, data: DataSet) -> None:
        self.data = data
        windows = data.windows
        self.way.setCurrentIndex(windows is not None)
        self.inner.setVisible(windows is not None)
        if windows is None:
            return
        self.numbers.show_values({name: getattr(windows, name) for name in self.numbers.editors})
        columns = [column for field in data.fields for column in field.columns]
        for name, combo in self.columns.items():
            combo.clear()
            combo.addItem(_NONE, "")
            for column in dict.fromkeys(columns):
                combo.addItem(column, column)
            combo.setCurrentIndex(max(0, combo.findData(getattr(windows, name))))

    def _add_columns(self) -> None:
        """Below the numbers, so that all fields stand in one column."""
        form = self.numbers.layout()
        assert isinstance(form, QFormLayout)
        for name, combo in self.columns.items():
            combo.setAccessibleName(f"{name} of windows")
            combo.setToolTip(plain_tip(_COLUMNS[name]))
            combo.activated.connect(partial(self._put_column, name))
            form.addRow(_muted(name), combo)
        for editor in self.numbers.editors.values():
            form.labelForField(editor).setMinimumWidth(_LABELS)

    def _choose(self, place: int) -> None:
        data = self.data
        if data is None or (data.windows is not None) == bool(place):
            return
        group, time = (next((field.columns[0] for field in data.fields if field.role == role), "") for role in _COLUMNS)
        rows = data.facts.rows if data.facts is not None else 0
        length = max(1, min(_USUAL, rows // 4)) if rows else _USUAL
        self._do(f"Make samples of {_WAYS[place]}", Windows(length, group=group, time=time) if place else None)

    def _put_column(self, name: str, place: int) -> None:
        self._put(name, str(self.columns[name].itemData(place)))

    def _put(self, name: str, value: Raw, merge: str = "") -> None:
        if self.data is not None and self.data.windows is not None:
            self._do(f"Set {name} of samples", replace(self.data.windows, **{name: value}), merge)  # type: ignore[arg-type]

    def _do(self, label: str, windows: Windows | None, merge: str = "") -> None:
        self.edits.do(label, lambda document: set_windows(document, windows, USAGES), merge)


def _muted(text: str) -> Label:
    label = Label(text)
    label.setProperty("role", "muted")
    label.setMinimumWidth(_LABELS)
    return label
