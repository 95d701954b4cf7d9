"""Making a block of some nodes, and putting the nodes of a block back in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from nnbuilder.core import names, waypoints
from nnbuilder.core.blocks import INPUT, MASK, OUTPUT
from nnbuilder.core.collapsing import copied
from nnbuilder.core.document import Document, Point
from nnbuilder.core.edits import EditError, remove_nodes, taken_names
from nnbuilder.core.expressions import Expression
from nnbuilder.core.formulas import filled
from nnbuilder.core.graph import MAIN, Edge, End, Graph, Node, NodeId, Path, reachable
from nnbuilder.core.parameters import Raw
from nnbuilder.core.paths import with_paths

_COLUMN = 240.0


def group(
    document: Document,
    ids: Collection[NodeId],
    name: str,
    block_node: NodeId,
    new_id: Callable[[], NodeId],
    taken_kinds: Collection[str] = (),
    loose: Collection[End] = (),
) -> Document:
    """Makes a block of nodes of one graph. What crossed its border becomes a port, and so does what is `loose`: outputs that
    feed nothing yet. The shapes stay what they were."""
    wanted = frozenset(ids)
    home = next((graph for graph, content in document.graphs.items() if wanted & content.nodes.keys()), None)
    if home is None:
        raise EditError("Nothing is selected that could become a block.")
    graph, wanted = document.graphs[home], wanted & document.graphs[home].nodes.keys()
    _check_grouping(graph, wanted, home)
    block_name = names.unique(name, {*document.graphs, *taken_kinds})
    incoming, outgoing = _border(graph, wanted, loose)
    inner = Graph({node.id: node for node in graph.nodes.values() if node.id in wanted}, params=graph.params if home != MAIN else ())
    taken = set(taken_names(inner))
    inputs = {end: _port_node(new_id(), INPUT, graph.nodes[end.node].name, taken) for end in incoming}
    outputs = {end: _port_node(new_id(), OUTPUT, f"{graph.nodes[end.node].name}_out", taken) for end in outgoing}
    edges = {edge for edge in graph.edges if edge.source.node in wanted and edge.target.node in wanted}
    edges |= {Edge(End(inputs[edge.source].id, "output"), edge.target) for edge in graph.edges if edge.source in inputs and edge.target.node in wanted}
    edges |= {Edge(end, End(node.id, "x")) for end, node in outputs.items()}
    block = replace(
        inner, nodes={**{node.id: node for node in inputs.values()}, **inner.nodes, **{node.id: node for node in outputs.values()}}, edges=frozenset(edges)
    )
    arguments: dict[str, Raw] = {param.name: Expression(param.name) for param in block.params}
    use = Node(block_node, names.for_kind(block_name, taken_names(graph) - taken_names(inner)), block_name, arguments)
    outer = _around(graph, wanted, block_node, {end: node.name for end, node in inputs.items()}, {end: node.name for end, node in outputs.items()})
    rest = {node.id: node for node in graph.nodes.values() if node.id not in wanted}
    places = _port_places(document, wanted, list(inputs.values()), list(outputs.values()))
    centre = _centre([document.layout[node] for node in wanted if node in document.layout])
    result = document.with_graph(home, replace(graph, nodes={**rest, block_node: use}, edges=outer)).with_graph(block_name, block)
    result = replace(result, layout={**document.layout, **places, block_node: centre}, downwards=_inherited(document, home, block_name))
    result = waypoints.kept(document, result, {edge: (edge,) for edge in edges})
    return with_paths(result, lambda path: (_entered(path, wanted, block_node),))


def _inherited(document: Document, home: str, block: str) -> frozenset[str]:
    """The graphs that are drawn from top to bottom when a block is made of a part of one, which goes the same way."""
    return document.downwards | {block} if home in document.downwards else document.downwards


def _border(graph: Graph, wanted: frozenset[NodeId], loose: Collection[End]) -> tuple[list[End], list[End]]:
    """What comes into some nodes from elsewhere, and what of them is read elsewhere or is to be."""
    incoming = {edge.source for edge in graph.edges if edge.target.node in wanted and edge.source.node not in wanted}
    outgoing = {edge.source for edge in graph.edges if edge.source.node in wanted and edge.target.node not in wanted}
    return sorted(incoming), sorted({*outgoing, *(end for end in loose if end.node in wanted)})


def _around(graph: Graph, wanted: frozenset[NodeId], block: NodeId, inputs: Mapping[End, str], outputs: Mapping[End, str]) -> frozenset[Edge]:
    """The edges outside a new block, those that led into it or out of it at its ports: {what is led there: the port}."""
    beside = {edge for edge in graph.edges if edge.source.node not in wanted and edge.target.node not in wanted}
    out_of = {Edge(End(block, outputs[edge.source]), edge.target) for edge in graph.edges if edge.source in outputs and edge.target.node not in wanted}
    return frozenset(beside | {Edge(end, End(block, port)) for end, port in inputs.items()} | out_of)


def ungroup(document: Document, block_node: NodeId, new_id: Callable[[], NodeId]) -> Document:
    """Puts the nodes of a block in the place of its use, with formulas over its parameters filled in."""
    home, use = document.home_of(block_node), document.node(block_node)
    if home is None or use is None or use.kind not in document.graphs:
        raise EditError("This node is no block.")
    block = document.graphs[use.kind]
    if block.loop is not None or use.params.get("repeat", 1) != 1:
        raise EditError(f"{use.name} is {'recurrent' if block.loop else 'repeated'}; only a plain block can be taken apart.")
    graph = document.graphs[home]
    _check_ungrouping(graph, use)
    ids = {node.id: new_id() for node in block.nodes.values() if node.kind not in (INPUT, OUTPUT)}
    arguments = {param.name: use.params.get(param.name, param.default) for param in block.params}
    nodes, taken = {node.id: node for node in graph.nodes.values() if node.id != block_node}, set(taken_names(graph)) - {use.name}
    for node in block.nodes.values():
        if node.id in ids:
            params = {name: filled(value, arguments) for name, value in node.params.items()}
            fresh = replace(
                node,
                id=ids[node.id],
                name=names.unique(node.name, taken),
                params=params,
                weights=ids.get(node.weights or "") or None,
                frozen=node.frozen or use.frozen,
            )
            taken.add(fresh.name)
            nodes[fresh.id] = fresh
    edges = _spliced(graph, block, block_node, ids)
    at, origin = document.layout.get(block_node, Point(0, 0)), _centre([document.layout[node] for node in ids if node in document.layout])
    by = Point(at.x - origin.x, at.y - origin.y)
    places = {new: Point(document.layout[old].x + by.x, document.layout[old].y + by.y) for old, new in ids.items() if old in document.layout}
    result = document.with_graph(home, replace(graph, nodes=nodes, edges=edges))
    points = {**result.waypoints, **waypoints.copied(document.waypoints, ids, by)}
    collapsed = (result.collapsed | copied(document.collapsed, ids)) - {block_node}
    result = replace(result, layout={**result.layout, **places}, collapsed=collapsed, waypoints=points)
    result = with_paths(result, lambda path: _left(path, block_node, ids))
    if not any(node.kind == use.kind for content in result.graphs.values() for node in content.nodes.values()):
        result = remove_nodes(result, list(block.nodes))
        result = replace(result, graphs={name: content for name, content in result.graphs.items() if name != use.kind}, downwards=result.downwards - {use.kind})
    return replace(result, layout={node: place for node, place in result.layout.items() if node != block_node})


def _entered(path: Path, wanted: frozenset[NodeId], block_node: NodeId) -> Path:
    """A path through a node that has gone into a block goes through the block first."""
    place = next((place for place, step in enumerate(path) if step in wanted), None)
    return path if place is None else (*path[:place], block_node, *path[place:])


def _left(path: Path, block_node: NodeId, ids: Mapping[NodeId, NodeId]) -> tuple[Path, ...]:
    """A path through a block that was taken apart goes to the node itself; one to the block, to all that was in it."""
    if block_node not in path:
        return (path,)
    place = path.index(block_node)
    before, rest = path[:place], path[place + 1 :]
    if not rest:
        return tuple((*before, new) for new in ids.values())
    return ((*before, ids[str(rest[0])], *rest[1:]),) if rest[0] in ids else ()


def _check_grouping(graph: Graph, wanted: frozenset[NodeId], home: str) -> None:
    if home == MAIN and any(graph.nodes[node].kind in (INPUT, OUTPUT) for node in wanted):
        raise EditError("The inputs and outputs of the network stay outside a block; leave them out of the selection.")
    if any(graph.nodes[node].kind in (INPUT, OUTPUT) for node in wanted):
        raise EditError("The ports of a block stay outside another block; leave them out of the selection.")
    between = (reachable(graph, wanted) & reachable(graph, wanted, upstream=True)) - wanted
    if between:
        name = graph.nodes[min(between)].name
        raise EditError(f"{name} stands between the selected nodes; select it as well, or the block would feed itself.")
    shared = [node for node in graph.nodes.values() if node.weights is not None and (node.id in wanted) != (node.weights in wanted)]
    if shared:
        raise EditError(f"{shared[0].name} shares its module across the border of the block; select all nodes that share it.")


def _check_ungrouping(graph: Graph, use: Node) -> None:
    if use.muted:
        raise EditError(f"{use.name} is bypassed, and its nodes would not be; take the bypass away first.")
    if use.weights is not None or any(node.weights == use.id for node in graph.nodes.values()):
        raise EditError(f"{use.name} shares its weights with another use of the block; give it its own first.")


def _port_node(node: NodeId, kind: str, name: str, taken: set[str]) -> Node:
    unique = names.unique(name, taken)
    taken.add(unique)
    return Node(node, unique, kind)


def _port_places(document: Document, wanted: frozenset[NodeId], inputs: list[Node], outputs: list[Node]) -> dict[NodeId, Point]:
    places = [document.layout[node] for node in wanted if node in document.layout] or [Point(0, 0)]
    left, right, top = min(at.x for at in places) - _COLUMN, max(at.x for at in places) + _COLUMN, min(at.y for at in places)
    return {node.id: Point(x, top + 100.0 * row) for x, column in ((left, inputs), (right, outputs)) for row, node in enumerate(column)}


def _centre(places: list[Point]) -> Point:
    if not places:
        return Point(0, 0)
    return Point(sum(at.x for at in places) / len(places), sum(at.y for at in places) / len(places))


def _spliced(graph: Graph, block: Graph, block_node: NodeId, ids: Mapping[NodeId, NodeId]) -> frozenset[Edge]:
    """The outer edges with the block's inner edges in place of those of its use."""
    feeds = {edge.target.port: edge.source for edge in graph.into(block_node)}
    ports = {node.id: node.name for node in block.nodes.values() if node.kind == INPUT}
    edges = {edge for edge in graph.edges if block_node not in (edge.source.node, edge.target.node)}
    results: dict[str, End] = {}
    for edge in block.edges:
        is_port = edge.source.node in ports
        source = feeds.get(ports[edge.source.node]) if is_port else replace(edge.source, node=ids[edge.source.node])
        # What comes into a block has no mask there, so nothing outside is meant by one.
        if source is None or (is_port and edge.source.port == MASK):
            continue
        if edge.target.node in ids:
            edges.add(Edge(source, replace(edge.target, node=ids[edge.target.node])))
        else:
            results[block.nodes[edge.target.node].name] = source
    edges |= {Edge(results[edge.source.port], edge.target) for edge in graph.out_of(block_node) if edge.source.port in results}
    return frozenset(edges)
