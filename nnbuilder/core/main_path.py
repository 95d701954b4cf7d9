"""The main path of a drawing: its longest chain from the first input to an output or a loss."""

from __future__ import annotations

from collections.abc import Sequence

from nnbuilder.core.graph import Edge, Graph, NodeId, leaving


def main_path(graph: Graph, starts: Sequence[NodeId], ends: Sequence[NodeId], ordered: Sequence[NodeId]) -> frozenset[Edge]:
    """The edges of the longest chain from the first of `starts` that reaches one of `ends`, counted in nodes; of equally long
    ones the chain to the first end, through what was drawn first. Nothing where none reaches any. `ordered` are the nodes,
    sources first; those that are not among them are passed by."""
    place = {node: number for number, node in enumerate(ordered)}
    for start in starts:
        reached = _reach(start, ordered, place, graph.edges)
        goals = [end for end in ends if end in reached and end != start]
        if goals:
            return _back(max(goals, key=lambda end: reached[end][0]), reached)
    return frozenset()


_Reached = dict[NodeId, tuple[int, Edge | None]]
"""{node: (steps of the longest chain to it, the last edge of that chain)}"""


def _reach(start: NodeId, ordered: Sequence[NodeId], place: dict[NodeId, int], edges: frozenset[Edge]) -> _Reached:
    if start not in place:
        return {}
    reached: _Reached = {start: (0, None)}
    onwards = leaving(edges)
    for node in ordered[place[start] :]:
        if node in reached:
            steps, drawn = reached[node][0] + 1, onwards.get(node, ())
            for edge in sorted(drawn) if len(drawn) > 1 else drawn:
                target = edge.target.node
                if target in place and (target not in reached or steps > reached[target][0]):
                    reached[target] = (steps, edge)
    return reached


def _back(end: NodeId, reached: _Reached) -> frozenset[Edge]:
    """The edges of the chain that ends at a node."""
    chain: list[Edge] = []
    edge = reached[end][1]
    while edge is not None:
        chain.append(edge)
        edge = reached[edge.source.node][1]
    return frozenset(chain)
