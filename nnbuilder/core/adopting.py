"""Blocks that travel between documents: taken out with every block they need, and put in where the same one is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from nnbuilder.core import names, waypoints
from nnbuilder.core.clips import blocks_used
from nnbuilder.core.collapsing import copied
from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import MAIN, Edge, Graph, Node, NodeId


def taken_out(document: Document, block: str) -> Document:
    """A document of its own that holds one use of a block, and every block it needs."""
    if block == MAIN or block not in document.graphs:
        raise EditError("Only a block can be kept; make one of some layers first.")
    inside = blocks_used(document, [block])
    blocks = {name: graph for name, graph in document.graphs.items() if name in inside}
    held = {node for graph in blocks.values() for node in graph.nodes}
    use = Node(_free("use", held), "block", block)
    layout = {use.id: Point(0.0, 0.0), **{node: at for node, at in document.layout.items() if node in held}}
    notes = tuple(note for note in document.notes if note.graph in blocks)
    points = {edge: points for edge, points in document.waypoints.items() if edge.source.node in held}
    graphs, collapsed, downwards = {MAIN: Graph({use.id: use}), **blocks}, document.collapsed & held, document.downwards & blocks.keys()
    return Document(graphs, layout, notes=notes, phases=(), title=block, collapsed=collapsed, downwards=downwards, waypoints=points)


def adopted(document: Document, other: Document, block: str, new_id: Callable[[], str], taken_kinds: Collection[str] = ()) -> tuple[Document, str]:
    """The document with a block of another one, and the kind that it is here. What is defined just so already is used as it is,
    whatever it is called; a name that means something else here is left to that."""
    kinds: dict[str, str] = {}
    for name in _innermost_first(other, block):
        graph = _with_kinds(other.graphs[name], kinds)
        there = next((kind for kind, one in document.graphs.items() if kind != MAIN and _by_name(one) == _by_name(graph)), None)
        if there is None:
            there = names.unique(name, {*document.graphs, *taken_kinds})
            document = _with_block(document, there, graph, other, name, new_id)
        kinds[name] = there
    return document, kinds[block]


def _innermost_first(document: Document, block: str) -> list[str]:
    """A block behind every block that it needs."""
    ordered: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise EditError(f"The block {name} stands inside itself.")
        if name not in ordered:
            for kind in sorted({node.kind for node in document.graphs[name].nodes.values()}):
                if kind in document.graphs and kind != MAIN:
                    visit(kind, (*above, name))
            ordered.append(name)

    if block not in document.graphs or block == MAIN:
        raise EditError(f"There is no block {block} in the document it was kept in.")
    visit(block, ())
    return ordered


def _with_block(document: Document, name: str, graph: Graph, other: Document, old: str, new_id: Callable[[], str]) -> Document:
    ids = {node: new_id() for node in graph.nodes}
    layout = {ids[node]: at for node, at in other.layout.items() if node in ids}
    notes: list[Note] = [replace(note, id=new_id(), graph=name) for note in other.notes if note.graph == old]
    graphs = {**document.graphs, name: with_ids(graph, ids)}
    points = {**document.waypoints, **waypoints.copied(other.waypoints, ids, Point(0.0, 0.0))}
    downwards = document.downwards | ({name} if old in other.downwards else set())
    document = replace(document, collapsed=document.collapsed | copied(other.collapsed, ids), downwards=downwards, waypoints=points)
    return replace(document, graphs=graphs, layout={**document.layout, **layout}, notes=(*document.notes, *notes))


def _by_name(graph: Graph) -> Graph:
    """A graph whose nodes are called by their names, so that two of the same definition are equal."""
    return with_ids(graph, {id: node.name for id, node in graph.nodes.items()})


def with_ids(graph: Graph, ids: Mapping[NodeId, NodeId]) -> Graph:
    """The same graph whose nodes have other ids, with what they tie and share."""

    def moved(node: Node) -> Node:
        tie = {
            parameter: (tuple(ids.get(step, step) if isinstance(step, str) else step for step in path), owner) for parameter, (path, owner) in node.tie.items()
        }
        return replace(node, id=ids[node.id], weights=ids.get(node.weights or "", node.weights), tie=tie)

    edges = frozenset(Edge(replace(edge.source, node=ids[edge.source.node]), replace(edge.target, node=ids[edge.target.node])) for edge in graph.edges)
    return replace(graph, nodes={ids[id]: moved(node) for id, node in graph.nodes.items()}, edges=edges)


def _with_kinds(graph: Graph, kinds: Mapping[str, str]) -> Graph:
    return replace(graph, nodes={id: replace(node, kind=kinds.get(node.kind, node.kind)) for id, node in graph.nodes.items()})


def _free(id: NodeId, taken: Collection[NodeId]) -> NodeId:
    while id in taken:
        id += "_"
    return id
