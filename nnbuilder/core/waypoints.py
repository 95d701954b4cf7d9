"""Points that wires must pass: put there by hand, and kept by every edit that keeps the wire.

A point belongs to one wire, and a wire is its two ends. There is no node for it, as other editors have: nothing that computes,
generates or exports would have anything to do with one. Wires of one output that pass the same place share a dot, which follows
from their being equal, so there is nothing more to keep in step. What an edit does with the points of a wire follows three rules:

- a wire that goes takes its points along (`Document.with_graph` sees to it), and one that is drawn anew has none
- a wire that gets another end, index or port keeps them (`kept`), one made of two has those of both, one divided in two shares them
- points move with the nodes where both ends of their wire move alike (`moved_along`), and are copied between copied nodes
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from nnbuilder.core.document import Document, Point, Waypoints
from nnbuilder.core.graph import Edge, End, Graph, NodeId

_Change = Callable[[Edge, Point], Sequence[Point]]
MOST = 500
"""Points that one wire may have, in a file as well."""


@dataclass(frozen=True, slots=True, order=True)
class Dot:
    """A place that wires of one output pass: they are moved and taken away together. It is looked up at every step of a drag, so its
    hash is computed once."""

    source: End
    at: Point
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.source, self.at)))

    def __hash__(self) -> int:
        return self._hash


def dots_of(waypoints: Waypoints, edges: Iterable[Edge]) -> frozenset[Dot]:
    """The dots of some wires."""
    return frozenset(Dot(edge.source, at) for edge in edges for at in waypoints.get(edge, ()))


def in_graph(document: Document, graph: Graph) -> Waypoints:
    """Those of the wires of one graph."""
    return {edge: points for edge, points in document.waypoints.items() if edge in graph.edges}


def add(document: Document, points: Mapping[Edge, tuple[int, Point]]) -> Document:
    """One point more on each of some wires: {wire: (before which of its points, where)}."""
    changed = dict(document.waypoints)
    for edge, (place, at) in points.items():
        before = changed.get(edge, ())
        if len(before) < MOST:
            changed[edge] = _without_repeats((*before[:place], at, *before[place:]))
    return replace(document, waypoints=changed)


def remove(document: Document, dots: Collection[Dot]) -> Document:
    """The wires of these dots stay, and pass them no more."""
    gone = frozenset(dots)
    return _each(document, lambda edge, at: () if Dot(edge.source, at) in gone else (at,)) if gone else document


def levelled(document: Document, heights: Mapping[Edge, float], *, is_downwards: bool = False) -> Document:
    """Every point of some wires at a height, or from top to bottom as far from the left."""

    def level(edge: Edge, at: Point) -> tuple[Point]:
        height = dots.get(Dot(edge.source, at))
        return (at if height is None else Point(height, at.y) if is_downwards else Point(at.x, height),)

    dots = {Dot(edge.source, at): y for edge, y in heights.items() for at in document.waypoints.get(edge, ())}
    return _each(document, level) if dots else document


def dropped(document: Document, edges: Collection[Edge]) -> Document:
    """Some wires without any of their points."""
    rest = {edge: points for edge, points in document.waypoints.items() if edge not in edges}
    return document if len(rest) == len(document.waypoints) else replace(document, waypoints=rest)


def kept(before: Document, after: Document, heirs: Mapping[Edge, Sequence[Edge]]) -> Document:
    """The document after an edit that gave wires other ends: each of the heirs has the points of the wires it was made of, one
    behind the other."""
    if not before.waypoints:
        return after
    points = {heir: _without_repeats([at for edge in edges for at in before.waypoints.get(edge, ())])[:MOST] for heir, edges in heirs.items()}
    drawn = {heir: own for heir, own in points.items() if own and any(heir in graph.edges for graph in after.graphs.values())}
    return replace(after, waypoints={**after.waypoints, **drawn}) if drawn else after


def divided(points: Sequence[Point], ends: tuple[Point, Point], node: Point) -> tuple[Sequence[Point], Sequence[Point]]:
    """The points of a wire before and behind a node that is put into it: where it makes the wire least longer."""
    spots = [ends[0], *points, ends[1]]
    longer = [_far(one, node) + _far(node, other) - _far(one, other) for one, other in pairwise(spots)]
    place = longer.index(min(longer))
    return points[:place], points[place:]


def carried(graph: Graph, waypoints: Waypoints, nodes: Collection[NodeId]) -> frozenset[Dot]:
    """The dots between nodes that are moved together."""
    between = [edge for edge in waypoints if edge.source.node in nodes and edge.target.node in nodes and edge in graph.edges]
    return dots_of(waypoints, between)


def moved_along(document: Document, places: Mapping[NodeId, Point], dots: Iterable[Dot], way: Point) -> Document:
    """The document before nodes are put elsewhere, with some dots moved, and those between nodes that move alike moved as they are."""
    by = dict.fromkeys(dots, way)
    for edge, points in document.waypoints.items():
        ways = [_way(document, places, end.node) for end in (edge.source, edge.target)]
        if ways[0] is not None and ways[0] == ways[1]:
            by |= {Dot(edge.source, at): ways[0] for at in points}
    return _each(document, lambda edge, at: (_plus(at, by.get(Dot(edge.source, at), Point(0.0, 0.0))),)) if by else document


def copied(waypoints: Waypoints, ids: Mapping[NodeId, NodeId], by: Point) -> Waypoints:
    """The points of the wires between copied nodes, for the wires between the copies: {node: its copy}."""
    return {_copy(edge, ids): tuple(_plus(at, by) for at in points) for edge, points in waypoints.items() if {edge.source.node, edge.target.node} <= ids.keys()}


def _copy(edge: Edge, ids: Mapping[NodeId, NodeId]) -> Edge:
    return Edge(replace(edge.source, node=ids[edge.source.node]), replace(edge.target, node=ids[edge.target.node]))


def _way(document: Document, places: Mapping[NodeId, Point], node: NodeId) -> Point | None:
    """How far a node is moved; None where it stays, or has stood nowhere."""
    old, new = document.layout.get(node), places.get(node)
    return None if old is None or new is None or old == new else Point(new.x - old.x, new.y - old.y)


def _each(document: Document, change: _Change) -> Document:
    """Every point changed to those in its place. Two at one place behind each other are one."""
    changed = {edge: _without_repeats([new for at in points for new in change(edge, at)]) for edge, points in document.waypoints.items()}
    return replace(document, waypoints={edge: points for edge, points in changed.items() if points})


def _without_repeats(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(at for place, at in enumerate(points) if not place or points[place - 1] != at)


def _plus(at: Point, by: Point) -> Point:
    return Point(at.x + by.x, at.y + by.y)


def _far(one: Point, other: Point) -> float:
    return math.dist((one.x, one.y), (other.x, other.y))
