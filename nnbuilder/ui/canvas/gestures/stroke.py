"""A line drawn with the right button across wires: with Ctrl it cuts them, with Shift it puts points on them, all as one undo step."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core import edits
from nnbuilder.core.graph import Edge
from nnbuilder.ui import theme
from nnbuilder.ui.canvas import bending
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.surface import Surface

_PIECES = 48
"""Straight pieces that a wire is looked at in."""
_SHARED = 24.0
"""How near to each other, in pixels of the screen, two wires of one output are crossed for sharing a point."""


class Stroke(Gesture):
    """Something happens to every wire that the line crosses."""

    button = Qt.MouseButton.RightButton
    colour = "accent"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(surface, start, modifiers)
        self.points = [start]
        self.line = QGraphicsPathItem()
        self.line.setPen(QPen(theme.token(self.colour), 1.6 / surface.scale_factor, Qt.PenStyle.DashLine))
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
        crossed = self._crossed()
        self.cancel()
        if crossed:
            self.apply(crossed)

    def apply(self, crossed: Mapping[Edge, QPointF]) -> None:
        """The wires that were crossed, and where."""
        raise NotImplementedError

    def cancel(self) -> None:
        if self.line.scene() is not None:
            self.line.scene().removeItem(self.line)

    def _crossed(self) -> dict[Edge, QPointF]:
        """The edges whose drawn line meets the stroke, and where it does first."""
        strokes = [QLineF(a, b) for a, b in pairwise(self.points)]
        around = self.line.path().boundingRect().adjusted(-1, -1, 1, 1)
        near = self.graph_scene.wires.within(QRectF(around))
        return {edge: at for edge in near if (at := _crossing(self.graph_scene.path_of(edge), strokes)) is not None}


class CutStroke(Stroke):
    """Takes away every edge that the line crosses."""

    hint = "Release to cut every wire that the line crosses · Esc cancels"
    colour = "error"

    def apply(self, crossed: Mapping[Edge, QPointF]) -> None:
        self.session.do("Cut" if len(crossed) == 1 else f"Cut {len(crossed)} wires", lambda document: edits.remove_edges(document, crossed))


class DotStroke(Stroke):
    """Puts a point on every wire that the line crosses."""

    hint = "Release to put a point on every wire that the line crosses · Esc cancels"

    def apply(self, crossed: Mapping[Edge, QPointF]) -> None:
        bending.add(self.session, bending.crossed(self.graph_scene, crossed.items(), _SHARED / self.surface.scale_factor))


def _crossing(path: QPainterPath, strokes: list[QLineF]) -> QPointF | None:
    points = [path.pointAtPercent(path.percentAtLength(path.length() * step / _PIECES)) for step in range(_PIECES + 1)]
    pieces = [QLineF(a, b) for a, b in pairwise(points)]
    for piece in pieces:
        for stroke in strokes:
            kind, at = piece.intersects(stroke)
            if kind == QLineF.IntersectionType.BoundedIntersection:
                return QPointF(at)
    return None
