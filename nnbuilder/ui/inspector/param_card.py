"""One parameter of a block: name, type, default, range and help, each live; a name that cannot be is told and put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QSizePolicy, QToolButton

from nnbuilder.core import block_edits
from nnbuilder.core.document import Document
from nnbuilder.core.parameters import Param, ParamType, Raw
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo, from_text, to_text
from nnbuilder.ui.inspector.page import words
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import plain_tip

TYPES: dict[str, tuple[ParamType, object]] = {
    "whole number": (ParamType("int"), 1),
    "number": (ParamType("float"), 0.0),
    "yes or no": (ParamType("bool"), True),
    "text": (ParamType("str"), ""),
    "1 size": (ParamType("ints", 1), (1,)),
    "2 sizes": (ParamType("ints", 2), (1, 1)),
    "3 sizes": (ParamType("ints", 3), (1, 1, 1)),
    "whole numbers": (ParamType("ints"), (1,)),
    "numbers": (ParamType("floats"), (0.0,)),
}
"""What a parameter of a block may be, in words, with the default that one of it begins with."""
_FLAGS = {"yes": True, "no": False}


class ParamCard(Guarded, QFrame):
    """A small form; each of its fields is one undo step."""

    def __init__(self, session: Session, block: str, name: str, removed: Callable[[], object]) -> None:
        super().__init__()
        self.session, self.block, self.param_name = session, block, name
        self.setProperty("role", "card")
        self.kind = QuietCombo()
        self.kind.setAccessibleName(f"Type of {name}")
        self.kind.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(7)
        self.kind.addItems(list(TYPES))
        self.kind.activated.connect(self._set_type)
        self.name = self._line("name", "What formulas in the block call it", self._rename)
        self.default = self._line("default", "What it is where a use of the block says nothing", self._set_default)
        self.least = self._line("least", "The least it may be; nothing is no bound", lambda: self._set_bound("min", self.least))
        self.most = self._line("most", "The most it may be; nothing is no bound", lambda: self._set_bound("max", self.most))
        self.help = self._line("help", "What it is for, told to whoever uses the block", self._set_help)
        self.remove = QToolButton()
        self.remove.setText("×")
        self.remove.setAccessibleName(f"Remove {name}")
        self.remove.setToolTip("Take the parameter away; its default stands where it stood")
        self.remove.clicked.connect(lambda: removed())
        for line in (self.least, self.most):
            line.setPlaceholderText("any")
        self.captions: list[QLabel] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(4)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.remove, 0, 1)
        grid.addWidget(self.kind, 1, 0, 1, 2)
        values = QGridLayout()
        values.setHorizontalSpacing(6)
        values.setVerticalSpacing(4)
        for column, (text, line) in enumerate((("default", self.default), ("least", self.least), ("most", self.most))):
            self.captions.append(words(text, "muted"))
            values.setColumnStretch(column, 1)
            values.addWidget(self.captions[-1], 0, column)
            values.addWidget(line, 1, column)
        grid.addLayout(values, 2, 0, 1, 2)
        grid.addWidget(self.help, 3, 0, 1, 2)

    def show_param(self, param: Param) -> None:
        """What is declared now; a field that somebody is in keeps what is typed."""
        shown = next((word for word, (kind, _) in TYPES.items() if (kind.base, kind.length) == (param.type.base, param.type.length)), "")
        if not shown:
            shown = str(param.type)
            if self.kind.findText(shown) < 0:
                self.kind.addItem(shown)
        self.kind.setCurrentText(shown)
        texts = {
            self.name: param.name,
            self.default: _written(param.default),
            self.least: _bound(param.min),
            self.most: _bound(param.max),
            self.help: param.help,
        }
        for line, text in texts.items():
            if not (line.hasFocus() and line.isModified()):
                line.setText(text)
                line.setCursorPosition(0)
        has_range = param.type.base in ("int", "float", "ints", "floats")
        for widget in (self.least, self.most, *self.captions[1:]):
            widget.setVisible(has_range)

    def _param(self) -> Param | None:
        graph = self.session.document.graphs.get(self.block)
        return next((param for param in graph.params if param.name == self.param_name), None) if graph is not None else None

    def _change(self, label: str, change: Callable[[Param], Param]) -> None:
        """Carries out an edit of the parameter as it is now; what is refused is put back."""
        param = self._param()
        if param is None:
            return
        after = change(param)

        def edit(document: Document) -> Document:
            return block_edits.change_param(document, self.block, param.name, after)

        name = self.param_name
        # Told anew while the edit is carried out, by the name it has then.
        self.param_name = after.name
        if after == param or not self.session.do(f"{label} of {param.name}", edit):
            self.param_name = name
            for line in (self.name, self.default, self.least, self.most, self.help):
                line.setModified(False)
            self.show_param(param)

    def _rename(self) -> None:
        self._change("Change name", lambda param: replace(param, name=self.name.text().strip()))

    def _set_type(self) -> None:
        kind, default = TYPES.get(self.kind.currentText(), (None, None))
        if kind is not None:
            self._change("Change type", lambda param: _of_type(param, kind, default))

    def _set_default(self) -> None:
        self._change("Change default", lambda param: replace(param, default=_read(param, self.default.text())))  # type: ignore[arg-type]

    def _set_bound(self, side: str, line: QLineEdit) -> None:
        def changed(param: Param) -> Param:
            text = line.text().strip()
            bound = from_text(Param("bound", ParamType("float"), 0.0, ""), text) if text else None
            if isinstance(bound, str) or not isinstance(bound, int | float | None):
                self.session.refused.emit(f"The {'least' if side == 'min' else 'most'} that {param.name} may be is a number, not {text}.")
                return param
            return replace(param, min=bound) if side == "min" else replace(param, max=bound)

        self._change("Change range", changed)

    def _set_help(self) -> None:
        self._change("Change help", lambda param: replace(param, help=" ".join(self.help.text().split())))

    def _line(self, name: str, tip: str, done: Callable[[], None]) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(name)
        line.setAccessibleName(f"{self.param_name}, {name}")
        line.setToolTip(plain_tip(tip))
        # Side by side, as wide as each other.
        line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line.editingFinished.connect(lambda: done() if line.isModified() else None)
        return line


def _of_type(param: Param, kind: ParamType, default: object) -> Param:
    """The parameter as one of another type, with its number where both have one, and no bounds that it could not keep."""
    number = param.default[0] if isinstance(param.default, tuple) and param.default else param.default
    has_number = isinstance(number, int | float) and not isinstance(number, bool)
    bounds = (param.min, param.max) if kind.base in ("int", "float", "ints", "floats") else (None, None)
    kept: object = default
    if has_number and kind.base in ("int", "ints"):
        kept = (int(number),) * (kind.length or 1) if kind.base == "ints" else int(number)  # type: ignore[arg-type]
    elif has_number and kind.base in ("float", "floats"):
        kept = (float(number),) if kind.base == "floats" else float(number)  # type: ignore[arg-type]
    return replace(param, type=kind, default=kept, min=bounds[0], max=bounds[1])  # type: ignore[arg-type]


def _read(param: Param, text: str) -> Raw:
    if param.type.base == "bool":
        return _FLAGS.get(text.strip().lower(), text)
    return from_text(param, text)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return to_text(value)  # type: ignore[arg-type]


def _bound(bound: float | None) -> str:
    return "" if bound is None else to_text(bound)
