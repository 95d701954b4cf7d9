"""The main path of a drawing: its longest chain from the first input to an output or a loss."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nnbuilder.core.graph import Edge, Graph, NodeId, order


def main_path(graph: Graph, starts: Sequence[NodeId], ends: Sequence[NodeId]) -> frozenset[Edge]:
    """The edges of the longest chain from the first of `starts` that reaches one of `ends`, counted in nodes; of equally long
    ones the chain to the first end, through what was drawn first. Nothing where none reaches any."""
    return _longest(tuple(graph.nodes), graph.edges, tuple(starts), tuple(ends))


@lru_cache(8)
def _longest(nodes: tuple[NodeId, ...], edges: frozenset[Edge], starts: tuple[NodeId, ...], ends: tuple[NodeId, ...]) -> frozenset[Edge]:
    ordered, _ = order(Graph(dict.fromkeys(nodes), edges))  # type: ignore[arg-type]
    place = {node: number for number, node in enumerate(ordered)}
    leaving: dict[NodeId, list[Edge]] = {}
    for edge in edges:
        if edge.source.node in place and edge.target.node in place:
            leaving.setdefault(edge.source.node, []).append(edge)
    for start in starts:
        reached = _reach(start, ordered, place, leaving)
        goals = [end for end in ends if end in reached and end != start]
        if goals:
            return _back(max(goals, key=lambda end: reached[end][0]), reached)
    return frozenset()


_Reached = dict[NodeId, tuple[int, Edge | None]]
"""{node: (steps of the longest chain to it, the last edge of that chain)}"""


def _reach(start: NodeId, ordered: Sequence[NodeId], place: dict[NodeId, int], leaving: dict[NodeId, list[Edge]]) -> _Reached:
    if start not in place:
        return {}
    reached: _Reached = {start: (0, None)}
    for node in ordered[place[start] :]:
        if node in reached:
            steps = reached[node][0] + 1
            for edge in sorted(leaving.get(node, ())):
                if steps > reached.get(edge.target.node, (0, None))[0]:
                    reached[edge.target.node] = (steps, edge)
    return reached


def _back(end: NodeId, reached: _Reached) -> frozenset[Edge]:
    """The edges of the chain that ends at a node."""
    chain: list[Edge] = []
    edge = reached[end][1]
    while edge is not None:
        chain.append(edge)
        edge = reached[edge.source.node][1]
    return frozenset(chain)
