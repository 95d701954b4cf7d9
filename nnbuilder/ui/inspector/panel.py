"""The inspector: everything about the selected node, every field live."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core import edits, fixes
from nnbuilder.core.analysis import spec_for
from nnbuilder.core.blocks import outputs_of
from nnbuilder.core.diagnostics import Diagnostic, Fix
from nnbuilder.core.graph import Node, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param, Raw
from nnbuilder.core.sampling import fields_offered
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import Editor, editor_for
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label, count, plain_tip


class Inspector(Guarded, QScrollArea):
    """Shows the selection; without one it sums the document up."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form: NodeForm | None = None
        self._shown: tuple[object, ...] = ()
        session.selection_changed.connect(self.refresh)
        session.analysed.connect(lambda _: self.refresh())
        session.graph_opened.connect(self.refresh)
        session.document_replaced.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Keeps the form while it shows the same node, so that typing goes on in the same field."""
        session = self.session
        chosen = sorted(session.selection)
        if len(chosen) == 1 and chosen[0] in session.graph.nodes:
            node = session.graph.nodes[chosen[0]]
            key = (node.id, node.kind, session.block_path, fields_offered(session.document))
            if key != self._shown or self.form is None:
                self._shown = key
                self.form = NodeForm(session, node)
                self.setWidget(self.form)
            self.form.refresh(node)
            return
        self._shown, self.form = (), None
        self.setWidget(_several(session, chosen) if chosen else _summary(session))


class NodeForm(Guarded, QWidget):
    """The form of one node, made from its specification."""

    def __init__(self, session: Session, node: Node) -> None:
        super().__init__()
        self.session, self.node_id = session, node.id
        self.spec = spec_for(session.document, session.catalogue, node.kind)
        self.editors: dict[str, Editor] = {}
        self.reasons: dict[str, QLabel] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(8)
        title = _label(self.spec.title if self.spec else f"{node.kind} (unknown)", "heading")
        box.addWidget(title)
        words = self.spec.summary if self.spec else "This program does not know this kind. It is kept as it is and saved again unchanged."
        box.addWidget(_label(words, "muted"))
        self.problems = QVBoxLayout()
        self.problems.setSpacing(4)
        box.addLayout(self.problems)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name")
        self.name.editingFinished.connect(self._rename)
        form = _form()
        form.addRow(_field_name("name"), self.name)
        box.addLayout(form)
        if self.spec is not None:
            self._add_params(box, [param for param in self.spec.params if not param.advanced])
            self._add_advanced(box, [param for param in self.spec.params if param.advanced])
        self._add_flags(box, node)
        self.ports = _label("", "muted")
        box.addWidget(self.ports)
        box.addStretch(1)

    def refresh(self, node: Node) -> None:
        """Brings every field up to date with the node."""
        if not self.name.hasFocus():
            self.name.setText(node.name)
        path = self.session.path_of(node.id)
        found = self.session.analysis.at(path)
        for name, editor in self.editors.items():
            param = editor.param
            editor.show_value(node.params.get(name, param.default))
            reasons = [diagnostic.message for diagnostic in found if diagnostic.where == name and diagnostic.severity == "error"]
            editor.show_wrong(bool(reasons))
            self.reasons[name].setText(reasons[0] if reasons else "")
            self.reasons[name].setVisible(bool(reasons))
        self._show_problems([diagnostic for diagnostic in found if diagnostic.severity != "note"])
        self.frozen.setChecked(node.frozen)
        self.muted.setChecked(node.muted)
        self.ports.setText(_ports(self.session, node, self.spec))

    def _add_params(self, box: QVBoxLayout, params: list[Param]) -> None:
        form = _form()
        offered = fields_offered(self.session.document)
        for param in params:
            editor = editor_for(param, offered)
            editor.setToolTip(plain_tip(f"{param.help} ({param.type})"))
            editor.value_changed.connect(self._setter(param))
            label = _field_name(param.name.replace("_", " "))
            label.setToolTip(editor.toolTip())
            label.setBuddy(editor)
            reason = _label("", "error")
            reason.hide()
            self.editors[param.name], self.reasons[param.name] = editor, reason
            form.addRow(label, editor)
            form.addRow(reason)
        box.addLayout(form)

    def _add_advanced(self, box: QVBoxLayout, params: list[Param]) -> None:
        if not params:
            return
        frame = QFrame()
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(0, 0, 0, 0)
        self._add_params(inner, params)
        node = self.session.graph.nodes[self.node_id]
        is_open = any(param.name in node.params for param in params)
        button = QPushButton("Fewer parameters" if is_open else f"{len(params)} more parameters")
        frame.setVisible(is_open)

        def toggle() -> None:
            frame.setVisible(not frame.isVisible())
            button.setText("Fewer parameters" if frame.isVisible() else f"{len(params)} more parameters")

        button.clicked.connect(toggle)
        box.addWidget(button)
        box.addWidget(frame)

    def _add_flags(self, box: QVBoxLayout, node: Node) -> None:
        row = QHBoxLayout()
        self.frozen, self.muted = QCheckBox("Frozen"), QCheckBox("Muted")
        self.frozen.setToolTip("Its weights do not learn and its statistics do not move.")
        self.muted.setToolTip("It is left out: its input goes on unchanged (M).")
        self.frozen.clicked.connect(lambda on: self.session.do("Freeze" if on else "Unfreeze", lambda document: edits.set_frozen(document, [node.id], on)))
        self.muted.clicked.connect(lambda on: self.session.do("Mute" if on else "Unmute", lambda document: edits.set_muted(document, [node.id], on)))
        for check in (self.frozen, self.muted):
            row.addWidget(check)
        row.addStretch(1)
        box.addLayout(row)
        if node.kind in self.session.document.graphs:
            enter = QPushButton("Enter block")
            enter.clicked.connect(lambda: self.session.enter(node.id))
            box.addWidget(enter)

    def _setter(self, param: Param) -> Callable[[Raw], None]:
        def put(value: Raw) -> None:
            wanted = edits.UNSET if value == param.default and type(value) is type(param.default) else value
            self.session.do(
                f"Set {param.name}", lambda document: edits.set_param(document, self.node_id, param.name, wanted), merge=f"{self.node_id}.{param.name}"
            )

        return put

    def _rename(self) -> None:
        name, node = self.name.text().strip(), self.session.document.node(self.node_id)
        if node is not None and name != node.name and not self.session.do("Rename", lambda document: edits.rename(document, self.node_id, name)):
            self.name.setText(node.name)

    def _show_problems(self, found: list[Diagnostic]) -> None:
        while (item := self.problems.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for diagnostic in found:
            if diagnostic.where not in self.editors or diagnostic.severity != "error":
                self.problems.addWidget(_label(diagnostic.message, "error" if diagnostic.severity == "error" else "muted"))
            for fix in self.session.cures(diagnostic):
                button = QPushButton(fix.title)
                button.setProperty("fix", True)
                button.clicked.connect(lambda _=False, fix=fix: self._cure(fix))
                self.problems.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)

    def _cure(self, fix: Fix) -> None:
        new_id = self.session.new_id()
        self.session.do(fix.title, lambda document: fixes.apply_fix(document, fix, new_id, self.session.catalogue))


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


def _several(session: Session, chosen: list[NodeId]) -> QWidget:
    widget, box = _page()
    box.addWidget(_label(f"{len(chosen)} nodes selected", "heading"))
    box.addWidget(_label(", ".join(session.graph.nodes[node].name for node in chosen if node in session.graph.nodes), "muted"))
    for text, change in (("Freeze", True), ("Unfreeze", False)):
        button = QPushButton(text)
        button.clicked.connect(lambda _=False, change=change, text=text: session.do(text, lambda document: edits.set_frozen(document, chosen, change)))
        box.addWidget(button)
    box.addStretch(1)
    return widget


def _summary(session: Session) -> QWidget:
    widget, box = _page()
    title = QLineEdit(session.document.title)
    title.setAccessibleName("Title")
    title.editingFinished.connect(lambda: session.do("Set title", lambda document: edits.set_title(document, title.text().strip() or "Untitled")))
    box.addWidget(_label("Drawing", "section"))
    box.addWidget(title)
    nodes = sum(len(graph.nodes) for graph in session.document.graphs.values())
    errors = sum(found.severity == "error" for found in session.analysis.diagnostics)
    data = session.document.data
    lines = [
        ", ".join(count(number, word) for number, word in ((nodes, "node"), (len(session.document.graphs) - 1, "block")) if number or word == "node"),
        count(errors, "error") if errors else "No errors",
        f"Data: {data.source.name}" if data else "No data set chosen yet",
    ]
    box.addWidget(_label("\n".join(lines), "muted"))
    box.addWidget(_label("Select a node to see and change everything about it.", "muted"))
    box.addStretch(1)
    return widget


def _page() -> tuple[QWidget, QVBoxLayout]:
    widget = QWidget()
    box = QVBoxLayout(widget)
    box.setContentsMargins(14, 12, 14, 12)
    box.setSpacing(8)
    return widget, box


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(10)
    form.setVerticalSpacing(6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form


def _field_name(text: str) -> QLabel:
    """As wide in every form of the page, so that the fields stand in one column."""
    label = Label(text)
    label.setMinimumWidth(88)
    return label


def _label(text: str, role: str) -> QLabel:
    label = Label(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
