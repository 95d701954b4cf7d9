"""Nodes that feed themselves."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.graph import Graph, NodeId


def cycle_members(graph: Graph) -> frozenset[NodeId]:
    """The nodes from which edges lead back to themselves; not those that only wait behind such a loop.

    Strongly connected components (Tarjan 1972, Depth-first search and linear graph algorithms), without recursion.
    """
    targets: dict[NodeId, list[NodeId]] = {node: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge.source.node in targets and edge.target.node in targets:
            targets[edge.source.node].append(edge.target.node)
    members = {node for node, ends in targets.items() if node in ends}
    for component in _components(targets):
        if len(component) > 1:
            members |= component
    return frozenset(members)


def _components(targets: Mapping[NodeId, list[NodeId]]) -> list[set[NodeId]]:
    index: dict[NodeId, int] = {}
    lowest: dict[NodeId, int] = {}
    stack: list[NodeId] = []
    on_stack: set[NodeId] = set()
    components: list[set[NodeId]] = []
    for root in targets:
        work = [(root, iter(targets[root]))] if root not in index else []
        while work:
            node, ends = work[-1]
            if node not in index:
                index[node] = lowest[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            for end in ends:
                if end not in index:
                    work.append((end, iter(targets[end])))
                    break
                if end in on_stack:
                    lowest[node] = min(lowest[node], index[end])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
                if lowest[node] == index[node]:
                    component: set[NodeId] = set()
                    while node not in component:
                        component.add(stack.pop())
                    on_stack -= component
                    components.append(component)
    return components
