"""New nodes: where they stand, and what they are chained to."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF

from nnbuilder.core import edits, names
from nnbuilder.core.analysis import spec_for
from nnbuilder.core.document import Document, Point
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import MAIN, Edge, End, Node, NodeId
from nnbuilder.core.layout.measures import COLUMN_GAP, WIDTH
from nnbuilder.core.node_size import HEADER
from nnbuilder.core.room import Box
from nnbuilder.ui.canvas import inserting
from nnbuilder.ui.canvas.geometry import place, snapped
from nnbuilder.ui.canvas.surface import Surface

Link = tuple[End, bool]


def add_node(surface: Surface, kind: str, at: QPointF | None = None) -> NodeId | None:
    """A new node at a place; without one behind the selected node, chained to it where the types fit."""
    session = surface.session
    previous = next(iter(session.selection)) if at is None and len(session.selection) == 1 else None
    if at is not None:
        where = QPointF(at.x() - WIDTH / 2, at.y() - HEADER / 2)
    elif previous is not None:
        where = _free_place(surface, place(session.document.layout.get(previous)) + QPointF(WIDTH + COLUMN_GAP, 0))
    else:
        middle = surface.mapToScene(surface.viewport().rect().center())
        where = _free_place(surface, QPointF(middle.x() - WIDTH / 2, middle.y() - HEADER / 2))
    node = _fresh(surface, kind)
    if node is None:
        return None
    point = Point(snapped(where.x()), snapped(where.y()))
    chained = None if previous is None else _chain(surface, previous, node)

    def edit(document: Document) -> Document:
        document = edits.add_node(document, session.graph_name, node, point)
        return document if chained is None else edits.connect(document, chained.source, chained.target)

    if not session.do(f"Add {node.name}", edit):
        return None
    session.select({node.id})
    surface.ensure_node_visible(node.id)
    return node.id


def drop_kind(surface: Surface, kind: str, at: QPointF, edge: Edge | None) -> None:
    """A layer at a place: on an edge it goes into it, elsewhere it just stands there."""
    session = surface.session
    spec = spec_for(session.document, session.catalogue, kind)
    if edge is None or spec is None or not inserting.can_stand_in_a_wire(spec):
        add_node(surface, kind, at)
        return
    node = _fresh(surface, kind)
    if node is None:
        return
    where = Point(snapped(at.x() - WIDTH / 2), snapped(at.y() - HEADER / 2))

    def edit(document: Document) -> Document:
        document = edits.add_node(document, session.graph_name, node, where)
        boxes = {**inserting.boxes(surface.graph_scene, {}), node.id: Box(where.x, where.y, WIDTH, HEADER)}
        return inserting.inserted(document, session.graph_name, edge, node.id, spec, boxes)

    if session.do(f"Insert {node.name}", edit):
        session.select({node.id})
        surface.ensure_node_visible(node.id)


def replace(surface: Surface, node: NodeId, kind: str) -> None:
    """Makes a node another kind; what both kinds have stays as it is."""
    session = surface.session
    old, new = session.graph.nodes.get(node), spec_for(session.document, session.catalogue, kind)
    if old is None or new is None or _fresh(surface, kind) is None:
        return
    before = spec_for(session.document, session.catalogue, old.kind)
    if session.do(f"Replace {old.name} by {new.title}", lambda document: edits.replace_kind(document, node, kind, before, new)):
        session.select({node})


def _fresh(surface: Surface, kind: str) -> Node | None:
    session = surface.session
    if spec_for(session.document, session.catalogue, kind) is None or kind in (MAIN, session.graph_name):
        surface.refuse(f"The block {kind} cannot stand inside itself." if kind == session.graph_name else f"There is no layer called {kind}.")
        return None
    return Node(session.new_id(), names.for_kind(kind, edits.taken_names(session.graph)), kind)


def _chain(surface: Surface, previous: NodeId, node: Node) -> Edge | None:
    """The edge from the selected node to a new one, if it causes no error."""
    session = surface.session
    before = spec_for(session.document, session.catalogue, session.graph.nodes[previous].kind)
    after = spec_for(session.document, session.catalogue, node.kind)
    if before is None or after is None or not before.outputs or not after.inputs or before.is_sink:
        return None
    edge = Edge(End(previous, before.outputs[0]), End(node.id, after.inputs[0].name))
    try:
        tried = edits.connect(edits.add_node(session.document, session.graph_name, node), edge.source, edge.target)
    except EditError:
        return None
    found = session.analyzer.analyze(tried)
    path = session.path_of(node.id)
    return None if any(diagnostic.severity == "error" and diagnostic.code.startswith("shape") for diagnostic in found.at(path)) else edge


def _free_place(surface: Surface, wanted: QPointF) -> QPointF:
    """The wanted place, or the first below it that no node covers."""
    corners = surface.graph_scene.places.boxes[:, :2]
    while (np.abs(corners - (wanted.x(), wanted.y())) < (WIDTH, 70)).all(axis=1).any():
        wanted = wanted + QPointF(0, 90)
    return wanted
