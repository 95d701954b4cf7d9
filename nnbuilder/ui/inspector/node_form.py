"""The page of one node: its name, its parameters, its weights, its ports. Every field is live."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QWidget

from nnbuilder.core import edits
from nnbuilder.core.analysis import spec_for
from nnbuilder.core.blocks import outputs_of
from nnbuilder.core.diagnostics import Diagnostic
from nnbuilder.core.graph import Node
from nnbuilder.core.layer import LayerSpec
from nnbuilder.ui.inspector.editors import Editor
from nnbuilder.ui.inspector.page import GAP, MARK_WIDTH, Page, form, row_name, words
from nnbuilder.ui.inspector.params import ParamRows
from nnbuilder.ui.inspector.weights import WeightsSection
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label

_UNKNOWN = "This program does not know this kind. It is kept as it is and saved again unchanged."


class NodeForm(Page):
    """The form of one node, made from its specification."""

    help_wanted = Signal()

    def __init__(self, session: Session, node: Node) -> None:
        super().__init__()
        self.session, self.node_id = session, node.id
        self.spec = spec_for(session.document, session.catalogue, node.kind)
        self.params: ParamRows | None = None
        self.weights: WeightsSection | None = None
        self._add_head(node)
        if self.spec is not None:
            self.params = ParamRows(session, self.spec.params, (node.id,), self)
            self.params.current_changed.connect(self._other_field)
            self.column.addWidget(self.params)
        self._add_flags(node)
        if self.spec is not None and (self.spec.has_weights or self.spec.role == "block"):
            self.weights = WeightsSection(session, node.id)
            self.column.addWidget(self.weights)
        self.ports = words("", "muted")
        self.column.addWidget(self.ports)
        self.column.addStretch(1)

    @property
    def editors(self) -> dict[str, Editor]:
        return {name: row.editor for name, row in self.params.rows.items()} if self.params is not None else {}

    @property
    def reasons(self) -> dict[str, Label]:
        return {name: row.reason for name, row in self.params.rows.items()} if self.params is not None else {}

    def refresh(self, node: Node) -> None:
        """Brings every field up to date with the node."""
        if not self.name.isModified():
            self.name.setText(node.name)
        if self.params is not None:
            self.params.refresh()
        if self.weights is not None:
            self.weights.refresh(node)
        self.frozen.setChecked(node.frozen)
        self.muted.setChecked(node.muted)
        self.ports.setText(_ports(self.session, node, self.spec))

    def findings(self) -> tuple[tuple[Diagnostic, ...], Diagnostic | None]:
        """Everything that is wrong with the node, and what of it stands beside the field that is edited."""
        found = tuple(one for one in self.session.analysis.at(self.session.path_of(self.node_id)) if one.severity != "note")
        current = self.params.current if self.params is not None else ""
        return found, next((one for one in found if current and one.where == current and one.severity == "error"), None)

    def edit_first(self) -> bool:
        """Puts the cursor into the first parameter, or into the name where there is none."""
        field = next(iter(self.params.rows.values()), None) if self.params is not None else None
        _enter(field.editor.inner if field is not None else self.name)
        return True

    def edit_value(self, row: str) -> None:
        """Puts the cursor into a parameter by the words that stand for it on the node."""
        for name, field in self.params.rows.items() if self.params is not None else ():
            if name.replace("_", " ") == row:
                _enter(field.editor.inner)

    def _add_head(self, node: Node) -> None:
        head = QHBoxLayout()
        head.addWidget(words(self.spec.title if self.spec else f"{node.kind} (unknown)", "heading"), 1)
        if self.spec is not None:
            self.help = QToolButton()
            self.help.setText("?")
            self.help.setAccessibleName(f"Help on {self.spec.title}")
            self.help.setToolTip("What this layer computes, when to use it and what instead")
            self.help.clicked.connect(self.help_wanted)
            head.addWidget(self.help, alignment=Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.column.addWidget(words(self.spec.summary if self.spec else _UNKNOWN, "muted"))
        self.name = QLineEdit()
        self.name.setAccessibleName("Name")
        self.name.editingFinished.connect(self._rename)
        row = form()
        # Its end is that of the fields below, which have a mark behind them.
        row.setContentsMargins(0, 0, MARK_WIDTH + GAP, 0)
        row.addRow(row_name("name"), self.name)
        self.column.addLayout(row)

    def _add_flags(self, node: Node) -> None:
        row = QHBoxLayout()
        self.frozen, self.muted = QCheckBox("Frozen"), QCheckBox("Muted")
        self.frozen.setToolTip("Its weights do not learn and its statistics do not move.")
        self.muted.setToolTip("It is left out: its input goes on unchanged (M).")
        self.frozen.clicked.connect(lambda on: self.session.do("Freeze" if on else "Unfreeze", lambda document: edits.set_frozen(document, [node.id], on)))
        self.muted.clicked.connect(lambda on: self.session.do("Mute" if on else "Unmute", lambda document: edits.set_muted(document, [node.id], on)))
        for check in (self.frozen, self.muted):
            row.addWidget(check)
        row.addStretch(1)
        self.column.addLayout(row)
        if node.kind in self.session.document.graphs:
            enter = QPushButton("Enter block")
            enter.setToolTip("Opens what is inside, with the page of the block (Ctrl+Down)")
            enter.clicked.connect(lambda: self.session.enter(node.id))
            self.column.addWidget(enter)

    def _rename(self) -> None:
        name, node = self.name.text().strip(), self.session.document.node(self.node_id)
        if not self.name.isModified():
            return
        self.name.setModified(False)
        if node is not None and name != node.name and not self.session.do("Rename", lambda document: edits.rename(document, self.node_id, name)):
            self.name.setText(node.name)

    def _other_field(self) -> None:
        node = self.session.document.node(self.node_id)
        if node is not None and self.params is not None:
            self.params.refresh()


def _ports(session: Session, node: Node, spec: LayerSpec | None) -> str:
    """What comes in and what goes out, as shapes."""
    if spec is None:
        return ""
    path = session.path_of(node.id)
    lines = []
    for port in spec.inputs:
        types = session.analysis.inputs.get((path, port.name), ())
        lines.append(f"in   {port.name}:  {', '.join(map(str, types)) or ('free' if port.optional else 'nothing yet')}")
    lines += [f"out  {name}:  {session.analysis.type_of(path, name)}" for name in outputs_of(session.document.facts, session.graph_name, node, spec)]
    return "\n".join(lines)


def _enter(inner: QWidget) -> None:
    """The cursor goes into a field, with all that is in it marked."""
    inner.setFocus(Qt.FocusReason.ShortcutFocusReason)
    if isinstance(inner, QLineEdit):
        inner.selectAll()
