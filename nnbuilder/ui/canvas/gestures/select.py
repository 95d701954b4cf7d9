"""A rectangle over empty canvas selects what it touches."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from nnbuilder.core.graph import NodeId
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.surface import Surface


class SelectBox(Gesture):
    """Shift adds to the selection, Ctrl takes away from it. A click without a drag clears it."""

    hint = "Release to select what the rectangle touches · Shift adds · Ctrl takes away · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(surface, start, modifiers)
        self.before = self.session.selection
        self.before_edges = self.session.selected_edges
        self.box = QGraphicsRectItem()
        colour = theme.token("selection")
        self.box.setPen(QPen(colour, 0))
        colour.setAlpha(36)
        self.box.setBrush(colour)
        self.box.setZValue(10)
        self.surface.scene().addItem(self.box)

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self.passed_threshold(at):
            self.box.setRect(QRectF(self.start, at).normalized())
            self.session.select(self._chosen(modifiers))

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.passed_threshold(at):
            if not modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
                self.session.select()
        else:
            self.move(at, modifiers)
        self.box.scene().removeItem(self.box)

    def cancel(self) -> None:
        self.box.scene().removeItem(self.box)
        self.session.select(self.before, self.before_edges)

    def _chosen(self, modifiers: Qt.KeyboardModifier) -> frozenset[NodeId]:
        rect = self.box.rect()
        touched = frozenset(self.graph_scene.places.nodes_in(rect))
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return self.before - touched
        return self.before | touched if modifiers & Qt.KeyboardModifier.ShiftModifier else touched
