"""The whole drawing in a few strokes, in place of its items where they would be too small to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from nnbuilder.core.graph import NodeId
from nnbuilder.core.node_size import HEADER
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.lettering import write
from nnbuilder.ui.canvas.note_item import NoteItem, paint_note
from nnbuilder.ui.canvas.places import Mask
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.guard import Guarded

SCALE = 0.35
"""Below this the overview is shown."""
_TITLES, _MOST_TITLES = 0.2, 3000
_READABLE = 11.0
_MOST_PATHS = 400
_STRIP = 10.0


class Overview(Guarded, QGraphicsScene):
    """One item that paints everything: lines, boxes in the colours of their kinds, and titles while they can be read."""

    def __init__(self, drawn: GraphScene) -> None:
        super().__init__(drawn.sceneRect())
        self._sketch = _Sketch(drawn)
        self.addItem(self._sketch)

    def forget(self) -> None:
        """Something has changed; the sketch is made anew when it is seen."""
        self._sketch.moving = frozenset()
        self._sketch.rest = self._sketch.chosen = None
        self._sketch.update()

    def choose(self) -> None:
        """Other nodes are selected."""
        self._sketch.chosen = None
        self._sketch.update()

    def follow(self, moving: frozenset[NodeId]) -> None:
        """These nodes are being dragged: they are gone through at every step, the rest stays as it is."""
        if moving != self._sketch.moving:
            self._sketch.moving, self._sketch.rest = moving, None
        self._sketch.chosen = None
        self._sketch.update()


@dataclass(frozen=True, slots=True)
class _Strokes:
    """Wires, as straight lines where there are many; and the cards of nodes with their strips, by category and by what frames them."""

    lines: list[QLineF] = field(default_factory=list)
    paths: list[QPainterPath] = field(default_factory=list)
    cards: dict[tuple[str, str], tuple[list[QRectF], list[QRectF]]] = field(default_factory=dict)


class _Sketch(Guarded, QGraphicsItem):
    def __init__(self, drawn: GraphScene) -> None:
        super().__init__()
        self.drawn = drawn
        self.moving: frozenset[NodeId] = frozenset()
        self.rest: _Strokes | None = None
        self.chosen: _Strokes | None = None
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        return self.drawn.sceneRect()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        drawn, moved = self.drawn, self.drawn.places.mask(self.moving)
        pulled = drawn.places.edges_of(moved)
        if self.rest is None:
            self.rest = _Strokes(*_wires(drawn, ~pulled), _cards(drawn, ~moved))
        if self.chosen is None:
            self.chosen = _Strokes(cards=_cards(drawn, drawn.places.mask(drawn.session.selection), frame="selection"))
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        sheets = self.drawn.notes.values()
        _notes(painter, [sheet for sheet in sheets if sheet.note.is_frame], scale)
        _paint(painter, self.rest)
        if self.moving:
            _paint(painter, _Strokes(*_wires(drawn, pulled), _cards(drawn, moved)))
        _paint(painter, self.chosen)
        _notes(painter, [sheet for sheet in sheets if not sheet.note.is_frame], scale)
        if scale * painter.device().devicePixelRatio() >= _TITLES:
            self._titles(painter, option.exposedRect, scale)

    def _titles(self, painter: QPainter, seen: QRectF, scale: float) -> None:
        """Names, of one size on the screen, or as large as there is room for."""
        places, looks = self.drawn.places, self.drawn.looks
        nodes = places.nodes_in(seen)
        painter.setPen(theme.pen("node.text"))
        larger = min(_READABLE, 0.8 * HEADER * scale) / (theme.SMALL * scale)
        for node in nodes if len(nodes) <= _MOST_TITLES else ():
            box = places.box(node)
            painter.save()
            painter.translate(box.left() + 6, box.top() + _STRIP / 2 + 1)
            painter.scale(larger, larger)
            write(painter, looks[node].name, QRectF(0, 0, int((box.width() - 10) / larger), HEADER / larger), theme.SMALL)
            painter.restore()


def _notes(painter: QPainter, sheets: list[NoteItem], scale: float) -> None:
    for sheet in sheets:
        painter.save()
        painter.translate(sheet.pos())
        paint_note(painter, sheet, scale)
        painter.restore()


def _wires(drawn: GraphScene, edges: Mask) -> tuple[list[QLineF], list[QPainterPath]]:
    """Some of the edges as they run; in a large drawing from corner to corner, their curves as lines."""
    places = drawn.places
    rows = np.flatnonzero(edges).tolist()
    if len(places.edges) <= _MOST_PATHS:
        return [], [drawn.path_of(places.edges[row]) for row in rows]
    return [QLineF(*one[-2:], *other[-2:]) for row in rows for one, other in pairwise(drawn.wires[places.edges[row]])], []


def _cards(drawn: GraphScene, nodes: Mask, frame: str = "") -> dict[tuple[str, str], tuple[list[QRectF], list[QRectF]]]:
    """Some of the nodes; without a frame of their own they have that of their problems."""
    places, looks = drawn.places, drawn.looks
    groups: dict[tuple[str, str], tuple[list[QRectF], list[QRectF]]] = {}
    for row, (left, top, right, bottom) in zip(np.flatnonzero(nodes).tolist(), places.boxes[nodes].tolist(), strict=True):
        look = looks[places.nodes[row]]
        cards, strips = groups.setdefault((look.category, frame or look.severity), ([], []))
        cards.append(QRectF(left, top, right - left, bottom - top))
        strips.append(QRectF(left, top, right - left, _STRIP))
    return groups


def _paint(painter: QPainter, strokes: _Strokes) -> None:
    painter.setPen(_thin("edge"))
    painter.drawLines(strokes.lines)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(strokes.paths))
    for path in strokes.paths:
        painter.drawPath(path)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for (category, frame), (cards, strips) in strokes.cards.items():
        pen = _thin(frame or "node.border")
        if frame:
            pen.setWidth(3)
        painter.setPen(pen)
        painter.setBrush(theme.brush(theme.tint(category)))
        painter.drawRects(cards)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.category(category))
        painter.drawRects(strips)


def _thin(name: str) -> QPen:
    pen = QPen(theme.token(name), 1)
    pen.setCosmetic(True)
    return pen
