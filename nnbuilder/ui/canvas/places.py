"""Where everything in a drawing stands, in arrays: what a rectangle touches is told without going through the nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF

from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, End, Graph, NodeId
from nnbuilder.ui.canvas.looks import Look

_ORIGIN = Point(0.0, 0.0)

Boxes = NDArray[np.float64]
"""(n, 4): left, top, right, bottom in scene units."""
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The boxes of nodes, and which two of them each edge joins.

    nodes   in the order of the graph: who comes later lies above
    rows    {node: its row in `boxes`}
    boxes   (nodes, 4), see `Boxes`
    drawn   the edges of the graph
    edges   those of them with a node at both ends
    ends    (edges, 2): the rows of source and target
    """

    nodes: tuple[NodeId, ...] = ()
    rows: Mapping[NodeId, int] = field(default_factory=dict)
    boxes: Boxes = field(default_factory=lambda: np.zeros((0, 4)))
    drawn: frozenset[Edge] = frozenset()
    edges: tuple[Edge, ...] = ()
    ends: Rows = field(default_factory=lambda: np.zeros((0, 2), np.intp))

    def corner(self, node: NodeId) -> QPointF:
        """Upper left."""
        left, top, _, _ = self.boxes[self.rows[node]].tolist()
        return QPointF(left, top)

    def box(self, node: NodeId) -> QRectF:
        left, top, right, bottom = self.boxes[self.rows[node]].tolist()
        return QRectF(left, top, right - left, bottom - top)

    def bounds(self) -> QRectF:
        """Around every node; empty where there is none."""
        if not len(self.boxes):
            return QRectF()
        (left, top), (right, bottom) = self.boxes[:, :2].min(axis=0).tolist(), self.boxes[:, 2:].max(axis=0).tolist()
        return QRectF(left, top, right - left, bottom - top)

    def shifted(self, nodes: Iterable[NodeId], offset: QPointF) -> Places:
        """The same, with some nodes elsewhere."""
        boxes = self.boxes.copy()
        boxes[self.mask(nodes)] += (offset.x(), offset.y(), offset.x(), offset.y())
        return replace(self, boxes=boxes)

    def mask(self, nodes: Iterable[NodeId]) -> Mask:
        """(nodes,): which rows are theirs."""
        mask = np.zeros(len(self.boxes), np.bool_)
        mask[[self.rows[node] for node in nodes if node in self.rows]] = True
        return mask

    def edges_of(self, nodes: Mask) -> Mask:
        """(edges,): which have an end among some of the nodes."""
        return nodes[self.ends[:, 0]] | nodes[self.ends[:, 1]]

    def rank(self, edge: Edge) -> float:
        """Who comes later lies above: by target, then by source and port, so that no two are alike however they came about."""
        return self.rows[edge.target.node] + 1e-6 * (64 * self.rows[edge.source.node] + (sum(map(ord, edge.target.port)) + edge.target.index) % 64)

    def sized(self) -> dict[NodeId, tuple[float, float, float, float]]:
        """Left, top, width and height of every node."""
        boxes = zip(self.nodes, self.boxes.tolist(), strict=True)
        return {node: (left, top, right - left, bottom - top) for node, (left, top, right, bottom) in boxes}

    def port_at(self, looks: Mapping[NodeId, Look], at: QPointF, reach: float, *, outputs: bool, inputs: bool) -> tuple[End, bool] | None:
        """The nearest port within reach of a point: its end, and whether it is an output."""
        ports: list[tuple[float, End, bool]] = []
        for node in self.nodes_in(around(at, reach)):
            shape, corner = looks[node].shape, self.corner(node)
            ends = [(End(node, name), True) for name in shape.outputs] if outputs else []
            ends += [(End(node, name, index), False) for name, index in shape.inputs] if inputs else []
            ports += [(QLineF(at, corner + shape.port(end.port, end.index, is_output=is_output)).length(), end, is_output) for end, is_output in ends]
        distance, end, is_output = min(ports, default=(reach + 1, End("", ""), False))
        return (end, is_output) if distance <= reach else None

    def nodes_in(self, rect: QRectF) -> list[NodeId]:
        """The nodes whose boxes a rectangle touches; one without extent is a point."""
        return [self.nodes[row] for row in touching(self.boxes, rect).tolist()]


def places_of(graph: Graph, layout: Mapping[NodeId, Point], looks: Mapping[NodeId, Look], before: Places, touched: Set[NodeId] | None = None) -> Places:
    """Where the nodes of a graph stand; one without a place is at the origin. `before`, of the same graph a moment ago, lends
    what is still so: all but the boxes of the nodes that were touched, where these are told."""
    nodes = tuple(graph.nodes)
    lends = before.rows if touched is not None else {}
    came_from = np.array([lends.get(node, -1) for node in nodes], np.intp) if nodes != before.nodes or touched is None else np.arange(len(nodes))
    boxes = before.boxes[came_from] if len(before.boxes) else np.zeros((len(nodes), 4))
    fresh = [nodes[row] for row in np.flatnonzero(came_from < 0).tolist()]
    rows = before.rows if nodes == before.nodes else {node: row for row, node in enumerate(nodes)}
    for node in (*fresh, *(touched & lends.keys() & rows.keys() if touched is not None else ())):
        boxes[rows[node]] = _box(layout.get(node, _ORIGIN), looks[node])
    if rows is before.rows and before.drawn is graph.edges:
        return replace(before, boxes=boxes)
    return Places(nodes, rows, boxes, graph.edges, *_joined(graph.edges, rows, before))


def _joined(drawn: frozenset[Edge], rows: Mapping[NodeId, int], before: Places) -> tuple[tuple[Edge, ...], Rows]:
    """The edges with a node at both ends, and the rows of these; those of a moment ago first."""
    gone, moved_to = before.drawn - drawn, np.array([rows.get(node, -1) for node in before.nodes], np.intp)
    ends = moved_to[before.ends] if len(moved_to) else before.ends
    stays = (ends >= 0).all(axis=1)
    if gone:
        stays &= np.array([edge not in gone for edge in before.edges], np.bool_)
    edges = before.edges if stays.all() else tuple([before.edges[row] for row in np.flatnonzero(stays).tolist()])
    new = [edge for edge in drawn.difference(edges) if edge.source.node in rows and edge.target.node in rows]
    added = np.array([(rows[edge.source.node], rows[edge.target.node]) for edge in new], np.intp).reshape(-1, 2)
    return (*edges, *new), np.concatenate([ends[stays], added])


def _box(at: Point, look: Look) -> tuple[float, float, float, float]:
    return at.x, at.y, at.x + look.shape.width, at.y + look.shape.height


def touching(boxes: Boxes, rect: QRectF) -> Rows:
    """The rows of the boxes that a rectangle touches."""
    left, top, right, bottom = boxes.T
    return np.flatnonzero((left <= rect.right()) & (right >= rect.left()) & (top <= rect.bottom()) & (bottom >= rect.top()))


def around(at: QPointF, reach: float) -> QRectF:
    """The square whose sides are so far from a point."""
    return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
