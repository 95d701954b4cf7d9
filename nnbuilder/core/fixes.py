"""Carrying out a cure that a diagnostic offers, as an edit like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from nnbuilder.core import names
from nnbuilder.core.block_edits import add_param
from nnbuilder.core.blocks import spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import ADDED, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.edits import (
    EditError,
    add_node,
    connect,
    insert_on_edge,
    move,
    remove_edges,
    remove_nodes,
    replace_kind,
    rewire,
    set_init,
    set_muted,
    set_param,
    set_phases,
    set_tie,
    set_weights,
)
from nnbuilder.core.graph import Edge, End, Node, NodeId, reachable
from nnbuilder.core.parameter_cures import MAKE
from nnbuilder.core.parameters import Param, Raw
from nnbuilder.core.phase_edits import with_sampler
from nnbuilder.core.room import beyond

_STEP = 270.0
_ABOVE = 110.0


def apply_fix(document: Document, fix: Fix, new_id: NodeId, catalogue: Catalogue) -> Document:
    """The document after the cure with all its steps. `new_id` is used where the cure adds a node; ids of further ones begin with it."""
    document, added = _step(document, fix, new_id, catalogue), new_id
    for place, step in enumerate(fix.then, 2):
        source = replace(step.source, node=added) if step.source is not None and step.source.node == ADDED else step.source
        later = f"{new_id}_{place}"
        document = _step(document, replace(step, node=added if step.node == ADDED else step.node, source=source), later, catalogue)
        added = later if document.node(later) is not None else added
    return document


def _step(document: Document, fix: Fix, new_id: NodeId, catalogue: Catalogue) -> Document:
    if fix.action == "sampler":
        return set_phases(document, with_sampler(document.phases, int(fix.where), str(fix.value)))
    home = document.home_of(fix.node)
    if home is None:
        raise EditError("The node this cure is for is gone.")
    edges = document.graphs[home].into(fix.node, fix.where.partition(" ")[0])
    if fix.action == "set":
        return set_param(document, fix.node, fix.where, cast(Raw, fix.value))
    if fix.action == MAKE and isinstance(fix.value, Param):
        return add_param(document, home, fix.value)
    if fix.action == "remove":
        return remove_nodes(document, [fix.node])
    if fix.action == "disconnect":
        return remove_edges(document, [edge for edge in edges if fix.source in (None, edge.source)])
    if fix.action == "replace":
        return _replaced(document, fix, catalogue)
    if fix.action == "mute":
        return set_muted(document, [fix.node], True)
    if fix.action == "untie":
        return set_tie(document, fix.node, fix.where, None)
    if fix.action == "uninit":
        return set_init(document, fix.node, fix.where, None)
    if fix.action == "unshare":
        return set_weights(document, fix.node, None)
    if fix.action == "connect" and fix.source is not None:
        return connect(document, fix.source, End(fix.node, fix.where))
    if fix.action == "swap":
        return _swapped(document, home, fix.node, (fix.where, str(fix.value)))
    if fix.action == "insert" and edges:
        return _insert(document, home, fix, next((edge for edge in edges if edge.source == fix.source), edges[0]), new_id, catalogue)
    if fix.action == "append":
        return _append(document, home, fix, new_id, catalogue)
    raise EditError(f"The cure {fix.title!r} no longer fits the drawing.")


def _insert(document: Document, home: str, fix: Fix, edge: Edge, new_id: NodeId, catalogue: Catalogue) -> Document:
    spec = catalogue.get(fix.kind)
    if spec is None:
        raise EditError(f"There is no layer called {fix.kind}.")
    params = cast("dict[str, Raw]", fix.value) if isinstance(fix.value, dict) else {}
    taken = [node.name for node in document.graphs[home].nodes.values()]
    node = Node(new_id, names.for_kind(fix.kind, taken), fix.kind, params)
    document = make_room(document, home, fix.node)
    at = document.layout.get(fix.node)
    place = None if at is None else beyond(document, home, at, -_STEP)
    document = insert_on_edge(add_node(document, home, node, place), edge, new_id, spec)
    for port in fix.where.split()[1:]:
        document = connect(document, End(new_id, spec.outputs[0]), End(fix.node, port))
    return document


def _append(document: Document, home: str, fix: Fix, new_id: NodeId, catalogue: Catalogue) -> Document:
    spec = catalogue.get(fix.kind)
    if spec is None or not spec.inputs:
        raise EditError(f"There is no layer called {fix.kind} that takes something.")
    taken = [node.name for node in document.graphs[home].nodes.values()]
    at = document.layout.get(fix.node)
    place = None if at is None else beyond(document, home, at, _STEP, -_ABOVE)
    document = add_node(document, home, Node(new_id, names.for_kind(fix.kind, taken), fix.kind), place)
    return connect(document, End(fix.node, fix.where), End(new_id, spec.inputs[0].name))


def _replaced(document: Document, fix: Fix, catalogue: Catalogue) -> Document:
    node, spec = document.node(fix.node), catalogue.get(fix.kind)
    if node is None or spec is None:
        raise EditError(f"There is no layer called {fix.kind}.")
    document = replace_kind(document, fix.node, fix.kind, spec_for(document, catalogue, node.kind), spec)
    for param, value in (fix.value if isinstance(fix.value, dict) else {}).items():
        document = set_param(document, fix.node, param, cast(Raw, value))
    return document


def _swapped(document: Document, home: str, node: NodeId, ports: tuple[str, str]) -> Document:
    """What feeds each of two ports feeds the other one."""
    one, other = ports
    crossed = [edge for port in ports for edge in document.graphs[home].into(node, port)]
    return rewire(document, home, crossed, {Edge(edge.source, End(node, other if edge.target.port == one else one)): (edge,) for edge in crossed})


def make_room(document: Document, home: str, node: NodeId) -> Document:
    """Moves a node and what it feeds one column on, so that a new node does not cover them."""
    movers = reachable(document.graphs[home], [node])
    return move(document, {mover: beyond(document, home, at, _STEP) for mover in movers if (at := document.layout.get(mover)) is not None})
