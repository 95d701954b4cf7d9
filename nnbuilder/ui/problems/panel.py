"""Every problem of the drawing in one list; a click shows its node, a button cures it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core import fixes
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.readiness import Lack, lack_of
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.problems.lacking import LackingRow
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label

MOST_SHOWN = 200
_MARGIN, _FEW = 6, 3
_FRAME_SECONDS = 0.008
"""How long the window may be kept for proving cures in one turn."""


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
        self.problems: tuple[Diagnostic, ...] = ()
        self.rows: list[ProblemRow] = []
        self.lacking: LackingRow | None = None
        self._shown: tuple[tuple[Diagnostic, ...], Lack | None] | None = None
        self._without_cures: list[ProblemRow] = []
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._offer_some)
        session.analysed.connect(self.show_analysis)
        self.show_analysis(session.latest)

    def show_analysis(self, analysis: Analysis) -> None:
        """Counts the problems; rows are made of them, and cures proven, while they can be seen."""
        self.problems = tuple(diagnostic for diagnostic in analysis.diagnostics if diagnostic.severity != "note")
        self.count_changed.emit(len(self.problems))
        if self.isVisible():
            self._show_rows()

    @property
    def needed_height(self) -> int:
        """What the panel takes where it has little to say, in pixels: one line for that there is nothing, two for each problem,
        which may wrap."""
        line = self.fontMetrics().lineSpacing()
        return 2 * line * (max(len(self.problems), _FEW) + 1) if self.problems else line + 4 * _MARGIN

    def restyle(self) -> None:
        """Rows keep the colours they were made with, so they are made anew."""
        self._shown = None
        if self.isVisible():
            self._show_rows()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_rows()
        self._offer_some()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._later.stop()

    def _show_rows(self) -> None:
        problems = self.problems
        lack = lack_of(self.session.document, self.session.latest, self.session.catalogue)
        # That there are problems is told by the problems themselves.
        lack = lack if lack is not None and (lack.cure or not problems) else None
        if (problems, lack) == self._shown:
            return
        self._shown = problems, lack
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(10, _MARGIN, 10, _MARGIN)
        box.setSpacing(2)
        self.rows = [ProblemRow(self, diagnostic) for diagnostic in problems[:MOST_SHOWN]]
        for row in self.rows:
            box.addWidget(row)
        if len(problems) > MOST_SHOWN:
            box.addWidget(Label(f"and {len(problems) - MOST_SHOWN} more"))
        self.lacking = LackingRow(self.session, lack) if lack is not None else None
        if self.lacking is not None:
            box.addWidget(self.lacking)
        elif not problems:
            nothing = Label("No problems. Every shape fits.")
            nothing.setProperty("role", "muted")
            box.addWidget(nothing)
        box.addStretch(1)
        # The button that was pressed goes: without this the focus would fall to some field, and Ctrl+Z with it.
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.setFocus()
        self.setWidget(inner)
        self._without_cures = list(self.rows)
        self._offer_some()

    def _offer_some(self) -> None:
        """Cures for as many rows as a frame has time for; the others follow when nothing else is to be done."""
        started = time.perf_counter()
        while self._without_cures and time.perf_counter() - started < _FRAME_SECONDS:
            self._without_cures.pop(0).offer()
        if self._without_cures:
            self._later.start()

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
        self.buttons: list[QPushButton] = []
        self.row = row
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Show the node")

    def offer(self) -> None:
        """The cures, each proven by an analysis of its own."""
        for fix in self.panel.session.cures(self.diagnostic)[:2]:
            button = QPushButton(fix.title)
            button.setProperty("fix", True)
            button.clicked.connect(lambda _=False, fix=fix: self.panel.cure(fix))
            self.buttons.append(button)
            self.row.addWidget(button)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.diagnostic.at:
            self.panel.reveal.emit(self.diagnostic.at)
