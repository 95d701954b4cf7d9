"""The page of the block that is open: what it is called, what it does, its parameters, its loop. Every use follows."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout

from nnbuilder.core import block_edits, names
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.loop_section import LoopSection
from nnbuilder.ui.inspector.page import Page, clear, words
from nnbuilder.ui.inspector.param_card import ParamCard
from nnbuilder.ui.inspector.several import listed
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import count


class BlockPage(Page):
    """Shown inside a block while nothing is selected."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.block = session, session.graph_name
        self.column.addWidget(words("Block", "heading"))
        self.uses = words("", "muted")
        self.column.addWidget(self.uses)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the block")
        self.name.setToolTip("What the block is called everywhere, and its class in the source")
        self.name.editingFinished.connect(self._rename)
        self.column.addWidget(words("name", "muted"))
        self.column.addWidget(self.name)
        self.description = Description(session, self.block)
        self.column.addWidget(self.description)
        self.column.addWidget(words("Parameters", "section"))
        self.cards: dict[str, ParamCard] = {}
        self._cards = QVBoxLayout()
        self._cards.setSpacing(6)
        self.column.addLayout(self._cards)
        self.add = QPushButton("Add a parameter")
        self.add.setToolTip("Something that each use of the block may say differently; formulas inside name it")
        self.add.clicked.connect(self._add)
        self.column.addWidget(self.add)
        self.column.addWidget(words("Loop", "section"))
        self.loop = LoopSection(session, self.block)
        self.column.addWidget(self.loop)
        self.column.addStretch(1)

    def refresh(self) -> None:
        graph = self.session.document.graphs.get(self.block)
        if graph is None:
            return
        if not (self.name.hasFocus() and self.name.isModified()):
            self.name.setText(self.block)
            # Of a long one the beginning is seen.
            self.name.setCursorPosition(0)
        self.description.show_text(graph.doc)
        users = [node.name for one in self.session.document.graphs.values() for node in one.nodes.values() if node.kind == self.block]
        self.uses.setText(f"Used {count(len(users), 'time')}: {listed(users)}." if users else "Used nowhere yet.")
        if [card.param_name for card in self.cards.values()] != [param.name for param in graph.params]:
            self._make_cards(graph.params)
        for param in graph.params:
            next(card for card in self.cards.values() if card.param_name == param.name).show_param(param)
        self.loop.refresh(graph)

    def _make_cards(self, params: tuple[Param, ...]) -> None:
        clear(self._cards)
        self.cards = {}
        for param in params:
            card = ParamCard(self.session, self.block, param.name, lambda name=param.name: self._remove(name))  # type: ignore[misc]
            self.cards[param.name] = card
            self._cards.addWidget(card)

    def _rename(self) -> None:
        name = self.name.text().strip()
        if not self.name.isModified() or name == self.block:
            return
        kinds = list(self.session.catalogue.specs)
        if not self.session.do("Rename block", lambda document: block_edits.rename_block(document, self.block, name, kinds)):
            self.name.setText(self.block)

    def _add(self) -> None:
        """A whole number, ready for its name."""
        graph = self.session.document.graphs[self.block]
        name = names.unique("width", {param.name for param in graph.params})
        param = Param(name, ParamType("int"), 1, "", min=1)
        if self.session.do("Add a parameter", lambda document: block_edits.add_param(document, self.block, param)):
            self.refresh()
            card = next(card for card in self.cards.values() if card.param_name == name)
            card.name.setFocus()
            card.name.selectAll()

    def _remove(self, name: str) -> None:
        self.session.do(f"Remove {name}", lambda document: block_edits.remove_param(document, self.block, name))


class Description(Guarded, QPlainTextEdit):
    """What the block does, in a few lines; taken over when the field is left."""

    def __init__(self, session: Session, block: str) -> None:
        super().__init__()
        self.session, self.block = session, block
        self.setAccessibleName("Description of the block")
        self.setPlaceholderText("What does it do? The first sentence is its tooltip.")
        self.setTabChangesFocus(True)
        self.setFixedHeight(4 * self.fontMetrics().lineSpacing() + 12)

    def show_text(self, text: str) -> None:
        if text != self.toPlainText() and not self.hasFocus():
            self.setPlainText(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        text = self.toPlainText().strip()
        graph = self.session.document.graphs.get(self.block)
        if graph is not None and text != graph.doc:
            self.session.do("Describe block", lambda document: block_edits.describe_block(document, self.block, text))
