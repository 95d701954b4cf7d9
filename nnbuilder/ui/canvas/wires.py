"""The wires of a drawing as they run between its boxes: what has moved is routed anew, the rest is lent from before."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.core.layout.obstacles import Box
from nnbuilder.core.layout.paths import Path
from nnbuilder.core.layout.routes import Routes, routes
from nnbuilder.core.layout.ways import Wire
from nnbuilder.ui.canvas.geometry import Shape
from nnbuilder.ui.canvas.looks import Look
from nnbuilder.ui.canvas.places import Places


class Wires:
    """The routes of what is drawn: those of what stands, or while nodes are dragged those of a preview."""

    def __init__(self) -> None:
        self.routes = self._standing = Routes()
        self._places = Places()
        self._shapes: list[Shape] = []

    def __getitem__(self, edge: Edge) -> Path:
        return self.routes[edge]

    def within(self, rect: QRectF) -> list[Edge]:
        """The edges whose bounds a rectangle touches."""
        left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
        frames = enumerate(self.routes.frames)
        return [self.routes.edges[row] for row, at in frames if at[0] <= right and at[2] >= left and at[1] <= bottom and at[3] >= top]

    def follow(self, places: Places, looks: Mapping[NodeId, Look]) -> None:
        """The routes of a drawing that stands; only what differs from the one before costs much."""
        shapes = [looks[node].shape for node in places.nodes]
        if places.edges is self._places.edges and places.nodes == self._places.nodes:
            rows = set(np.flatnonzero((places.boxes != self._places.boxes).any(axis=1)).tolist())
            rows |= {row for row, (shape, before) in enumerate(zip(shapes, self._shapes, strict=True)) if shape is not before}
            nodes = {places.nodes[row]: row for row in rows}
            boxes = {node: _box(places, row) for node, row in nodes.items()}
            moved = {node: box for node, box in boxes.items() if box != self._standing.obstacles.boxes[node]}
            wires = {row: wire for row in self._standing.at(nodes) if (wire := _wire(places, shapes, row)) != self._standing.ways[row].wire}
            self.routes = self._standing.changed(moved, wires) if moved or wires else self._standing
        else:
            every = {edge: _wire(places, shapes, row) for row, edge in enumerate(places.edges)}
            self.routes = routes({node: _box(places, row) for row, node in enumerate(places.nodes)}, every, self._standing)
        self._standing, self._places, self._shapes = self.routes, places, shapes

    def preview(self, moving: frozenset[NodeId], offset: QPointF) -> None:
        """The routes while some nodes are elsewhere."""
        self.routes = self._standing.dragged(moving, offset.x(), offset.y()) if moving else self._standing


def painted(path: Path) -> QPainterPath:
    """A path as Qt draws it."""
    drawn = QPainterPath()
    drawn.moveTo(*path[0])
    for piece in path[1:]:
        if len(piece) == 2:
            drawn.lineTo(*piece)
        else:
            drawn.cubicTo(*piece)
    return drawn


def _box(places: Places, row: int) -> Box:
    left, top, right, bottom = places.boxes[row].tolist()
    return left, top, right, bottom


def _wire(places: Places, shapes: list[Shape], row: int) -> Wire:
    """The edge of a row, by the middles of its ports."""
    edge, (source, target) = places.edges[row], places.ends[row].tolist()
    one = shapes[source].port(edge.source.port, edge.source.index, is_output=True)
    other = shapes[target].port(edge.target.port, edge.target.index, is_output=False)
    (left, top), (to_left, to_top) = places.boxes[source, :2].tolist(), places.boxes[target, :2].tolist()
    return Wire(edge.source.node, edge.target.node, (left + one.x(), top + one.y()), (to_left + other.x(), to_top + other.y()))
