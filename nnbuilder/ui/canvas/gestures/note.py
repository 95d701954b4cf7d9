"""Dragging notes and frames, and their corners: one undo step each."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from nnbuilder.core import edits, notes, waypoints
from nnbuilder.core.document import Document, Point
from nnbuilder.ui.canvas.geometry import place, snapped
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.note_links import follow, link_at
from nnbuilder.ui.canvas.surface import Surface


class MoveNote(Gesture):
    """Moves a note; a frame takes along what stands in it. A click with Ctrl follows the link under it."""

    hint = "Release to drop · a frame takes its nodes along · Ctrl leaves the grid · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, note: str) -> None:
        super().__init__(surface, start, modifiers)
        self.item = self.graph_scene.notes[note]
        self.nodes = notes.inside(self.item.note, self.graph_scene.boxes()) if self.item.note.is_frame else frozenset()
        self.is_drag = False
        self.before = nodes, edges, chosen, dots = self.session.chosen
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.session.select(nodes, edges, chosen ^ {note}, dots)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.session.select(nodes, edges, chosen | {note}, dots)
        else:
            self.session.select((), (), {note})

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self.is_drag or self.passed_threshold(at):
            self.is_drag = True
            offset = self._offset(at, modifiers)
            self.item.setPos(self._origin() + offset)
            self.graph_scene.preview_move(self.nodes, offset, waypoints.carried(self.session.graph, self.session.document.waypoints, self.nodes))

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.is_drag:
            if modifiers & Qt.KeyboardModifier.ControlModifier and (href := link_at(self.surface, at)):
                follow(self.surface, href, at)
            return
        self.move(at, modifiers)
        note, offset = self.item.note, self._offset(at, modifiers)
        target = self._origin() + offset
        layout = self.session.document.layout
        moved = [(node, place(layout.get(node)) + offset) for node in self.nodes]

        def edit(document: Document) -> Document:
            document = notes.move_notes(document, {note.id: Point(target.x(), target.y())})
            return edits.move(document, {node: Point(to.x(), to.y()) for node, to in moved}) if moved else document

        if not self.session.do("Move frame" if note.is_frame else "Move note", edit):
            self._put_back()

    def cancel(self) -> None:
        self._put_back()
        self.session.select(*self.before)

    def _put_back(self) -> None:
        self.item.setPos(self._origin())
        self.graph_scene.preview_move(self.nodes, QPointF(0, 0))

    def _origin(self) -> QPointF:
        return QPointF(self.item.note.at.x, self.item.note.at.y)

    def _offset(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> QPointF:
        offset, origin = at - self.start, self._origin()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return offset
        return QPointF(snapped(origin.x() + offset.x()) - origin.x(), snapped(origin.y() + offset.y()) - origin.y())


class ResizeNote(Gesture):
    """Drags the lower right corner."""

    hint = "Release to keep this size · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, note: str) -> None:
        super().__init__(surface, start, modifiers)
        self.item, self.before = self.graph_scene.notes[note], self.session.chosen
        self.session.select((), (), {note})

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.item.show_size(*self._size(at))

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        note, size = self.item.note, self._size(at)
        if not self.session.do("Resize", lambda document: notes.resize(document, note.id, *size)):
            self.item.show_note(self.item.note)

    def cancel(self) -> None:
        self.item.show_note(self.item.note)
        self.session.select(*self.before)

    def _size(self, at: QPointF) -> tuple[float, float]:
        note, by = self.item.note, at - self.start
        return max(notes.LEAST, snapped(note.width + by.x())), max(notes.LEAST, snapped(note.height + by.y()))
