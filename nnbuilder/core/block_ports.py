"""The uses of a block follow its ports: a port renamed keeps its edges, one that is gone takes them along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nnbuilder.core import waypoints
from nnbuilder.core.blocks import INPUT, OUTPUT
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, Edge, End, Graph, NodeId

Ports = Mapping[str, str | None]
"""{name before: name after, or None where the port is gone}."""


def follow_ports(before: Document, after: Document, block: str) -> Document:
    """The document after an edit of one graph, with edges and states that named its old ports brought up to date."""
    if block == MAIN:
        return after
    old, new = before.graphs[block], after.graphs[block]
    inputs, outputs = (_changed(old, new, kind) for kind in (INPUT, OUTPUT))
    if not inputs and not outputs:
        return after
    followed = after
    for name, graph in after.graphs.items():
        edges = _followed(graph, block, inputs, outputs)
        if edges is not None:
            followed = waypoints.kept(after, followed.with_graph(name, replace(graph, edges=frozenset(edges))), edges)
    return followed.with_graph(block, _with_states(followed.graphs[block], inputs, outputs))


def _changed(old: Graph, new: Graph, kind: str) -> Ports:
    left: dict[NodeId, str] = {node.id: node.name for node in new.nodes.values() if node.kind == kind}
    return {node.name: left.get(node.id) for node in old.nodes.values() if node.kind == kind and left.get(node.id) != node.name}


def _followed(graph: Graph, block: str, inputs: Ports, outputs: Ports) -> dict[Edge, tuple[Edge]] | None:
    """The edges of a graph that uses a block: {edge: what it was before}; None where it does not use it."""
    uses = {node.id for node in graph.nodes.values() if node.kind == block}
    if not uses:
        return None
    edges: dict[Edge, tuple[Edge]] = {}
    for edge in graph.edges:
        source = _moved(edge.source, outputs) if edge.source.node in uses else edge.source
        target = _moved(edge.target, inputs) if edge.target.node in uses else edge.target
        if source is not None and target is not None:
            edges[Edge(source, target)] = (edge,)
    return edges


def _moved(end: End, ports: Ports) -> End | None:
    name = ports.get(end.port, end.port)
    return None if name is None else replace(end, port=name)


def _with_states(graph: Graph, inputs: Ports, outputs: Ports) -> Graph:
    if graph.loop is None:
        return graph
    named = [(state, inputs.get(state.input, state.input), outputs.get(state.output, state.output)) for state in graph.loop.states]
    states = tuple(replace(state, input=port, output=result) for state, port, result in named if port is not None and result is not None)
    return replace(graph, loop=replace(graph.loop, states=states))
