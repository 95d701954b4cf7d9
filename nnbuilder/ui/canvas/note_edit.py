"""A real text field over a note, for the time of writing it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from nnbuilder.core import notes
from nnbuilder.ui.canvas.note_item import TITLE
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.guard import Guarded


class NoteEdit(Guarded, QPlainTextEdit):
    """Ctrl+Enter or a click elsewhere takes the text, Esc leaves the old one; Enter ends a frame's title."""

    def __init__(self, surface: Surface, note: str) -> None:
        super().__init__(surface.viewport())
        self.surface, self.item, self.is_done = surface, surface.graph_scene.notes[note], False
        self.setObjectName("canvas.note")
        self.setAccessibleName("Note")
        self.setPlainText(self.item.note.text)
        rect = self.item.rect().translated(self.item.pos())
        place = QRect(surface.mapFromScene(rect.topLeft()), surface.mapFromScene(rect.bottomRight()))
        height = int(TITLE * surface.scale_factor) if self.item.note.is_frame else place.height()
        self.setGeometry(place.x(), place.y(), max(140, place.width()), max(34, height))
        self.selectAll()
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif is_enter and (self.item.note.is_frame or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self._take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._take()

    def _take(self) -> None:
        text, note = self.toPlainText(), self.item.note
        if not self.is_done and text != note.text:
            self.is_done = True
            self.surface.session.do("Write a note", lambda document: notes.set_text(document, note.id, text))
        self.give_up()

    def give_up(self) -> None:
        if self.isVisible():
            self.is_done = True
            self.hide()
            self.surface.setFocus()
            self.deleteLater()
