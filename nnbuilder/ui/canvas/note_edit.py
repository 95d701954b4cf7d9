"""A real text field over a note, for the time of writing it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from nnbuilder.core import notes
from nnbuilder.core.document import Note
from nnbuilder.ui.canvas.note_item import TITLE
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.guard import Guarded


class NoteEdit(Guarded, QPlainTextEdit):
    """Esc, Ctrl+Enter or a click elsewhere takes the text; Enter ends a frame's title. A note that `is_new` is added when there is
    something on it, and not at all where nothing was written. `merge` joins the writing to the step that made the note."""

    def __init__(self, surface: Surface, note: Note, *, is_new: bool = False, merge: str = "") -> None:
        super().__init__(surface.viewport())
        self.surface, self.note, self.is_new, self.merge, self.is_done = surface, note, is_new, merge, False
        self.setObjectName("canvas.note")
        self.setAccessibleName("Note")
        self.setPlainText(note.text)
        corner = QPointF(note.at.x, note.at.y)
        place = QRect(surface.mapFromScene(corner), surface.mapFromScene(corner + QPointF(note.width, note.height)))
        height = int(TITLE * surface.scale_factor) if note.is_frame else place.height()
        self.setGeometry(place.x(), place.y(), max(140, place.width()), max(34, height))
        self.selectAll()
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_last = is_enter and (self.note.is_frame or event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape or is_last:
            self._take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._take()

    def _take(self) -> None:
        """What was written is kept, or stays in the field where it cannot be."""
        text, note, session = self.toPlainText(), self.note, self.surface.session
        is_there = self.is_new or any(one.id == note.id for one in session.document.notes)
        if self.is_done or text == note.text or not is_there or (self.is_new and not text.strip()):
            self.give_up()
        elif self.is_new:
            if session.do("Add a note", lambda document: notes.add_note(document, replace(note, text=text))):
                self.give_up()
                session.select((), (), {note.id})
        elif session.do("Frame the selection" if self.merge else "Write a note", lambda document: notes.set_text(document, note.id, text), self.merge):
            self.give_up()

    def give_up(self) -> None:
        if self.isVisible():
            self.is_done = True
            self.hide()
            self.surface.setFocus()
            self.deleteLater()


def write(surface: Surface, note: str) -> None:
    """Opens the field over a note that is there."""
    NoteEdit(surface, surface.graph_scene.notes[note].note)
