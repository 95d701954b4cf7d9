"""Laying out what is drawn: the whole open graph, or the selection, whose columns keep their order from top to bottom."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core import edits, waypoints
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import End, Graph, NodeId
from nnbuilder.core.layout.layered import Manner, layered
from nnbuilder.core.layout.measures import ASPECT
from nnbuilder.core.layout.sheets import kept
from nnbuilder.ui.canvas import gliding
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.words import count


def arrange(surface: Surface, *, downwards: bool = False) -> None:
    """In layers from left to right, or from top to bottom; two selected nodes or more are tidied where they stand, the way that
    their graph goes. The wires between what is arranged lose the points that were put on them by hand for how it stood before: they
    get lanes of their own."""
    session, scene = surface.session, surface.graph_scene
    name = session.graph_name
    chosen = session.selection if len(session.selection) > 1 else frozenset(session.graph.nodes)
    is_part = len(chosen) < len(session.graph.nodes)
    if not chosen:
        return
    downwards = session.is_downwards if is_part else downwards
    boxes, room = scene.boxes(), surface.viewport().rect()
    order = {node: Point(left, top) for node, (left, top, _, _) in boxes.items()} if is_part else None
    manner = Manner(room.width() / room.height() if room.height() else ASPECT, downwards, order)
    after = laid_out(scene, chosen, manner)
    places = {node: Point(left, top) for node, (left, top, _, _) in after.items()}
    between = _part(session.graph, chosen).edges & session.document.waypoints.keys()

    def arranged(document: Document) -> Document:
        moved = edits.move(waypoints.dropped(document, between), places)
        notes = {note.id: note for note in kept([note for note in moved.notes if note.graph == name], boxes, boxes | after)}
        turned = moved.downwards | {name} if downwards else moved.downwards - {name}
        return replace(moved, notes=tuple(notes.get(note.id, note) for note in moved.notes), downwards=turned)

    before = gliding.corners(surface)
    if session.do("Arrange", arranged):
        if not is_part:
            surface.fit_all()
        if before:
            gliding.Glide(surface, before)
        if between:
            surface.tell(f"Arranged; {count(len(between), 'wire')} with points by hand got lanes instead, Undo brings them back.")


def laid_out(scene: GraphScene, nodes: frozenset[NodeId], manner: Manner) -> dict[NodeId, tuple[float, float, float, float]]:
    """Left, top, width and height of some nodes of the open graph, as they are drawn when they go that way."""
    shapes, boxes = scene.looks.shapes(is_downwards=manner.downwards), scene.boxes()

    def port(end: End, is_output: bool) -> float:
        at = shapes[end.node].port(end.port, end.index, is_output=is_output)
        return at.x() if manner.downwards else at.y()

    sizes = {node: (shape.width, shape.height) for node, shape in shapes.items()}
    corner = Point(min(boxes[node][0] for node in nodes), min(boxes[node][1] for node in nodes))
    places = layered(_part(scene.session.graph, nodes), sizes, corner, port, manner)
    return {node: (at.x, at.y, *sizes[node]) for node, at in places.items()}


def _part(graph: Graph, nodes: frozenset[NodeId]) -> Graph:
    """Some nodes of a graph in their order, and the edges between them."""
    edges = frozenset(edge for edge in graph.edges if edge.source.node in nodes and edge.target.node in nodes)
    return Graph({id: node for id, node in graph.nodes.items() if id in nodes}, edges)
