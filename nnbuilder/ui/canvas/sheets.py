"""The items of the notes and frames of the open graph, by their ids."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from nnbuilder.core.document import Note
from nnbuilder.ui.canvas.note_item import NoteItem


class Sheets(dict[str, NoteItem]):
    """They are few, so each has its item all the time, wherever one looks."""

    def show(self, scene: QGraphicsScene, notes: Iterable[Note]) -> None:
        """These and no others."""
        shown = {note.id: note for note in notes}
        for id in self.keys() - shown.keys():
            scene.removeItem(self.pop(id))
        for id, note in shown.items():
            if id in self:
                self[id].show_note(note)
            else:
                self[id] = NoteItem(note)
                scene.addItem(self[id])

    def at(self, at: QPointF) -> str | None:
        """The note or frame that a point takes hold of; the uppermost."""
        under = [(item.zValue(), place, note) for place, (note, item) in enumerate(self.items()) if item.holds(at)]
        return max(under)[2] if under else None

    def bounds(self) -> QRectF:
        """Around all of them; empty where there is none."""
        whole = QRectF()
        for sheet in self.values():
            whole = whole.united(sheet.rect().translated(sheet.pos()))
        return whole
