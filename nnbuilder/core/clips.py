"""Copying and pasting: a part of a graph as a value of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from nnbuilder.core import names, waypoints
from nnbuilder.core.collapsing import copied
from nnbuilder.core.document import Document, Point, Waypoints
from nnbuilder.core.edits import EditError, taken_names
from nnbuilder.core.graph import MAIN, Edge, Graph, Node, NodeId


@dataclass(frozen=True, slots=True)
class Clip:
    """Nodes, the edges between them with their points, where they stood, and every block they need."""

    graph: Graph
    layout: Mapping[NodeId, Point] = field(default_factory=dict)
    blocks: Mapping[str, Graph] = field(default_factory=dict)
    collapsed: frozenset[NodeId] = frozenset()
    waypoints: Waypoints = field(default_factory=dict)


def copy(document: Document, ids: Collection[NodeId]) -> Clip:
    """The nodes of one graph as a clip. A module shared with a node outside the clip becomes the copy's own."""
    wanted = frozenset(ids)
    home = next((graph for graph in document.graphs.values() if wanted & graph.nodes.keys()), Graph())
    nodes = {node.id: _detached(node, wanted) for node in home.nodes.values() if node.id in wanted}
    edges = frozenset(edge for edge in home.edges if edge.source.node in wanted and edge.target.node in wanted)
    blocks = {name: document.graphs[name] for name in blocks_used(document, (node.kind for node in nodes.values()))}
    inner = {node for graph in blocks.values() for node in graph.nodes}
    layout = {node: at for node, at in document.layout.items() if node in nodes or node in inner}
    drawn = edges.union(*(graph.edges for graph in blocks.values()))
    points = {edge: points for edge, points in document.waypoints.items() if edge in drawn}
    return Clip(Graph(nodes, edges), layout, blocks, document.collapsed & (nodes.keys() | inner), points)


def paste(document: Document, graph: str, clip: Clip, ids: Mapping[NodeId, NodeId], offset: Point) -> Document:
    """Adds a clip to a graph under new ids, moved by `offset`. A block that the document has already is used as it is."""
    if graph != MAIN and graph in blocks_used(document, (node.kind for node in clip.graph.nodes.values()), clip.blocks):
        raise EditError(f"A block cannot stand inside itself; {graph} is part of what was copied.")
    new_blocks = {name: block for name, block in clip.blocks.items() if name not in document.graphs}
    clashing = [node for block in new_blocks.values() for node in block.nodes if document.home_of(node) is not None]
    if clashing:
        raise EditError("The copied block is in this document under another name.")
    home = document.graphs[graph]
    nodes, taken = dict(home.nodes), set(taken_names(home))
    for node in clip.graph.nodes.values():
        fresh = replace(node, id=ids[node.id], name=names.unique(node.name, taken), weights=ids.get(node.weights or "") or None)
        taken.add(fresh.name)
        nodes[fresh.id] = fresh
    edges = frozenset(Edge(replace(edge.source, node=ids[edge.source.node]), replace(edge.target, node=ids[edge.target.node])) for edge in clip.graph.edges)
    moved = {ids[node]: Point(at.x + offset.x, at.y + offset.y) for node, at in clip.layout.items() if node in clip.graph.nodes}
    inner = {node: at for node, at in clip.layout.items() if any(node in block.nodes for block in new_blocks.values())}
    graphs = {**document.graphs, **new_blocks, graph: replace(home, nodes=nodes, edges=home.edges | edges)}
    kept = clip.collapsed & {node for block in new_blocks.values() for node in block.nodes}
    held = {edge: points for edge, points in clip.waypoints.items() if any(edge in block.edges for block in new_blocks.values())}
    points = {**document.waypoints, **held, **waypoints.copied(clip.waypoints, ids, offset)}
    document = replace(document, collapsed=document.collapsed | kept | copied(clip.collapsed, ids), waypoints=points)
    return replace(document, graphs=graphs, layout={**document.layout, **inner, **moved})


def fed_alike(document: Document, graph: str, clip: Clip, ids: Mapping[NodeId, NodeId]) -> Document:
    """Feeds pasted nodes from outside as those are fed that they are copies of, where these still stand in the graph."""
    home = document.graphs[graph]
    into = [edge for original in clip.graph.nodes if original in home.nodes for edge in home.into(original) if edge.source.node not in clip.graph.nodes]
    fed = {edge.target for edge in home.edges}
    edges = {Edge(edge.source, replace(edge.target, node=ids[edge.target.node])) for edge in into}
    return document.with_graph(graph, replace(home, edges=home.edges | {edge for edge in edges if edge.target not in fed}))


def duplicate(document: Document, ids: Collection[NodeId], new_ids: Mapping[NodeId, NodeId], offset: Point) -> Document:
    """Copies nodes beside themselves; edges into them from elsewhere are not copied."""
    home = next((name for name, graph in document.graphs.items() if frozenset(ids) & graph.nodes.keys()), None)
    return document if home is None else paste(document, home, copy(document, ids), new_ids, offset)


def blocks_used(document: Document, kinds: Iterable[str], more: Mapping[str, Graph] | None = None) -> frozenset[str]:
    """The blocks among some kinds and every block inside those."""
    graphs = {**(more or {}), **document.graphs}
    found: set[str] = set()
    front = [kind for kind in kinds if kind in graphs and kind != MAIN]
    while front:
        name = front.pop()
        if name not in found:
            found.add(name)
            front += [node.kind for node in graphs[name].nodes.values() if node.kind in graphs and node.kind != MAIN]
    return frozenset(found)


def _detached(node: Node, wanted: frozenset[NodeId]) -> Node:
    tie = {parameter: owner for parameter, owner in node.tie.items() if set(map(str, owner[0])) <= wanted}
    return replace(node, weights=node.weights if node.weights in wanted else None, tie=tie)
