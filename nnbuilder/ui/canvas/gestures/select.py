"""A rectangle over empty canvas selects what it touches."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from nnbuilder.core.graph import NodeId
from nnbuilder.core.waypoints import Dot
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.surface import Surface


class SelectBox(Gesture):
    """Shift adds to the selection, Ctrl takes away from it. A click without a drag clears it."""

    hint = "Release to select what the rectangle touches · Shift adds · Ctrl takes away · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(surface, start, modifiers)
        self.before = self.session.chosen
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
            nodes, dots = self._chosen(modifiers)
            self.session.select(nodes, dots=dots)

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.passed_threshold(at):
            if not modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
                self.session.select()
        else:
            self.move(at, modifiers)
        self.box.scene().removeItem(self.box)

    def cancel(self) -> None:
        self.box.scene().removeItem(self.box)
        self.session.select(*self.before)

    def _chosen(self, modifiers: Qt.KeyboardModifier) -> tuple[frozenset[NodeId], frozenset[Dot]]:
        rect, (before, _, _, dots_before) = self.box.rect(), self.before
        nodes, dots = frozenset(self.graph_scene.places.nodes_in(rect)), self.graph_scene.dots.within(rect)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return before - nodes, dots_before - dots
        return (before | nodes, dots_before | dots) if modifiers & Qt.KeyboardModifier.ShiftModifier else (nodes, dots)
