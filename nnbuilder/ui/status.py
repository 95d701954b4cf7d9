"""The line at the bottom: what keys do now, what is not copied, what went wrong inside, and how large the drawing is."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStatusBar, QToolButton

from nnbuilder.ui.fault_badge import FaultBadge
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, Line, count, mark

_IDLE = "Drag a port to connect · Tab adds a layer · middle button or Space pans · wheel zooms · F1 shows all keys"
_START = "Arrows and Enter open a template · drop a drawing or data anywhere · F1 shows all keys"


class Status(Guarded, QObject):
    """Fills the bar of a window."""

    def __init__(self, bar: QStatusBar) -> None:
        super().__init__(bar)
        self._is_covered = False
        self.hint, self.uncopied, self.summary, self.fault = Line(_IDLE), Line(), Label(), FaultBadge()
        self.uncopied.setProperty("role", "error")
        self.problems = QToolButton()
        self.problems.setProperty("role", "chip")
        self.problems.setToolTip("Show the problems")
        self.fault.shown.connect(lambda is_shown: self.hint.setVisible(not is_shown))
        bar.setSizeGripEnabled(False)
        self.hint.setContentsMargins(8, 0, 8, 0)
        self.summary.setContentsMargins(8, 0, 10, 0)
        bar.addWidget(self.hint, 1)
        for part in (self.uncopied, self.fault, self.summary, self.problems):
            bar.addPermanentWidget(part)

    def show_hint(self, text: str) -> None:
        """What keys and buttons do in the gesture under way; those of every day where none is."""
        self.hint.setText(text or (_START if self._is_covered else _IDLE))

    def cover(self, is_covered: bool) -> None:
        """Nothing of a drawing is told while the start page lies over it."""
        self._is_covered = is_covered
        self.summary.setVisible(not is_covered)
        self.problems.setVisible(not is_covered)
        self.show_hint("")

    def show_summary(self, text: str) -> None:
        self.summary.setText(text)

    def show_problems(self, errors: int, warnings: int) -> None:
        """What is wrong with the drawing, in so many words as there is something wrong."""
        told = ", ".join(count(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number)
        if self.problems.text() != (told or "No problems"):
            self.problems.setText(told or "No problems")
            mark(self.problems, "severity", "error" if errors else "warning" if warnings else "")

    def tell_uncopied(self, reason: str) -> None:
        """Why there is no copy of what is not saved, in the place of the hint; nothing where there is one."""
        self.uncopied.setText(reason)
        self.uncopied.setVisible(bool(reason))
        self.hint.setVisible(not reason)
