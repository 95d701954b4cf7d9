"""What stands out while something hangs over the canvas: the node it would replace, the wire it would go into."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.scene import GraphScene


@dataclass(frozen=True, slots=True)
class Marks:
    """At most one of both."""

    node: NodeId | None = None
    edge: Edge | None = None


def paint_marks(painter: QPainter, marks: Marks, scene: GraphScene, to_screen: QTransform) -> None:
    """In pixels of the screen, above everything; what is no longer there is left out."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    graph = scene.session.graph
    if marks.edge is not None and marks.edge in graph.edges:
        painter.setPen(QPen(theme.token("accent"), 4))
        painter.drawPath(to_screen.map(scene.path_of(marks.edge)))
    if marks.node is not None and marks.node in graph.nodes:
        painter.setPen(QPen(theme.token("accent"), 3))
        painter.drawRoundedRect(to_screen.mapRect(scene.places.box(marks.node)).adjusted(-4, -4, 4, 4), 10, 10)
