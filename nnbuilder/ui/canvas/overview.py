"""The whole drawing in a few strokes, in place of its items where they would be too small to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPicture
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from nnbuilder.core.arrange import WIDTH
from nnbuilder.core.graph import NodeId
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.geometry import HEADER
from nnbuilder.ui.canvas.lettering import write
from nnbuilder.ui.guard import Guarded

if TYPE_CHECKING:
    from nnbuilder.ui.canvas.scene import GraphScene

SCALE = 0.35
"""Below this the overview is shown."""
_TITLES = 0.15


class Overview(Guarded, QGraphicsScene):
    """One item that paints everything: straight lines, boxes in the colours of their kinds, and titles while they can be read."""

    def __init__(self, drawn: GraphScene) -> None:
        super().__init__(drawn.sceneRect())
        self._sketch = _Sketch(drawn)
        self.addItem(self._sketch)

    def forget(self) -> None:
        """Something has changed; the sketch is made anew when it is seen."""
        self._sketch.moving = frozenset()
        self._sketch.recorded = None
        self._sketch.update()

    def follow(self, moving: Iterable[NodeId]) -> None:
        """These nodes are being dragged: they are painted one by one, the rest as it was recorded."""
        nodes = frozenset(moving)
        if nodes != self._sketch.moving:
            self._sketch.moving = nodes
            self._sketch.recorded = None
        self._sketch.update()


class _Sketch(Guarded, QGraphicsItem):
    def __init__(self, drawn: GraphScene) -> None:
        super().__init__()
        self.drawn = drawn
        self.recorded: QPicture | None = None
        self.moving: frozenset[NodeId] = frozenset()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        return self.drawn.sceneRect()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.recorded is None:
            self.recorded = QPicture()
            recorder = QPainter(self.recorded)
            self._strokes(recorder, moved=False)
            recorder.end()
        painter.drawPicture(QPointF(0, 0), self.recorded)
        if self.moving:
            self._strokes(painter, moved=True)
        if option.levelOfDetailFromTransform(painter.worldTransform()) >= _TITLES:
            self._titles(painter, option.exposedRect)

    def _strokes(self, painter: QPainter, *, moved: bool) -> None:
        """Edges and boxes: of what is being dragged, or of the rest."""
        drawn, moving = self.drawn, self.moving
        places = {node: item.pos() for node, item in drawn.nodes.items()}
        painter.setPen(_thin("edge"))
        painter.drawLines(
            [
                QLineF(places[edge.source.node] + QPointF(WIDTH, HEADER / 2), places[edge.target.node] + QPointF(0, HEADER / 2))
                for edge in drawn.edges
                if (edge.source.node in moving or edge.target.node in moving) == moved and edge.source.node in places and edge.target.node in places
            ]
        )
        boxes: dict[tuple[str, str], list[QRectF]] = {}
        for node, item in drawn.nodes.items():
            if (node in moving) == moved:
                edge = "selection" if item.is_selected else item.look.severity
                rect = QRectF(places[node].x(), places[node].y(), WIDTH, item.look.shape.height)
                boxes.setdefault((item.look.category, edge), []).append(rect)
        for (category, edge), rects in boxes.items():
            pen = _thin("node.border" if edge not in ("selection", "error", "warning") else edge)
            if edge:
                pen.setWidth(3)
            painter.setPen(pen)
            painter.setBrush(theme.token("node"))
            painter.drawRects(rects)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.category(category))
            painter.drawRects([QRectF(rect.x(), rect.y(), rect.width(), 10) for rect in rects])

    def _titles(self, painter: QPainter, seen: QRectF) -> None:
        painter.setPen(theme.token("node.text"))
        for item in self.drawn.nodes.values():
            rect = item.look.shape.rect.translated(item.pos())
            if rect.intersects(seen):
                write(painter, item.look.name, rect.adjusted(8, 10, -6, 0), 24)


def _thin(name: str) -> QPen:
    pen = QPen(theme.token(name), 1)
    pen.setCosmetic(True)
    return pen
