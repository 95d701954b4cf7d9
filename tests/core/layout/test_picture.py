"""The picture tells the truth: no wire behind a foreign node, none on another, few crossings, a straight main line."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, End, Graph
from nnbuilder.core.layout.layered import Manner, layered, usual_sizes
from nnbuilder.core.layout.routes import routes
from nnbuilder.core.steps import finished
from tests import published
from tests.architectures import googlenet_stage, gpt2, resnet18, transformer
from tests.benchmarks.large import large
from tests.core.layout.dot import dot_lines
from tests.core.layout.pictures import behind, crossings, drawn, lines, lying, random_graph, routed
from tests.drawings import graph, node

RANDOM = [random_graph(seed) for seed in range(200)]
DRAWN = [graph for make in (googlenet_stage, gpt2, resnet18, transformer, published.resnet18, published.gpt2) for graph in make().graphs.values()]


@pytest.fixture(scope="module")
def pictures():
    """Boxes and paths of every graph, laid out and routed once."""
    return [(boxes, routed(boxes, wires)) for boxes, wires in map(drawn, [*DRAWN, *RANDOM])]


def test_no_wire_runs_behind_a_foreign_node_or_lies_on_another_for_long(pictures):
    for number, (boxes, paths) in enumerate(pictures):
        assert behind(boxes, paths) == [], number
        assert lying(paths) == [], number


@pytest.mark.parametrize("manner", [Manner(aspect=None), Manner(downwards=True)], ids=["one row", "downwards"])
def test_nor_does_one_in_other_manners(manner):
    for one in RANDOM[:12]:
        boxes, wires = drawn(one, manner=manner)
        assert behind(boxes, routed(boxes, wires)) == []


def test_crossings_are_not_more_than_a_tenth_above_those_of_dot(pictures):
    ours = sum(crossings(lines(paths)) for _, paths in pictures)
    assert ours <= 1.1 * sum(crossings(dot_lines(one)) for one in [*DRAWN, *RANDOM])


def scattered(seed: int) -> tuple[Graph, dict[str, Point]]:
    """A random graph whose nodes somebody has put anywhere, with room between them."""
    one, draw = random_graph(seed), random.Random(seed)
    cells = draw.sample([(column, row) for column in range(8) for row in range(8)], len(one.nodes))
    return one, {name: Point(column * 290 + draw.randint(0, 60), row * 220 + draw.randint(0, 30)) for name, (column, row) in zip(one.nodes, cells, strict=True)}


def test_wires_run_around_nodes_that_were_placed_by_hand():
    for seed in range(40):
        one, places = scattered(seed)
        boxes, wires = drawn(one, places)
        assert behind(boxes, routed(boxes, wires)) == [], seed


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.tuples(st.integers(0, 39), st.integers(-400, 400), st.integers(-300, 300)), min_size=1, max_size=5))
def test_what_moves_is_routed_as_if_everything_were_routed_anew(seed, moves):
    boxes, wires = drawn(*scattered(seed)) if seed % 2 else drawn(random_graph(seed))
    edges, standing = list(wires), routes(boxes, wires)
    for number, x, y in moves:
        name = list(boxes)[number % len(boxes)]
        left, top, right, bottom = boxes[name]
        boxes = {**boxes, name: (left + x, top + y, right + x, bottom + y)}
        offset = {name: (x, y)}
        wires = {edge: _moved(wires[edge], offset) for edge in edges}
        standing = finished(standing.changed({name: boxes[name]}, {edge: wires[edge] for row in standing.at({name}) for edge in (edges[row],)})[1])
        assert standing.paths == routes(boxes, wires).paths


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 39), min_size=1, max_size=6, unique=True))
def test_what_is_new_or_gone_is_routed_as_if_everything_were_routed_anew(seed, numbers):
    boxes, wires = drawn(*scattered(seed)) if seed % 2 else drawn(random_graph(seed))
    some = [name for name in boxes if int(name[1:]) in numbers]
    few = {node: box for node, box in boxes.items() if node not in some}
    left = {edge: wire for edge, wire in wires.items() if edge.source.node in few and edge.target.node in few}
    whole, part = routes(boxes, wires), routes(few, left)
    less = finished(whole.changed(dict.fromkeys(some), {}, wires.keys() - left.keys())[1])
    more = finished(less.changed({node: boxes[node] for node in some}, {edge: wires[edge] for edge in wires.keys() - left.keys()})[1])
    assert {edge: less[edge] for edge in less.edges} == {edge: part[edge] for edge in left}
    assert {edge: more[edge] for edge in more.edges} == {edge: whole[edge] for edge in wires}


def _moved(one, offsets):
    (x, y), (to_x, to_y) = offsets.get(one.source, (0, 0)), offsets.get(one.target, (0, 0))
    return type(one)(one.source, one.target, (one.start[0] + x, one.start[1] + y), (one.end[0] + to_x, one.end[1] + to_y))


def test_the_line_of_a_residual_network_is_straight_and_its_skips_are_arcs_that_cross_nothing():
    """A skip into the upper input is an arc above what it skips, one into the lower input an arc below."""
    wires = "n0>n1 n1>n2 n2>n3.b n0>n3.a n3>n4 n4>n5 n5>n6.a n3>n6.b n6>n7"
    nodes = [node(f"n{number}", "Add" if number in (3, 6) else "ReLU") for number in range(8)]
    boxes, ends = drawn(graph(*nodes, wires=wires))
    assert len({box[1] for box in boxes.values()}) == 1
    paths = routed(boxes, ends)
    upper, lower = (paths[Edge(End(*source, "output"), End(*target))] for source, target in ((("n0",), ("n3", "a")), (("n3",), ("n6", "b"))))
    assert min(y for piece in upper for y in piece[1::2]) < 0
    assert max(y for piece in lower for y in piece[1::2]) > max(boxes[name][3] for name in ("n4", "n5"))
    assert crossings(lines(paths)) == 0


def test_a_wire_runs_level_into_its_ports():
    for one in RANDOM[:40]:
        for path in routed(*drawn(one)).values():
            first, last = path[1], path[-1]
            assert first[1] == path[0][1]
            assert (last[-3] if len(last) > 2 else path[-2][-1]) == last[-1]


def test_nothing_covers_anything_and_the_same_graph_is_laid_out_the_same():
    for one in RANDOM[:20]:
        boxes, _ = drawn(one)
        assert [
            (a, b)
            for a, (left, top, right, bottom) in boxes.items()
            for b, other in boxes.items()
            if a < b and left < other[2] and right > other[0] and top < other[3] and bottom > other[1]
        ] == []
        assert drawn(Graph(one.nodes, frozenset(sorted(one.edges, reverse=True))))[0] == boxes


def test_an_order_that_somebody_gave_is_kept():
    """b above a and c above d: tidied, columns stay as they are from top to bottom."""
    one = graph(*(node(name, "ReLU") for name in "sabcdt"), wires="s>a s>b a>c b>d c>t d>t.b")
    places = {"s": Point(0, 0), "b": Point(300, -100), "a": Point(310, 150), "c": Point(600, -90), "d": Point(590, 200), "t": Point(900, 0)}
    tidy = layered(one, usual_sizes(one), manner=Manner(order=places))
    assert tidy["b"].y < tidy["a"].y and tidy["c"].y < tidy["d"].y
    assert tidy["a"].x == tidy["b"].x < tidy["c"].x == tidy["d"].x


def test_loops_are_legal_and_drawn_around():
    one = graph(*(node(name, "ReLU") for name in "abc"), wires="a>b b>c c>a b>b.y")
    boxes, wires = drawn(one)
    assert len({box[0] for box in boxes.values()}) == 3
    assert all(len(path) > 2 for edge, path in routed(boxes, wires).items() if boxes[edge.target.node][0] <= boxes[edge.source.node][0])


def test_parts_that_nothing_joins_stand_apart():
    pairs = graph(*(node(name, "ReLU") for name in "abcdef"), wires="a>b c>d e>f")
    boxes, _ = drawn(pairs)
    assert all(boxes[a][2] < boxes[b][0] and boxes[a][1] == boxes[b][1] for a, b in ("ab", "cd", "ef"))


def test_a_long_chain_is_wrapped_to_the_aspect_of_the_view_where_few_wires_go_on():
    one = large(120).main
    boxes, wires = drawn(one)
    width, height = max(box[2] for box in boxes.values()), max(box[3] for box in boxes.values())
    assert 0.8 < width / height < 3.2
    assert behind(boxes, routed(boxes, wires)) == []


def test_from_top_to_bottom_targets_stand_below_their_sources():
    names = [f"n{number}" for number in range(5)]
    boxes, _ = drawn(graph(*(node(name, "ReLU") for name in names), wires=" ".join(f"{a}>{b}" for a, b in pairwise(names))), manner=Manner(downwards=True))
    assert len({box[0] for box in boxes.values()}) == 1
    assert all(boxes[a][3] < boxes[b][1] for a, b in pairwise(names))
