"""Which wires stand out: those of the main path, and those that are selected, pointed at, or of a node that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from nnbuilder.core.blocks import INPUT
from nnbuilder.core.graph import Edge, Graph, NodeId
from nnbuilder.core.main_path import main_path
from nnbuilder.ui.canvas.flows import Port
from nnbuilder.ui.canvas.looks import Looks
from nnbuilder.ui.canvas.places import Places
from nnbuilder.ui.session import Session


@dataclass(frozen=True, slots=True)
class Highlights:
    """`main` and `edges` (bright ones) of a graph, and {node: its ports at the ends of bright edges}. `ends` are the nodes that the
    main path leads from and to, and `order` that of its graph, once it is told."""

    graph: Graph = field(default_factory=Graph)
    ends: tuple[tuple[NodeId, ...], tuple[NodeId, ...]] = ((), ())
    order: tuple[NodeId, ...] = ()
    main: frozenset[Edge] = frozenset()
    edges: frozenset[Edge] = frozenset()
    ports: Mapping[NodeId, frozenset[Port]] = field(default_factory=dict)


def highlights_of(session: Session, looks: Looks, places: Places, hovered: NodeId | Edge | None, before: Highlights) -> Highlights:
    """What stands out of the open graph while something is pointed at; `before` lends its main path where nothing leads otherwise."""
    pointed = {hovered} if isinstance(hovered, str) else set()
    edges = set(session.selected_edges) | ({hovered} if isinstance(hovered, Edge) else set())
    nodes = session.selection | pointed
    if nodes:
        edges |= {places.edges[row] for row in np.flatnonzero(places.edges_of(places.mask(nodes))).tolist()}
    ports: dict[NodeId, set[Port]] = {}
    for edge in edges:
        ports.setdefault(edge.source.node, set()).add((edge.source.port, 0, True))
        ports.setdefault(edge.target.node, set()).add((edge.target.port, edge.target.index, False))
    main = _with_main_path(session, looks, before)
    return replace(main, edges=frozenset(edges), ports={node: frozenset(own) for node, own in ports.items()})


def _with_main_path(session: Session, looks: Looks, before: Highlights) -> Highlights:
    """The main path follows the order of the analysis. Until that is told, what is left of the path before stays."""
    graph, order = session.graph, session.latest.order.get(session.graph_name, ())
    if graph is before.graph and order is before.order:
        return before
    if session.analysing.is_under_way:
        return replace(before, graph=graph, order=(), main=before.main & graph.edges)
    last, nodes = looks.kinds_of("output", "loss"), graph.nodes.values()
    ends = tuple([node.id for node in nodes if node.kind == INPUT]), tuple([node.id for node in nodes if node.kind in last])
    if graph.edges is before.graph.edges and ends == before.ends and order is before.order:
        return replace(before, graph=graph)
    return replace(before, graph=graph, ends=ends, order=order, main=main_path(graph, *ends, order))
