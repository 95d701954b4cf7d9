"""Ctrl and Shift drag a copy of the selection; the originals stay."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core import clips
from nnbuilder.core.document import Point
from nnbuilder.core.graph import NodeId
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.geometry import snapped
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.surface import Surface


class CopyNodes(Gesture):
    """Outlines follow the pointer; the copies stand where they are released, and are selected. A click takes the node out of the
    selection or into it."""

    hint = "Release to put a copy here · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, node: NodeId) -> None:
        super().__init__(surface, start, modifiers)
        self.node = node
        self.nodes = self.session.selection if node in self.session.selection else frozenset({node})
        self.outline = QGraphicsPathItem()
        self.outline.setPen(QPen(theme.token("selection"), 1.5 / surface.scale_factor, Qt.PenStyle.DashLine))
        self.outline.setZValue(9)
        surface.scene().addItem(self.outline)

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.passed_threshold(at):
            return
        by, path = self._offset(at), QPainterPath()
        for node in self.nodes:
            path.addRoundedRect(self.graph_scene.places.box(node).translated(by.x, by.y), 8, 8)
        self.outline.setPath(path)

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.cancel()
        if not self.passed_threshold(at):
            self.session.select(self.session.selection ^ {self.node})
            return
        by = self._offset(at)
        ids = {node: self.session.new_id() for node in sorted(self.nodes)}
        if self.session.do("Duplicate", lambda document: clips.duplicate(document, list(ids), ids, by)):
            self.session.select(ids.values())

    def cancel(self) -> None:
        if self.outline.scene() is not None:
            self.outline.scene().removeItem(self.outline)

    def _offset(self, at: QPointF) -> Point:
        corner = self.graph_scene.places.corner(self.node)
        moved = corner + at - self.start
        return Point(snapped(moved.x()) - corner.x(), snapped(moved.y()) - corner.y())
