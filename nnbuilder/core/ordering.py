"""The order of a graph: sources before their targets, and of what is ready always what was drawn first."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence

from nnbuilder.core.graph import Edge, Graph, NodeId, arriving, leaving, otherwise_wired
from nnbuilder.core.remembering import led_over

_REMEMBERED = 64
_MOST_NEW = 4
"""So many new nodes are looked for their places one by one; with more, everything is put into order again."""

Order = tuple[tuple[NodeId, ...], frozenset[NodeId]]


def _order_again(before: Order, drawn: Graph, graph: Graph) -> Order | None:
    """The order of before with new nodes where they come first, if no other node could come sooner or must come later for it."""
    is_alike = list(drawn.nodes) == list(graph.nodes)
    if is_alike and drawn.edges is graph.edges:
        return before
    changes, ordered = otherwise_wired(drawn.edges, graph.edges), before[0]
    new, gone = graph.nodes.keys() - drawn.nodes.keys(), drawn.nodes.keys() - graph.nodes.keys()
    if changes is None or before[1] or len(new) > _MOST_NEW or not (is_alike or _keeps_rank(drawn, graph)) or _hangs(new, drawn) or _hangs(gone, graph):
        return None
    rank = {node: place for place, node in enumerate(graph.nodes)}
    line = [node for node in ordered if node not in gone] if gone else list(ordered)
    for node in sorted(new, key=rank.__getitem__):
        place = _ready(node, graph, {other: place for place, other in enumerate(line)})
        if place is None:
            return None
        line.insert(next((at for at in range(place, len(line)) if rank[line[at]] > rank[node]), len(line)), node)
    touched = new | {edge.target.node for edge in changes[0] | changes[1] if edge.target.node in rank}
    return (tuple(line), frozenset()) if _comes_first(touched, line, rank, graph) else None


def _keeps_rank(drawn: Graph, graph: Graph) -> bool:
    """Whether the nodes that both have were drawn in the same order."""
    return [node for node in graph.nodes if node in drawn.nodes] == [node for node in drawn.nodes if node in graph.nodes]


def _hangs(nodes: Collection[NodeId], graph: Graph) -> bool:
    """Whether a graph has edges of nodes that it does not have."""
    return any(node in leaving(graph.edges) or node in arriving(graph.edges) for node in nodes)


def _ready(node: NodeId, graph: Graph, places: Mapping[NodeId, int]) -> int | None:
    """The first place at which all sources of a node stand before it; None where one of them has no place yet."""
    sources = [edge.source.node for edge in arriving(graph.edges).get(node, ()) if edge.source.node in graph.nodes]
    return max((places[source] + 1 for source in sources), default=0) if all(source in places for source in sources) else None


def _comes_first(nodes: Collection[NodeId], line: Sequence[NodeId], rank: Mapping[NodeId, int], graph: Graph) -> bool:
    """Whether each of some nodes stands behind its sources, and between them only what was drawn before it."""
    places = {node: place for place, node in enumerate(line)}
    for node in nodes:
        ready = _ready(node, graph, places)
        if ready is None or ready > places[node] or any(rank[line[at]] > rank[node] for at in range(ready, places[node])):
            return False
    return True


@led_over(_REMEMBERED, _order_again)
def order(graph: Graph) -> Order:
    """Nodes so that every source comes before its targets, else as they were drawn; and the nodes caught in a loop."""
    into = arriving(graph.edges)
    waiting = {node: sum([edge.source.node in graph.nodes for edge in into.get(node, ())]) for node in graph.nodes}
    ordered = tuple(_peel(waiting, leaving(graph.edges), {node: place for place, node in enumerate(graph.nodes)}))
    return ordered, frozenset(graph.nodes.keys() - set(ordered))


def _peel(waiting: dict[NodeId, int], out_of: Mapping[NodeId, Sequence[Edge]], rank: Mapping[NodeId, int]) -> Iterator[NodeId]:
    ready = [(rank[node], node) for node, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    while ready:
        _, node = heapq.heappop(ready)
        yield node
        for edge in out_of.get(node, ()):
            target = edge.target.node
            if target in waiting:
                waiting[target] -= 1
                if waiting[target] == 0:
                    heapq.heappush(ready, (rank[target], target))
