"""A line drawn with the right button across wires: with Ctrl it cuts them, all as one undo step."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core import edits
from nnbuilder.core.graph import Edge
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.surface import Surface

_PIECES = 48
"""Straight pieces that a wire is looked at in."""


class CutStroke(Gesture):
    """Takes away every edge that the line crosses."""

    hint = "Release to cut every wire that the line crosses · Esc cancels"
    button = Qt.MouseButton.RightButton

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(surface, start, modifiers)
        self.points = [start]
        self.line = QGraphicsPathItem()
        self.line.setPen(QPen(theme.token("error"), 1.6 / surface.scale_factor, Qt.PenStyle.DashLine))
        self.line.setZValue(10)
        surface.scene().addItem(self.line)

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if QLineF(self.points[-1], at).length() * self.surface.scale_factor >= 2:
            self.points.append(at)
        path = QPainterPath(self.points[0])
        for point in self.points[1:]:
            path.lineTo(point)
        self.line.setPath(path)

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.move(at, modifiers)
        edges = self._crossed()
        self.cancel()
        if edges:
            self.session.do("Cut" if len(edges) == 1 else f"Cut {len(edges)} wires", lambda document: edits.remove_edges(document, edges))

    def cancel(self) -> None:
        if self.line.scene() is not None:
            self.line.scene().removeItem(self.line)

    def _crossed(self) -> frozenset[Edge]:
        """The edges whose drawn line meets the stroke."""
        strokes = [QLineF(a, b) for a, b in pairwise(self.points)]
        around = self.line.path().boundingRect().adjusted(-1, -1, 1, 1)
        near = self.graph_scene.wires.within(QRectF(around))
        return frozenset(edge for edge in near if _meets(self.graph_scene.path_of(edge), strokes))


def _meets(path: QPainterPath, strokes: list[QLineF]) -> bool:
    points = [path.pointAtPercent(path.percentAtLength(path.length() * step / _PIECES)) for step in range(_PIECES + 1)]
    pieces = [QLineF(a, b) for a, b in pairwise(points)]
    bounded = QLineF.IntersectionType.BoundedIntersection
    return any(piece.intersects(stroke)[0] == bounded for piece in pieces for stroke in strokes)
