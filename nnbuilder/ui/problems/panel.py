"""Every problem of the drawing in one list; a click shows its node, a button cures it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core import fixes
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label

MOST_SHOWN = 200


class ProblemsPanel(Guarded, QScrollArea):
    """`reveal(path)` where a row is clicked; `count_changed(errors and warnings)` for the tab."""

    reveal = Signal(object)
    count_changed = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("problems")
        self.setAccessibleName("Problems")
        self.setWidgetResizable(True)
        self.rows: list[ProblemRow] = []
        self._shown: tuple[Diagnostic, ...] | None = None
        session.analysed.connect(self.show_analysis)
        self.show_analysis(session.analysis)

    def show_analysis(self, analysis: Analysis) -> None:
        found = tuple(diagnostic for diagnostic in analysis.diagnostics if diagnostic.severity != "note")
        if found == self._shown:
            return
        self._shown = found
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(10, 6, 10, 6)
        box.setSpacing(2)
        self.rows = [ProblemRow(self, diagnostic) for diagnostic in found[:MOST_SHOWN]]
        for row in self.rows:
            box.addWidget(row)
        if len(found) > MOST_SHOWN:
            box.addWidget(Label(f"and {len(found) - MOST_SHOWN} more"))
        if not found:
            nothing = Label("No problems. Every shape fits.")
            nothing.setProperty("role", "muted")
            box.addWidget(nothing)
        box.addStretch(1)
        self.setWidget(inner)
        self.count_changed.emit(len(found))

    def cure(self, fix: Fix) -> None:
        session, new_id = self.session, self.session.new_id()
        session.do(fix.title, lambda document: fixes.apply_fix(document, fix, new_id, session.catalogue))


class ProblemRow(Guarded, QWidget):
    """One problem: how bad, what, and its cures."""

    def __init__(self, panel: ProblemsPanel, diagnostic: Diagnostic) -> None:
        super().__init__()
        self.panel, self.diagnostic = panel, diagnostic
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        mark = Label("●" if diagnostic.severity == "error" else "▲")
        mark.setStyleSheet(f"color: {theme.hex_of(diagnostic.severity)}")
        mark.setAccessibleName(diagnostic.severity)
        text = Label(diagnostic.message)
        text.setWordWrap(True)
        row.addWidget(mark)
        node = panel.session.document.node(diagnostic.node) if diagnostic.node is not None else None
        if node is not None:
            name = Label(node.name)
            name.setProperty("role", "section")
            row.addWidget(name)
        row.addWidget(text, 1)
        self.buttons = []
        for fix in diagnostic.fixes[:2]:
            button = QPushButton(fix.title)
            button.setProperty("fix", True)
            button.clicked.connect(lambda _=False, fix=fix: panel.cure(fix))
            self.buttons.append(button)
            row.addWidget(button)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Show the node")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.diagnostic.at:
            self.panel.reveal.emit(self.diagnostic.at)
