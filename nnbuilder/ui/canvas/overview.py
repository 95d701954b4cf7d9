"""The whole drawing in a few strokes, in place of its items where they would be too small to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPicture
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from nnbuilder.core.graph import NodeId
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.geometry import HEADER
from nnbuilder.ui.canvas.lettering import write
from nnbuilder.ui.canvas.places import Mask
from nnbuilder.ui.guard import Guarded

if TYPE_CHECKING:
    from nnbuilder.ui.canvas.scene import GraphScene

SCALE = 0.35
"""Below this the overview is shown."""
_TITLES, _MOST_TITLES = 0.15, 3000
_STRIP = 10.0


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

    def follow(self, moving: frozenset[NodeId]) -> None:
        """These nodes are being dragged: they are painted one by one, the rest as it was recorded."""
        if moving != self._sketch.moving:
            self._sketch.moving = moving
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
        places = self.drawn.places
        moved = places.mask(self.moving)
        pulled = moved[places.ends].any(axis=1)
        if self.recorded is None:
            self.recorded = QPicture()
            recorder = QPainter(self.recorded)
            self._strokes(recorder, ~moved, ~pulled)
            recorder.end()
        painter.drawPicture(QPointF(0, 0), self.recorded)
        if self.moving:
            self._strokes(painter, moved, pulled)
        self._boxes(painter, places.mask(self.drawn.session.selection), is_selected=True)
        if option.levelOfDetailFromTransform(painter.worldTransform()) >= _TITLES:
            self._titles(painter, option.exposedRect)

    def _strokes(self, painter: QPainter, nodes: Mask, edges: Mask) -> None:
        """Some of the edges from title to title, and some of the nodes above them."""
        places = self.drawn.places
        source, target = places.boxes[places.ends[edges, 0]], places.boxes[places.ends[edges, 1]]
        sides = np.stack([source[:, 2], source[:, 1] + HEADER / 2, target[:, 0], target[:, 1] + HEADER / 2], axis=1)
        painter.setPen(_thin("edge"))
        painter.drawLines([QLineF(*ends) for ends in sides.tolist()])
        self._boxes(painter, nodes, is_selected=False)

    def _boxes(self, painter: QPainter, nodes: Mask, *, is_selected: bool) -> None:
        """A card with a strip in the colour of its kind; those of one look at once."""
        places, looks = self.drawn.places, self.drawn.looks
        cards: dict[tuple[str, str], list[QRectF]] = {}
        strips: dict[tuple[str, str], list[QRectF]] = {}
        for row, (left, top, right, bottom) in zip(np.flatnonzero(nodes).tolist(), places.boxes[nodes].tolist(), strict=True):
            look = looks[places.nodes[row]]
            group = look.category, "selection" if is_selected else look.severity
            cards.setdefault(group, []).append(QRectF(left, top, right - left, bottom - top))
            strips.setdefault(group, []).append(QRectF(left, top, right - left, _STRIP))
        for group, rects in cards.items():
            category, frame = group
            pen = _thin(frame or "node.border")
            if frame:
                pen.setWidth(3)
            painter.setPen(pen)
            painter.setBrush(theme.token("node"))
            painter.drawRects(rects)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.category(category))
            painter.drawRects(strips[group])

    def _titles(self, painter: QPainter, seen: QRectF) -> None:
        places, looks = self.drawn.places, self.drawn.looks
        nodes = places.nodes_in(seen)
        painter.setPen(theme.token("node.text"))
        for node in nodes if len(nodes) <= _MOST_TITLES else ():
            write(painter, looks[node].name, places.box(node).adjusted(8, 10, -6, 0), 24)


def _thin(name: str) -> QPen:
    pen = QPen(theme.token(name), 1)
    pen.setCosmetic(True)
    return pen
