"""Edits of several edges at once: a node taken out of its chain, links that go over to another end, nodes chained by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError, bind_input, connect, lift, next_index, remove_edges, rewire
from nnbuilder.core.graph import MAIN, Edge, End, Graph, NodeId
from nnbuilder.core.layer import LayerSpec


def detach(document: Document, nodes: Iterable[NodeId]) -> Document:
    """Takes nodes out of their chains and lets them stand: what fed the first input of each now feeds what it fed."""
    for node in nodes:
        document = lift(document, node)
    return document


def move_links(document: Document, source: End, to: End) -> Document:
    """Everything that an output feeds is fed by another output instead. Raises `EditError` where that would close a loop."""
    home = document.home_of(source.node)
    if home is None or home != document.home_of(to.node):
        return document
    edges = document.graphs[home].out_of(source.node, source.port)
    return bind_input(rewire(document, home, edges, {Edge(replace(to, index=0), edge.target): (edge,) for edge in edges}), to.node)


def moved_link(document: Document, picked: Edge, to: Edge) -> Document:
    """One link with another end; its points stay."""
    home = document.home_of(picked.source.node) or MAIN
    gone = [edge for edge in document.graphs[home].edges if edge == picked or edge.target == to.target]
    return bind_input(rewire(document, home, gone, {to: (picked,)}), to.source.node)


def cut_port(document: Document, end: End, *, is_output: bool) -> Document:
    """Takes every edge away that starts, or ends, at a port."""
    home = document.home_of(end.node)
    graph = document.graphs[home] if home is not None else Graph()
    return remove_edges(document, graph.out_of(end.node, end.port) if is_output else [edge for edge in graph.into(end.node, end.port) if edge.target == end])


def chained(document: Document, nodes: Sequence[NodeId], spec_of: Callable[[str], LayerSpec | None]) -> Document:
    """Connects nodes one after another: the first output of each to the first input of the next that nothing feeds. Where every
    input is fed, or the two are joined already, nothing is drawn. Raises `EditError` where nothing could be."""
    before = document
    for source, target in pairwise(nodes):
        edge = _edge_between(document, source, target, spec_of)
        if edge is not None:
            document = connect(document, edge.source, edge.target)
    if document == before:
        raise EditError("There is nothing to connect: from left to right, each of these nodes feeds the next already, or has no free input.")
    return document


def _edge_between(document: Document, source: NodeId, target: NodeId, spec_of: Callable[[str], LayerSpec | None]) -> Edge | None:
    home = document.home_of(source)
    if home is None or home != document.home_of(target):
        return None
    graph = document.graphs[home]
    gives, takes = spec_of(graph.nodes[source].kind), spec_of(graph.nodes[target].kind)
    into = graph.into(target)
    if gives is None or takes is None or not gives.outputs or gives.is_sink or any(edge.source.node == source for edge in into):
        return None
    fed = {edge.target.port for edge in into}
    port = next((port for port in takes.inputs if port.variadic or port.name not in fed), None)
    if port is None:
        return None
    return Edge(End(source, gives.outputs[0]), End(target, port.name, next_index(graph, target, port.name) if port.variadic else 0))
