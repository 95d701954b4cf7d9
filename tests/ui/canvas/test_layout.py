"""The layout of a whole drawing: nothing covers anything, sources stand before their targets, long ones go on below."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings

from nnbuilder.core.arrange import WIDTH, layered
from nnbuilder.core.document import Point
from tests.benchmarks.large import large
from tests.drawings import graph, node
from tests.networks import networks

HEIGHT = 60.0


def overlaps(places: dict[str, Point]) -> list[tuple[str, str]]:
    names = sorted(places)
    return [
        (a, b)
        for number, a in enumerate(names)
        for b in names[number + 1 :]
        if abs(places[a].x - places[b].x) < WIDTH and abs(places[a].y - places[b].y) < HEIGHT
    ]


@settings(max_examples=60, deadline=None)
@given(networks(most=20))
def test_nothing_covers_anything_and_edges_lead_to_the_right_or_on_to_the_next_row(document):
    places = layered(document.main, dict.fromkeys(document.main.nodes, HEIGHT), Point(0, 0))
    assert places.keys() == document.main.nodes.keys()
    assert overlaps(places) == []
    for edge in document.main.edges:
        source, target = places[edge.source.node], places[edge.target.node]
        assert target.x > source.x or target.y >= source.y + HEIGHT


def test_a_short_chain_is_a_straight_line():
    names = [f"n{number}" for number in range(10)]
    chain = graph(*(node(name, "ReLU") for name in names), wires=" ".join(f"{a}>{b}" for a, b in pairwise(names)))
    places = layered(chain, dict.fromkeys(names, HEIGHT), Point(0, 0))
    assert {at.y for at in places.values()} == {0}
    assert [places[name].x for name in names] == sorted(at.x for at in places.values())


def test_a_thousand_nodes_in_a_chain_stay_within_reach():
    drawn = large(1000).main
    places = layered(drawn, dict.fromkeys(drawn.nodes, HEIGHT), Point(0, 0))
    assert max(at.x for at in places.values()) < 20_000
    assert max(at.y for at in places.values()) < 20_000
    assert overlaps(places) == []


def test_a_wire_that_passes_a_column_has_its_way_free():
    """a feeds b and c, and b feeds c: b steps aside for the wire from a to c."""
    drawn = graph(node("a", "Input"), node("b", "ReLU"), node("c", "Add"), wires="a>b b>c.a a>c.b")
    places = layered(drawn, dict.fromkeys("abc", 60.0), Point(0, 0))
    assert places["a"].x < places["b"].x < places["c"].x
    assert len({at.y for at in places.values()}) > 1


def test_a_drawing_is_broken_into_rows_where_few_wires_go_on():
    """Twelve layers in a chain, of which the last feeds three: those stay together."""
    chain = [node(f"n{number:02}", "ReLU") for number in range(10)]
    ends = [node(name, "Output") for name in ("x1", "x2", "x3")]
    wires = " ".join(f"{a.id}>{b.id}" for a, b in pairwise(chain)) + " n09>x1 n09>x2 n09>x3"
    places = layered(graph(*chain, *ends, wires=wires), {}, Point(0, 0), 6)
    assert places["x1"].x == places["x2"].x == places["x3"].x > places["n09"].x
    assert len({at.x for at in places.values()}) < 8
