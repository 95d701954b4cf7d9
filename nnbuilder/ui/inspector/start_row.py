"""How one tensor of a node starts: a scheme that fits it, and the numbers of the scheme."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from nnbuilder.core import edits
from nnbuilder.core.digits import exact
from nnbuilder.core.graph import Init, NodeId
from nnbuilder.core.initializers import SCHEMES, USUAL_VALUES, scheme_fault
from nnbuilder.core.sharing import fitting_schemes
from nnbuilder.core.weights import Weight
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import mark, plain_tip

_USUAL = "by default"


class StartRow(Guarded, QWidget):
    """A list of schemes; behind it a field for each number, all on one line."""

    def __init__(self, session: Session, node: NodeId, name: str, weight: Weight) -> None:
        super().__init__()
        self.session, self.node_id, self.name = session, node, name
        self.combo = QuietCombo()
        self.combo.setAccessibleName(f"{name} starts")
        self.combo.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        self.combo.addItem(_USUAL)
        self.combo.addItems(fitting_schemes(weight))
        self.combo.activated.connect(self._choose)
        self.fields: list[QLineEdit] = []
        self.numbers = QHBoxLayout()
        self._scheme = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.combo)
        column.addLayout(self.numbers)

    def show_init(self, init: Init | None) -> None:
        scheme = init.scheme if init is not None else ""
        if init is not None and self.combo.findText(scheme) < 0:
            self.combo.addItem(scheme)
        self.combo.setCurrentText(scheme or _USUAL)
        if scheme != self._scheme or len(self.fields) != len(init.values if init else ()):
            self._scheme = scheme
            self._make_fields(scheme)
        for field, value in zip(self.fields, init.values if init is not None else (), strict=False):
            if _number(field.text()) != value:
                field.setText(exact(value))
            mark(field, "wrong", False)

    def _make_fields(self, scheme: str) -> None:
        for field in self.fields:
            self.numbers.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields = []
        for name in SCHEMES[scheme].values if scheme in SCHEMES else ():
            field = QLineEdit()
            field.setPlaceholderText(name)
            field.setAccessibleName(f"{self.name} starts, {name}")
            field.setToolTip(plain_tip(name))
            field.textEdited.connect(lambda _: self._typed())
            self.numbers.addWidget(field)
            self.fields.append(field)

    def _choose(self) -> None:
        scheme = self.combo.currentText()
        init = None if scheme == _USUAL else Init(scheme, USUAL_VALUES.get(scheme, ()))
        self.session.do(f"Start {self.name or 'tensor'}", lambda document: edits.set_init(document, self.node_id, self.name, init))

    def _typed(self) -> None:
        """What is no number, or would be no start, is marked and waits."""
        values = [_number(field.text()) for field in self.fields]
        init = Init(self._scheme, tuple(value for value in values if value is not None))
        fault = scheme_fault(init) if None not in values else "That is no number."
        for field, value in zip(self.fields, values, strict=True):
            mark(field, "wrong", value is None or bool(fault))
            field.setToolTip(plain_tip(fault or field.placeholderText()))
        if not fault:
            merge = f"{self.node_id}.start.{self.name}"
            self.session.do(f"Start {self.name or 'tensor'}", lambda document: edits.set_init(document, self.node_id, self.name, init), merge=merge)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
