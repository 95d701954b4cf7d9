"""The hyper-parameters of one node, or those that several have in common, each as a row that is live."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QPushButton, QVBoxLayout, QWidget

from nnbuilder.core import block_edits, edits, sharing
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, Node, NodeId
from nnbuilder.core.parameters import Param, Raw
from nnbuilder.core.sampling import fields_offered
from nnbuilder.core.scope import names_at, plain_value
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.icons import icon
from nnbuilder.ui.inspector.field import Field
from nnbuilder.ui.inspector.page import form
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import count


class ParamRows(Guarded, QWidget):
    """Rows for parameters that every one of `nodes` has; an edit reaches all of them and is one undo step.

    `current_changed`: a person is in another field.
    """

    current_changed = Signal()

    def __init__(self, session: Session, params: Sequence[Param], nodes: Sequence[NodeId], page: QWidget) -> None:
        super().__init__()
        self.session, self.nodes = session, tuple(nodes)
        self.rows: dict[str, Field] = {}
        self.current = ""
        self._page, self._gesture = page, 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        usual, advanced = ([param for param in params if param.advanced is rare] for rare in (False, True))
        column.addLayout(self._form(usual))
        self.more: QPushButton | None = self._folded(column, advanced) if advanced else None

    def refresh(self) -> None:
        """Brings every row up to date."""
        session = self.session
        nodes = [session.graph.nodes[node] for node in self.nodes if node in session.graph.nodes]
        if not nodes:
            return
        known = names_at(session.document, session.analysis, session.graph_name, session.block_path)
        bound = session.analysis.bound.get(session.path_of(nodes[0].id), {})
        for name, row in self.rows.items():
            values = [node.params.get(name, row.param.default) for node in nodes]
            if all(_same(value, values[0]) for value in values):
                row.show_value(values[0], name in nodes[0].params, bound.get(name), known)
            else:
                row.show_different(known)
            row.show_reason(self._reason(nodes, name), name == self.current)

    def _reason(self, nodes: Sequence[Node], name: str) -> str:
        """Why a value does not do, of the first node for which it does not."""
        session = self.session
        told = (found for node in nodes for found in session.analysis.at(session.path_of(node.id)))
        return next((found.message for found in told if found.where == name and found.severity == "error"), "")

    def _form(self, params: Sequence[Param]) -> QFormLayout:
        made, offered = form(), fields_offered(self.session.document)
        for param in params:
            row = Field(param, self._page, offered, lambda param=param: self._entries(param))  # type: ignore[misc]
            row.changed.connect(lambda raw, is_drag, param=param: self._put(param, raw, is_drag))
            row.settled.connect(lambda _: self._settle())
            row.reset.connect(lambda param=param: self._reset(param))
            row.entered.connect(lambda name=param.name: self._enter(name))
            made.addRow(row.label, row.cell)
            self.rows[param.name] = row
        return made

    def _folded(self, column: QVBoxLayout, params: Sequence[Param]) -> QPushButton:
        rest = QWidget()
        rest.setLayout(self._form(params))
        nodes = self.session.graph.nodes
        is_open = any(param.name in nodes[node].params for param in params for node in self.nodes if node in nodes)
        closed = count(len(params), "more parameter")
        button = QPushButton("Fewer parameters" if is_open else closed)
        button.setProperty("role", "fold")
        button.setIcon(icon("unfold"))

        def toggle() -> None:
            rest.setVisible(not rest.isVisible())
            button.setText("Fewer parameters" if rest.isVisible() else closed)

        button.clicked.connect(toggle)
        column.addWidget(button)
        column.addWidget(rest)
        # Not before it stands in the form: it would be a window of its own, and take the keys.
        rest.setVisible(is_open)
        return button

    def _enter(self, name: str) -> None:
        if self.current != name:
            self.current = name
            self.current_changed.emit()

    def _put(self, param: Param, raw: Raw, is_drag: bool) -> None:
        """What is typed one after another in a field is one step, and so is a drag."""
        self.current = param.name
        value = edits.UNSET if raw == param.default and type(raw) is type(param.default) else raw
        merge = f"{' '.join(self.nodes)}.{param.name}" + (f" drag {self._gesture}" if is_drag else "")
        self.session.do(f"Set {param.name}", self._all(lambda document, node: sharing.set_param_of_all(document, node, param.name, value)), merge=merge)

    def _settle(self) -> None:
        self._gesture += 1

    def _reset(self, param: Param) -> None:
        label = f"Reset {param.name}"
        self.session.do(label, self._all(lambda document, node: sharing.set_param_of_all(document, node, param.name, edits.UNSET)))

    def _all(self, edit: Callable[[Document, NodeId], Document]) -> Callable[[Document], Document]:
        def change(document: Document) -> Document:
            for node in self.nodes:
                document = edit(document, node)
            return document

        return change

    def _entries(self, param: Param) -> list[tuple[str, Callable[[], object]]]:
        """Inside a block: the value becomes one of its parameters, or is one of those it has."""
        session = self.session
        if session.graph_name == MAIN or param.name == "field":
            return []
        entries: list[tuple[str, Callable[[], object]]] = [
            (f"Make `{param.name}` a parameter of {session.graph_name}", lambda: self._make(param)),
        ]
        for other in session.graph.params:
            if other.type.base == param.type.base:
                entries.append((f"Use `{other.name}`", lambda name=other.name: self._use(param, name)))  # type: ignore[misc]
        return entries

    def _make(self, param: Param) -> None:
        """The first node's value becomes the default; the others use the same parameter."""
        session, first = self.session, self.nodes[0]
        value = session.analysis.bound.get(session.path_of(first), {}).get(param.name, param.default)

        def edit(document: Document) -> Document:
            before = {one.name for one in document.graphs[session.graph_name].params}
            document = block_edits.make_param(document, first, param, param.name, plain_value(value))
            name = next(one.name for one in document.graphs[session.graph_name].params if one.name not in before)
            for node in self.nodes[1:]:
                document = block_edits.use_param(document, node, param.name, name)
            return document

        session.do(f"Make {param.name} a parameter", edit)

    def _use(self, param: Param, name: str) -> None:
        self.session.do(f"Use {name}", self._all(lambda document, node: block_edits.use_param(document, node, param.name, name)))


def common(specs: Sequence[Mapping[str, Param]]) -> tuple[Param, ...]:
    """The parameters that all have, of the same type."""
    return tuple(param for name, param in specs[0].items() if all(name in other and other[name].type == param.type for other in specs[1:])) if specs else ()


def _same(value: Raw, other: Raw) -> bool:
    return value == other and isinstance(value, bool) == isinstance(other, bool)
