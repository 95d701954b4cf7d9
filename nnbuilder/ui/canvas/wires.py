"""The wires of a drawing as they run between its boxes: what has moved is routed anew, the rest is lent from before."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import starmap

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from nnbuilder.core.graph import Edge, NodeId
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
        is_same = places.edges is self._places.edges and places.nodes == self._places.nodes and shapes == self._shapes
        if is_same:
            self.routes = self._standing.moved(_moved(places, np.flatnonzero((places.boxes != self._places.boxes).any(axis=1)).tolist()))
        else:
            boxes = dict(zip(places.nodes, map(tuple, places.boxes.tolist()), strict=True))
            self.routes = routes(boxes, dict(zip(places.edges, _wires(places, shapes), strict=True)), self._standing)
        self._standing, self._places, self._shapes = self.routes, places, shapes

    def preview(self, places: Places, moving: frozenset[NodeId]) -> None:
        """The routes while some nodes are elsewhere. For those without wires none steps aside, so that one can be dropped on a wire."""
        is_wired = any(node in self._standing.rows_at for node in moving)
        self.routes = self._standing.moved(_moved(places, [places.rows[node] for node in moving if node in places.rows])) if is_wired else self._standing


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


def _moved(places: Places, rows: list[int]) -> dict[NodeId, tuple[float, float, float, float]]:
    return {places.nodes[row]: tuple(places.boxes[row].tolist()) for row in rows}


def _wires(places: Places, shapes: list[Shape]) -> list[Wire]:
    boxes, ends = places.boxes.tolist(), places.ends.tolist()

    def wire(source: int, target: int, row: int) -> Wire:
        edge = places.edges[row]
        one = shapes[source].port(edge.source.port, edge.source.index, is_output=True)
        other = shapes[target].port(edge.target.port, edge.target.index, is_output=False)
        start = (boxes[source][0] + one.x(), boxes[source][1] + one.y())
        return Wire(edge.source.node, edge.target.node, start, (boxes[target][0] + other.x(), boxes[target][1] + other.y()))

    return list(starmap(wire, ((source, target, row) for row, (source, target) in enumerate(ends))))
