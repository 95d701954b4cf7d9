"""The page of several nodes: what they have in common, changed for all of them in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from nnbuilder.core import edits
from nnbuilder.core.analysis import spec_for
from nnbuilder.core.document import Document
from nnbuilder.core.graph import NodeId
from nnbuilder.ui.inspector.page import Page, words
from nnbuilder.ui.inspector.params import ParamRows, common
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import count

_NAMED = 4
"""How many nodes are called by name."""


class SeveralForm(Page):
    """Common parameters, `different` where they differ; frozen and muted."""

    def __init__(self, session: Session, chosen: Sequence[NodeId]) -> None:
        super().__init__()
        self.session, self.chosen = session, tuple(chosen)
        nodes = [session.graph.nodes[node] for node in chosen]
        specs = [spec_for(session.document, session.catalogue, node.kind) for node in nodes]
        self.column.addWidget(words(f"{len(nodes)} nodes selected", "heading"))
        self.column.addWidget(words(listed([node.name for node in nodes]), "muted"))
        shared = common([{param.name: param for param in spec.params} if spec is not None else {} for spec in specs])
        self.params = ParamRows(session, [param for param in shared if param.name != "field"], self.chosen, self)
        self.params.current_changed.connect(self.params.refresh)
        if shared:
            self.column.addWidget(self.params)
        else:
            kinds = listed(list(dict.fromkeys(node.kind for node in nodes)))
            self.column.addWidget(words(f"{kinds} have no parameter in common.", "muted"))
        row = QHBoxLayout()
        self.frozen = self._check("Frozen", "Freeze", "Unfreeze", edits.set_frozen)
        self.muted = self._check("Muted", "Mute", "Unmute", edits.set_muted)
        row.addWidget(self.frozen)
        row.addWidget(self.muted)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def refresh(self) -> None:
        nodes = [self.session.graph.nodes[node] for node in self.chosen if node in self.session.graph.nodes]
        self.params.refresh()
        for check, states in ((self.frozen, {node.frozen for node in nodes}), (self.muted, {node.muted for node in nodes})):
            check.setTristate(len(states) > 1)
            check.setCheckState(Qt.CheckState.PartiallyChecked if len(states) > 1 else Qt.CheckState.Checked if True in states else Qt.CheckState.Unchecked)

    def _check(self, text: str, on: str, off: str, edit: Callable[[Document, Sequence[NodeId], bool], Document]) -> QCheckBox:
        check = QCheckBox(text)

        def clicked() -> None:
            is_on = check.checkState() != Qt.CheckState.Unchecked
            self.session.do(on if is_on else off, lambda document: edit(document, self.chosen, is_on))

        check.clicked.connect(clicked)
        return check


def listed(names: Sequence[str]) -> str:
    """`conv`, `conv and relu`, `conv, relu, norm, pool and 3 more`."""
    shown, rest = list(names[:_NAMED]), len(names) - _NAMED
    if rest > 0:
        shown.append(count(rest, "more").removesuffix("s"))
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)
