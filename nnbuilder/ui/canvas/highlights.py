"""Which wires stand out: those of the main path, and those that are selected, pointed at, or of a node that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """`main` and `edges` (bright ones) of a graph, and {node: its ports at the ends of bright edges}."""

    graph: Graph | None = None
    main: frozenset[Edge] = frozenset()
    edges: frozenset[Edge] = frozenset()
    ports: Mapping[NodeId, frozenset[Port]] = field(default_factory=dict)


def highlights_of(session: Session, looks: Looks, places: Places, hovered: NodeId | Edge | None, before: Highlights) -> Highlights:
    """What stands out of the open graph while something is pointed at; `before` lends its main path where the graph is the same."""
    pointed = {hovered} if isinstance(hovered, str) else set()
    edges = set(session.selected_edges) | ({hovered} if isinstance(hovered, Edge) else set())
    nodes = session.selection | pointed
    if nodes:
        edges |= {places.edges[row] for row in np.flatnonzero(places.edges_of(places.mask(nodes))).tolist()}
    ports: dict[NodeId, set[Port]] = {}
    for edge in edges:
        ports.setdefault(edge.source.node, set()).add((edge.source.port, 0, True))
        ports.setdefault(edge.target.node, set()).add((edge.target.port, edge.target.index, False))
    main = before.main if session.graph is before.graph else _main(session, looks)
    return Highlights(session.graph, main, frozenset(edges), {node: frozenset(own) for node, own in ports.items()})


def _main(session: Session, looks: Looks) -> frozenset[Edge]:
    graph = session.graph
    ends = [node.id for node in graph.nodes.values() if (spec := looks.spec_of(node.kind)) is not None and spec.role in ("output", "loss")]
    return main_path(graph, [node.id for node in graph.nodes.values() if node.kind == INPUT], ends)
