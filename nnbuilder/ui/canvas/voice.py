"""The canvas for those who listen: what is selected is its description, and what changes is announced."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from nnbuilder.ui.canvas import spoken
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session


class Voice(Guarded, QObject):
    """`said` is each announcement. The canvas is one object to assistive tools: wrappers of Python that Qt owned as its children
    would have to outlive every tool that asks for them."""

    said = Signal(str)

    def __init__(self, canvas: QWidget, session: Session) -> None:
        super().__init__(canvas)
        self.canvas, self.session = canvas, session
        self._last = ""
        self._is_owing = False
        session.selection_changed.connect(self._selected)
        session.analysed.connect(lambda _: self._told())
        session.graph_opened.connect(self._opened)
        session.document_replaced.connect(self._describe)
        self._describe()

    def say(self, text: str) -> None:
        """Announces it, once for as long as it stays the same."""
        if not text or text == self._last:
            self._last = text
            return
        self._last = text
        self.said.emit(text)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.canvas, text))

    def _describe(self) -> None:
        self.canvas.setAccessibleDescription(spoken.of_selection(self.session, self.session.selection))

    def _selected(self) -> None:
        if self.session.analysing.is_under_way:
            self._is_owing = True
            return
        self._is_owing = False
        self._describe()
        if self.canvas.hasFocus():
            self.say(self.canvas.accessibleDescription())

    def _told(self) -> None:
        """What was selected while it was not yet known what it is, is said now."""
        if self._is_owing:
            self._selected()
        else:
            self._describe()

    def _opened(self) -> None:
        self._describe()
        self.say(f"{self.session.graph_name}, {spoken.of_graph(self.session.graph)}")
