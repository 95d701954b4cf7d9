"""From node to node with the keys: to the nearest one in a direction, along a wire, and everything before or behind."""

from __future__ import annotations

import numpy as np

from nnbuilder.core import links
from nnbuilder.core.graph import NodeId, reachable
from nnbuilder.core.layout.measures import GRID
from nnbuilder.ui.canvas import bending
from nnbuilder.ui.canvas.surface import Surface


def focus_nearest(surface: Surface, x: int, y: int) -> None:
    """Selects the nearest node in a direction. A point of a wire that is selected goes there itself."""
    session, places = surface.session, surface.graph_scene.places
    if session.selected_dots and not session.selection:
        bending.nudge(session, x * GRID, y * GRID)
        return
    if not places.nodes:
        return
    if not session.selection:
        session.select({places.nodes[np.lexsort((places.boxes[:, 1], places.boxes[:, 0]))[0]]})
        return
    centres = (places.boxes[:, :2] + places.boxes[:, 2:]) / 2
    there = centres - centres[places.rows[min(session.selection)]]
    along, across = there @ (x, y), np.abs(there @ (y, x))
    # What stands in the same row is not above or below, however little its height differs.
    cost = np.where((along > 1) & (across < 6 * along), along + 2.5 * across, np.inf)
    best = int(cost.argmin())
    if cost[best] < np.inf:
        _show(surface, places.nodes[best])


def follow_wire(surface: Surface, *, forwards: bool) -> None:
    """Selects what the selected node feeds, or what feeds it: the first branch of several."""
    session = surface.session
    if len(session.selection) == 1:
        neighbours = _neighbours(surface, next(iter(session.selection)), forwards=forwards)
        if neighbours:
            _show(surface, min(neighbours, key=lambda node: _order(surface, node)))


def follow(surface: Surface, x: int, y: int) -> None:
    """On along the wire in the direction in which the drawing goes, back in the other one, and from branch to branch across."""
    along, across = (y, x) if surface.session.is_downwards else (x, y)
    if along:
        follow_wire(surface, forwards=along > 0)
    else:
        next_sibling(surface, across)


def next_sibling(surface: Surface, step: int) -> None:
    """Selects the next of the nodes that hang on the same sources, or else on the same targets, in their order."""
    session = surface.session
    if len(session.selection) != 1:
        return
    node = next(iter(session.selection))
    for forwards in (False, True):
        there = _neighbours(surface, node, forwards=forwards)
        siblings = sorted({one for other in there for one in _neighbours(surface, other, forwards=not forwards)}, key=lambda one: _order(surface, one))
        if len(siblings) > 1:
            _show(surface, siblings[(siblings.index(node) + step) % len(siblings)])
            return


def select_stream(surface: Surface, *, forwards: bool) -> None:
    """Adds everything to the selection that it leads to, or that leads to it."""
    session = surface.session
    if session.selection:
        session.select(reachable(session.graph, session.selection, upstream=not forwards))


def select_beside(surface: Surface, *, forwards: bool) -> None:
    """Adds to the selection what it feeds itself, or what feeds it."""
    session = surface.session
    session.select(session.selection | {other for node in session.selection for other in _neighbours(surface, node, forwards=forwards)})


def chain(surface: Surface) -> None:
    """Connects the selected nodes in the direction in which the drawing goes."""
    session = surface.session
    nodes = sorted(session.selection, key=lambda node: _order(surface, node)[::-1])
    if len(nodes) > 1:
        session.do("Connect", lambda document: links.chained(document, nodes, lambda kind: session.analyzer.spec(document, kind)))


def _order(surface: Surface, node: NodeId) -> tuple[float, float]:
    """Branches from top to bottom, or from left to right where the drawing goes down."""
    corner = surface.graph_scene.places.corner(node)
    return (corner.x(), corner.y()) if surface.session.is_downwards else (corner.y(), corner.x())


def _neighbours(surface: Surface, node: NodeId, *, forwards: bool) -> frozenset[NodeId]:
    graph = surface.session.graph
    return frozenset(edge.target.node for edge in graph.out_of(node)) if forwards else frozenset(edge.source.node for edge in graph.into(node))


def _show(surface: Surface, node: NodeId) -> None:
    surface.session.select({node})
    surface.ensure_node_visible(node)
