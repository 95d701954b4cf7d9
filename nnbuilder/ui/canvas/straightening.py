"""Q: the wires between the selected nodes, or the selected wires, run straight; and the sentence that says what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from nnbuilder.core import edits, waypoints
from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, End, Node, NodeId
from nnbuilder.core.straighten import Straight, straightened, wires_between
from nnbuilder.ui.canvas.surface import Surface


def straighten(surface: Surface) -> None:
    """One step; nothing where nothing can be straighter."""
    session, scene = surface.session, surface.graph_scene
    edges = session.selected_edges or wires_between(session.graph, session.selection, scene.main_wires)

    is_downwards, boxes = session.is_downwards, scene.boxes()

    def port(end: End, is_output: bool) -> float:
        at = scene.looks[end.node].shape.port(end.port, end.index, is_output=is_output)
        return at.x() if is_downwards else at.y()

    # From top to bottom it is the same with x and y exchanged.
    boxes = {node: (top, left, height, width) for node, (left, top, width, height) in boxes.items()} if is_downwards else boxes
    straight = straightened(session.graph, boxes, port, edges)
    places = {node: Point(at.y, at.x) for node, at in straight.places.items()} if is_downwards else straight.places
    before = {edge: session.document.waypoints.get(edge, ()) for edge in straight.heights}
    bent = [edge for edge, points in before.items() if any((at.x if is_downwards else at.y) != straight.heights[edge] for at in points)]
    if places or bent:
        session.do("Straighten", lambda document: waypoints.levelled(edits.move(document, places), straight.heights, is_downwards=is_downwards))
    surface.tell(_said(straight, edges, session.graph.nodes, is_new=bool(places or bent)))


def _said(straight: Straight, edges: Collection[Edge], nodes: Mapping[NodeId, Node], *, is_new: bool) -> str:
    if not edges:
        return "No wire joins the selected nodes, so there is none to straighten."
    kept = [f"{nodes[node].name} stays where it is, since {nodes[other].name} is in its way" for node, other in straight.blocked.items()]
    if is_new:
        done = f"{_wires(straight)} straight now"
    elif straight.heights:
        done = f"{_wires(straight)} straight already"
    else:
        done = "No wire could be made straight" if kept else "A wire that runs back cannot be straight"
    return "; ".join([done, *kept[:2]]) + "."


def _wires(straight: Straight) -> str:
    return "1 wire runs" if len(straight.heights) == 1 else f"{len(straight.heights)} wires run"


def can_straighten(surface: Surface) -> bool:
    return bool(surface.session.selected_edges) or len(surface.session.selection) > 1
