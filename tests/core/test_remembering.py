"""What follows from a value is worked out once for that very object, and equal objects are never compared."""

from __future__ import annotations

from nnbuilder.core.graph import Edge, End, Graph
from nnbuilder.core.remembering import remembered
from tests.drawings import node


class Jealous(frozenset):
    """Does not like to be compared."""

    __hash__ = frozenset.__hash__

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared")


def test_the_same_object_is_asked_once_and_an_equal_one_by_itself():
    asked = []

    @remembered(2)
    def size(value: frozenset[int], more: int = 0) -> int:
        asked.append((id(value), more))
        return len(value) + more

    one, other = Jealous({1, 2}), Jealous({1, 2})
    assert [size(one), size(one), size(other), size(one, more=3), size(one, more=3)] == [2, 2, 2, 5, 5]
    assert asked == [(id(one), 0), (id(other), 0), (id(one), 3)]
    # Only the last two are kept.
    size(one)
    assert len(asked) == 4


def test_wires_are_found_of_a_graph_that_equals_one_of_a_moment_ago():
    edges = [Edge(End(f"n{place}", "output"), End(f"n{place + 1}", "x")) for place in range(3)]
    nodes = {f"n{place}": node(f"n{place}", "ReLU") for place in range(4)}
    before, after = Graph(nodes, Jealous(edges)), Graph(nodes, Jealous(edges))
    for graph in (before, after, before):
        assert graph.into("n1") == (edges[0],) and graph.out_of("n1") == (edges[1],)
