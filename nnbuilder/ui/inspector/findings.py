"""What is wrong with the selected node and what cures it, below the fields, so that no field moves while somebody types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from nnbuilder.core import fixes
from nnbuilder.core.diagnostics import Diagnostic, Fix
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.page import clear, words
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import count, plain_tip, shortened

_MOST = 3


class Findings(Guarded, QFrame):
    """Errors and warnings of one node, each with its cures; hidden where there are none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setProperty("role", "findings")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 8, 14, 8)
        self.column.setSpacing(4)
        self.buttons: list[QPushButton] = []
        self._shown: object = None
        self.hide()

    def show_findings(self, diagnostics: Sequence[Diagnostic], told: Diagnostic | None = None) -> None:
        """`told` stands beside its field already, so only its cures are here."""
        shown = [(diagnostic, self.session.cures(diagnostic)) for diagnostic in diagnostics[:_MOST]]
        key = ([(diagnostic, cures) for diagnostic, cures in shown], told, len(diagnostics))
        if key == self._shown:
            return
        self._shown, self.buttons = key, []
        clear(self.column)
        for diagnostic, cures in shown:
            if diagnostic is not told:
                self.column.addWidget(words(diagnostic.message, "error" if diagnostic.severity == "error" else "muted"))
            for fix in cures:
                self.column.addWidget(self._button(fix), alignment=Qt.AlignmentFlag.AlignLeft)
        if len(diagnostics) > _MOST:
            self.column.addWidget(words(f"{count(len(diagnostics) - _MOST, 'more problem')} in Problems.", "muted"))
        self.setVisible(bool(self.column.count()))

    def _button(self, fix: Fix) -> QPushButton:
        button = QPushButton(shortened(fix.title, 44))
        button.setProperty("fix", True)
        button.setToolTip(plain_tip(fix.title))
        button.clicked.connect(lambda: self._cure(fix))
        self.buttons.append(button)
        return button

    def _cure(self, fix: Fix) -> None:
        new_id = self.session.new_id()
        self.session.do(fix.title, lambda document: fixes.apply_fix(document, fix, new_id, self.session.catalogue))
