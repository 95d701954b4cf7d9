"""The page of the whole drawing, where nothing is selected: its title, what it holds, what it learns."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from nnbuilder.core import edits
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN
from nnbuilder.core.profile import profile
from nnbuilder.ui.inspector.page import Page, words
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import count

_MOST_COUNTED = 100
"""Weights are counted anew with every edit, in which time nobody may have to wait."""


class Summary(Page):
    """Sums the document up."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.title = QLineEdit()
        self.title.setAccessibleName("Title")
        self.title.editingFinished.connect(self._set_title)
        self.column.addWidget(words("Drawing", "heading"))
        self.column.addWidget(words("title", "muted"))
        self.column.addWidget(self.title)
        self.lines = words("", "muted")
        self.column.addWidget(self.lines)
        self.column.addWidget(words("Select a node to see and change everything about it.", "muted"))
        self.column.addStretch(1)

    def refresh(self) -> None:
        session = self.session
        document = session.document
        if not self.title.isModified():
            self.title.setText(document.title)
            # Of a long one the beginning is seen.
            self.title.setCursorPosition(0)
        nodes = sum(len(graph.nodes) for graph in document.graphs.values())
        errors = sum(diagnostic.severity == "error" for diagnostic in session.analysis.diagnostics)
        lines = [
            _size(document),
            self._weights() if nodes <= _MOST_COUNTED else "",
            count(errors, "error") if errors else "No errors",
            f"Data: {document.data.source.name}" if document.data else "No data set chosen yet",
        ]
        self.lines.setText("\n".join(line for line in lines if line))

    def _weights(self) -> str:
        """How many numbers are learned, as far as that is known."""
        whole = profile(self.session.document, self.session.catalogue, self.session.analysis)
        return f"{'' if whole.is_complete else 'at least '}{count(whole.total_parameters, 'weight')} to learn" if whole.total_parameters else ""

    def _set_title(self) -> None:
        if not self.title.isModified():
            return
        title = self.title.text().strip() or "Untitled"
        self.title.setModified(False)
        self.session.do("Set title", lambda document: edits.set_title(document, title))


def _size(document: Document) -> str:
    """The nodes that are seen, as the line at the bottom counts them, and those inside of blocks."""
    blocks = [graph for name, graph in document.graphs.items() if name != MAIN]
    inside = f", and {sum(len(graph.nodes) for graph in blocks)} in {count(len(blocks), 'block')}" if blocks else ""
    return count(len(document.main.nodes), "node") + inside
