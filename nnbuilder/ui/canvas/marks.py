"""What stands out while something hangs over the canvas: the node it would replace, the wire it would go into, what it is in line with."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.scene import GraphScene


@dataclass(frozen=True, slots=True)
class Marks:
    """At most one node or wire; `guides` are lines that join what is dragged with other nodes, in scene coordinates."""

    node: NodeId | None = None
    edge: Edge | None = None
    guides: tuple[QLineF, ...] = ()


def paint_marks(painter: QPainter, marks: Marks, scene: GraphScene, to_screen: QTransform) -> None:
    """In pixels of the screen, above everything; what is no longer there is left out."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    graph = scene.session.graph
    painter.setPen(QPen(theme.token("accent"), 1))
    for guide in marks.guides:
        painter.drawLine(to_screen.map(guide))
    if marks.edge is not None and marks.edge in graph.edges:
        painter.setPen(QPen(theme.token("accent"), 4))
        painter.drawPath(to_screen.map(scene.path_of(marks.edge)))
    if marks.node is not None and marks.node in graph.nodes:
        painter.setPen(QPen(theme.token("accent"), 3))
        painter.drawRoundedRect(to_screen.mapRect(scene.places.box(marks.node)).adjusted(-4, -4, 4, 4), 10, 10)
