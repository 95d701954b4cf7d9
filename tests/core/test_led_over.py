"""Tables of wires after edits are those that one pass over all wires would make, whatever was remembered before."""

from __future__ import annotations

import random

from nnbuilder.core.graph import Edge, End, Graph, arriving, leaving, sources
from nnbuilder.core.ordering import order
from nnbuilder.core.remembering import led_over
from nnbuilder.core.wiring import wiring_of
from nnbuilder.layers import CATALOGUE
from tests.drawings import node

NODES = {f"n{number}": node(f"n{number}", "Concat") for number in range(60)}


def test_tables_follow_hundreds_of_edits():
    chance, edges = random.Random(7), frozenset(_edge(one, one + 1, 0) for one in range(59))
    for _ in range(120):
        edges = edges - frozenset(chance.sample(sorted(edges), chance.randrange(3))) | {_edge(*sorted(chance.sample(range(60), 2)), chance.randrange(3))}
        assert _sorted(leaving(edges)) == _passed_over(edges, lambda edge: edge.source.node)
        assert _sorted(arriving(edges)) == _passed_over(edges, lambda edge: edge.target.node)
        assert sources(edges) == _sources(edges)
        feeds = {at: {port: [(end.node, end.port) for end in ends] for port, ends in ports.items()} for at, ports in _sources(edges).items()}
        assert wiring_of(Graph(NODES, edges), CATALOGUE.get).feeds == feeds


def test_the_order_after_an_edit_is_the_one_that_a_new_graph_has():
    chance, nodes, edges = random.Random(3), list(NODES), frozenset(_edge(one, one + 1, 0) for one in range(59))
    for turn in range(80):
        if turn % 7 == 0:
            chance.shuffle(nodes)
        kept = nodes[: chance.randrange(40, 60)]
        edges = edges - frozenset(chance.sample(sorted(edges), chance.randrange(2))) | {_edge(*chance.sample(range(60), 2), 0)}
        edges = frozenset(chance.sample(sorted(edges), min(len(edges), 70)))
        assert order(Graph({one: NODES[one] for one in kept}, edges)) == _ordered(kept, edges)


def test_the_order_of_hundreds_of_small_edits_is_the_one_that_a_new_graph_has():
    chance, fresh = random.Random(11), iter(range(1000, 2000))
    nodes, edges = dict(list(NODES.items())[:30]), frozenset(_edge(one, one + 1, 0) for one in range(29))
    for _ in range(250):
        before, ids = (nodes, edges), list(nodes)
        match chance.randrange(5):
            case 0:
                new = f"n{next(fresh)}"
                nodes = {**nodes, new: node(new, "Concat")}
                edges = edges | {Edge(End(chance.choice(ids), "output"), End(new, "xs"))}
            case 1 if len(nodes) > 12:
                gone = chance.choice(ids)
                nodes = {one: kept for one, kept in nodes.items() if one != gone}
                edges = frozenset(edge for edge in edges if gone not in (edge.source.node, edge.target.node))
            case 2:
                one, other = sorted(chance.sample(range(len(ids)), 2))
                edges = edges | {Edge(End(ids[one], "output"), End(ids[other], "xs", 7))}
            case 3 if edges:
                edges = edges - {chance.choice(sorted(edges))}
            case _:
                order(Graph(*before))
        assert order(Graph(nodes, edges)) == _ordered(list(nodes), edges)


def test_only_values_that_differ_little_are_led_over():
    made = []

    @led_over(4, lambda length, before, value: length + len(value) - len(before) if abs(len(value) - len(before)) < 2 else None)
    def length(value: tuple[int, ...]) -> int:
        made.append(value)
        return len(value)

    values = [(1,), (1, 2), (1, 2, 3), (1, 2, 3, 4, 5, 6)]
    assert [length(value) for value in values] == [1, 2, 3, 6]
    assert made == [values[0], values[3]]


def _edge(one: int, other: int, index: int) -> Edge:
    return Edge(End(f"n{one}", "output"), End(f"n{other}", "xs", index))


def _passed_over(edges, node_of):
    return _sorted({node: [edge for edge in edges if node_of(edge) == node] for node in {node_of(edge) for edge in edges}})


def _sorted(table):
    return {node: sorted(at) for node, at in table.items()}


def _sources(edges):
    table = {}
    for edge in sorted(edges, key=lambda edge: edge.target.index):
        table.setdefault(edge.target.node, {}).setdefault(edge.target.port, []).append(edge)
    return {at: {port: [edge.source for edge in _as_told(edges, ending)] for port, ending in ports.items()} for at, ports in table.items()}


def _as_told(edges, ending):
    """Of edges with the same index, which only a damaged file has, the order is that of the table of wires."""
    told = arriving(edges)[ending[0].target.node]
    return sorted(ending, key=lambda edge: (edge.target.index, told.index(edge)))


def _ordered(nodes, edges):
    """Of what is ready, what was drawn first."""
    left, ordered = list(nodes), []
    inner = [edge for edge in edges if edge.source.node in nodes and edge.target.node in nodes]
    while ready := [one for one in left if not any(edge.target.node == one and edge.source.node in left for edge in inner)]:
        ordered.append(ready[0])
        left.remove(ready[0])
    return tuple(ordered), frozenset(left)
