"""Dashed lines between nodes that have weights in common, while one of them is selected or pointed at."""

from __future__ import annotations

from itertools import chain

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTransform

from nnbuilder.core.graph import NodeId
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.scene import GraphScene

_RISE, _MOST_RISE = 0.18, 90.0
"""How high a line rises over the nodes, as a share of its length and at most."""


def shown_bonds(scene: GraphScene) -> frozenset[tuple[NodeId, NodeId]]:
    """The pairs of nodes between which a line is drawn now."""
    chosen = chain(scene.session.selection, (scene.hovered,) if isinstance(scene.hovered, str) else ())
    pairs = ((node, other) for node in chosen if node in scene.looks for other in scene.looks[node].bonds if other in scene.looks)
    return frozenset((min(pair), max(pair)) for pair in pairs)


def paint_bonds(painter: QPainter, scene: GraphScene, to_screen: QTransform) -> None:
    """In pixels of the screen, over the nodes: from one title to the other, and a frame around both."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pair in shown_bonds(scene):
        one, other = (to_screen.mapRect(scene.places.box(node)) for node in pair)
        painter.setPen(QPen(theme.token("accent"), 1.6, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(_arc(one, other))
        painter.setPen(QPen(theme.token("accent"), 1.2, Qt.PenStyle.DashLine))
        for box in (one, other):
            painter.drawRoundedRect(box.adjusted(-5, -5, 5, 5), 10, 10)


def _arc(one: QRectF, other: QRectF) -> QPainterPath:
    """Between the upper edges, over what stands between; beside each other, where one stands above the other."""
    is_stacked = abs(one.center().x() - other.center().x()) < (one.width() + other.width()) / 2
    if is_stacked:
        start, end = QPointF(one.left() - 5, one.center().y()), QPointF(other.left() - 5, other.center().y())
        pull = QPointF(-min(_MOST_RISE, 24 + _RISE * abs(end.y() - start.y())), 0)
    else:
        start, end = QPointF(one.center().x(), one.top() - 5), QPointF(other.center().x(), other.top() - 5)
        pull = QPointF(0, -min(_MOST_RISE, 16 + _RISE * abs(end.x() - start.x())))
    path = QPainterPath(start)
    path.cubicTo(start + pull, end + pull, end)
    return path
