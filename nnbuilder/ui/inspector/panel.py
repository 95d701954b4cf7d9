"""The inspector: the page of what is selected, and below it what is wrong there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core.advice import NO_ADVICE
from nnbuilder.core.sampling import fields_offered
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.block_page import BlockPage
from nnbuilder.ui.inspector.findings import Findings
from nnbuilder.ui.inspector.help_page import HelpPage
from nnbuilder.ui.inspector.node_form import NodeForm
from nnbuilder.ui.inspector.several import SeveralForm
from nnbuilder.ui.inspector.summary import Summary
from nnbuilder.ui.session import Session


class Inspector(Guarded, QWidget):
    """Shows the selection; without one the block that is open, or the whole drawing.

    `left`: Esc was pressed, so the keys belong to the canvas again. `pick_wanted`: another node is to be pointed at.
    """

    left = Signal()
    pick_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The page is what is gone to with Tab, not the frame around it.
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.findings = Findings(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addWidget(self.findings)
        self.form: NodeForm | None = None
        self.page: NodeForm | SeveralForm | BlockPage | Summary | HelpPage | None = None
        self._shown: tuple[object, ...] = ()
        self._reads_help = False
        session.leaving.connect(self._finish)
        session.selection_changed.connect(self._selected)
        session.analysed.connect(lambda _: self.refresh())
        session.graph_opened.connect(self.refresh)
        session.document_replaced.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Keeps the page while it is of the same thing, so that typing goes on in the same field. What is still being told of an
        edit is waited for."""
        session = self.session
        if session.analysing.is_under_way:
            return
        chosen = [node for node in sorted(session.selection) if node in session.graph.nodes]
        kinds = tuple(session.graph.nodes[node].kind for node in chosen)
        signatures = tuple(session.document.graphs[kind].params for kind in kinds if kind in session.document.graphs)
        key = (tuple(chosen), kinds, signatures, session.graph_name, session.block_path, fields_offered(session.document), self._reads_help, session.opened)
        if key != self._shown or self.page is None:
            self._shown = key
            self.page = self._made(chosen)
            self.form = self.page if isinstance(self.page, NodeForm) else None
            # The page before may be in the middle of telling what it was clicked for.
            before = self.area.takeWidget()
            self.area.setWidget(self.page)
            if before is not None:
                before.deleteLater()
        self._refresh_page()

    def edit_first(self) -> bool:
        """Puts the cursor into the first parameter of the selected node; False where there is none."""
        self.session.analysing.settle()
        if self.page is not None and isinstance(self.page, HelpPage):
            self._read_help(False)
        return self.form is not None and self.form.edit_first()

    def edit_value(self, row: str) -> None:
        """Puts the cursor into the parameter that a row of the selected node on the canvas shows."""
        self.session.analysing.settle()
        if self._reads_help:
            self._read_help(False)
        if self.form is not None:
            self.form.edit_value(row)

    def restyle(self) -> None:
        """Icons keep the colours they were made in, so the page is made anew."""
        self._shown = ()
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._reads_help:
                self._read_help(False)
            else:
                self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _made(self, chosen: list[str]) -> NodeForm | SeveralForm | BlockPage | Summary | HelpPage:
        session = self.session
        if len(chosen) > 1:
            return SeveralForm(session, chosen)
        if chosen:
            form = NodeForm(session, session.graph.nodes[chosen[0]])
            if self._reads_help and form.spec is not None:
                page = HelpPage(form.spec, session.catalogue.advice.get(form.spec.kind, NO_ADVICE))
                page.closed.connect(lambda: self._read_help(False))
                return page
            form.help_wanted.connect(lambda: self._read_help(True))
            if form.params is not None:
                form.params.current_changed.connect(self._refresh_page)
            if form.weights is not None:
                form.weights.pick_wanted.connect(self.pick_wanted)
            return form
        return BlockPage(session) if session.block_path else Summary(session)

    def _refresh_page(self) -> None:
        if isinstance(self.page, NodeForm):
            node = self.session.graph.nodes.get(self.page.node_id)
            if node is not None:
                self.page.refresh(node)
            self.findings.show_findings(*self.page.findings())
            return
        self.findings.show_findings(())
        if isinstance(self.page, SeveralForm | BlockPage | Summary):
            self.page.refresh()

    def _finish(self) -> None:
        """What is typed belongs to the document that is left, and to no other."""
        inner = self.focusWidget()
        if inner is not None and inner.hasFocus():
            inner.clearFocus()

    def _selected(self) -> None:
        self._reads_help = self._reads_help and len(self.session.selection) == 1
        self.refresh()

    def _read_help(self, reads: bool) -> None:
        self._reads_help = reads
        self.refresh()
