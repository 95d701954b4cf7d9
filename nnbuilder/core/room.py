"""Room for a node that is put into a wire: what lies behind it moves on, so that nothing covers anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Graph, NodeId, reachable

_WIDER, _LOWER = 1.8, 0.55
"""How much wider than high nodes are with the room between them, and the other way round."""


class Box(NamedTuple):
    """Where a node stands and how large it is drawn."""

    left: float
    top: float
    width: float
    height: float

    @property
    def turned(self) -> Box:
        """With left and top exchanged, and width and height."""
        return Box(self.top, self.left, self.height, self.width)

    @property
    def right(self) -> float:
        return self.left + self.width


def beyond(document: Document, graph: str, at: Point, on: float, aside: float = 0.0) -> Point:
    """A place so far on from another one in a drawing from left to right, and so far below it; in one from top to bottom about as
    many nodes farther down and to the right."""
    return Point(at.x + aside * _WIDER, at.y + on * _LOWER) if graph in document.downwards else Point(at.x + on, at.y + aside)


def room_between(
    graph: Graph, boxes: Mapping[NodeId, Box], node: NodeId, source: NodeId, target: NodeId, gap: float, *, moves_source: bool = False
) -> dict[NodeId, Point]:
    """New places so that a node stands between the two ends of a wire with a gap on both sides.

    What the target leads to moves to the right with it, as far as it stands beside or behind it; with `moves_source` what leads
    to the source moves to the left instead. A wire that runs backwards says nothing about left and right: nothing moves.
    """
    before, middle, after = boxes[source], boxes[node], boxes[target]
    if after.left < before.right:
        return {}
    least = before.right + gap
    missing = middle.width + 2 * gap - (after.left - before.right)
    if moves_source:
        left = after.left - gap - middle.width if missing > 0 else _within(middle.left, least, after.left - gap - middle.width)
        pushed = {one: -missing for one in reachable(graph, [source], upstream=True) if boxes[one].left <= before.left} if missing > 0 else {}
    else:
        left = least if missing > 0 else _within(middle.left, least, after.left - gap - middle.width)
        pushed = {one: missing for one in reachable(graph, [target]) if boxes[one].left >= after.left} if missing > 0 else {}
    places = {one: Point(boxes[one].left + by, boxes[one].top) for one, by in pushed.items() if one != node}
    if left != middle.left:
        places[node] = Point(left, middle.top)
    return places


def _within(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))
