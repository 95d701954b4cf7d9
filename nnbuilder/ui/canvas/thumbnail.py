"""The graph inside a block as a small picture: boxes in the colours of their kinds, and lines between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from nnbuilder.core.blocks import INPUT, OUTPUT, specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.ordering import order
from nnbuilder.ui import theme

_SHARPNESS = 3
"""Pixels of the picture to one at full size, so that it is sharp when it is seen from near."""
_WIDE, _HIGH, _NARROW = 18.0, 6.0, 4.0
"""A box at most, in scene units, and the least room between two columns."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What is in a block. `boxes` are (category, column, row) in the order of computing, `wires` join two of them."""

    layers: int
    boxes: tuple[tuple[str, int, int], ...] = ()
    wires: tuple[tuple[int, int], ...] = ()


def inside_of(document: Document, catalogue: Catalogue, block: str) -> Inside:
    """What is in a block as it is drawn now; its inputs and outputs are no layers of it."""
    graph = document.graphs[block]
    specs, (ordered, _) = specs_of(document, catalogue, graph), order(graph)
    places = {node: number for number, node in enumerate(ordered)}
    pairs = sorted({(places[edge.source.node], places[edge.target.node]) for edge in graph.edges if {edge.source.node, edge.target.node} <= places.keys()})
    columns = [0] * len(ordered)
    for source, target in pairs:
        columns[target] = max(columns[target], columns[source] + 1)
    rows = [columns[:place].count(column) for place, column in enumerate(columns)]
    categories = [spec.category if (spec := specs[node]) is not None else "Structure" for node in ordered]
    layers = sum(node.kind not in (INPUT, OUTPUT) for node in graph.nodes.values())
    return Inside(layers, tuple(zip(categories, columns, rows, strict=True)), tuple(pairs))


def paint(painter: QPainter, inside: Inside, room: QRectF) -> None:
    """The picture in a room of a node."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    picture = _picture(inside, round(room.width()), round(room.height()), theme.mode())
    painter.drawPixmap(room, picture, QRectF(picture.rect()))


@lru_cache(256)
def _picture(inside: Inside, width: int, height: int, mode: str) -> QPixmap:
    picture = QPixmap(width * _SHARPNESS, height * _SHARPNESS)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SHARPNESS, _SHARPNESS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.brush("canvas"))
    painter.drawRoundedRect(QRectF(0, 0, width, height), 4, 4)
    boxes = _boxes(inside, width, height)
    painter.setPen(theme.pen("edge", 0.8))
    painter.drawLines([QLineF(boxes[a].right(), boxes[a].center().y(), boxes[b].left(), boxes[b].center().y()) for a, b in inside.wires])
    painter.setPen(Qt.PenStyle.NoPen)
    for (category, _, _), box in zip(inside.boxes, boxes, strict=True):
        painter.setBrush(theme.brush(theme.category(category).name()))
        painter.drawRoundedRect(box, 1.2, 1.2)
    painter.end()
    return picture


def _boxes(inside: Inside, width: int, height: int) -> list[QRectF]:
    """Where each box stands: columns side by side in the middle of the picture, the boxes of one below each other."""
    columns = max((column for _, column, _ in inside.boxes), default=0) + 1
    across = min((width - 8) / columns, _WIDE + 3 * _NARROW)
    wide, left = max(1.5, min(_WIDE, across - _NARROW)), (width - columns * across) / 2
    counts = Counter(column for _, column, _ in inside.boxes)
    down = {column: min((height - 6) / count, _HIGH + 4) for column, count in counts.items()}
    boxes = []
    for _, column, row in inside.boxes:
        middle = height / 2 + (row - (counts[column] - 1) / 2) * down[column]
        high = min(_HIGH, down[column] * 0.7)
        boxes.append(QRectF(left + column * across + (across - wide) / 2, middle - high / 2, wide, high))
    return boxes
