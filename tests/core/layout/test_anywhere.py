"""A document may put nodes anywhere and as close together as it likes: every wire gets a path, and none is looked for without end."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder.core.graph import Edge, End
from nnbuilder.core.layout import effort
from nnbuilder.core.layout.obstacles import cells_of
from nnbuilder.core.layout.paths import sampled
from nnbuilder.core.layout.routes import routes
from nnbuilder.core.layout.ways import Wire
from nnbuilder.core.steps import finished

corners = st.tuples(*[st.floats(-1e300, 1e300) | st.floats(-500, 500)] * 2)


JOINED = [(0, 1), (1, 2), (2, 3), (0, 3), (3, 1)]


def drawn(places, joined):
    boxes = {f"n{number}": (x, y, x + 176, y + 90) for number, (x, y) in enumerate(places)}
    wires = {}
    for number, (one, other) in enumerate(joined):
        source, target = boxes[f"n{one}"], boxes[f"n{other}"]
        edge = Edge(End(f"n{one}", "output"), End(f"n{other}", f"x{number}"))
        wires[edge] = Wire(f"n{one}", f"n{other}", (source[2], source[1] + 20), (target[0], target[1] + 20))
    return boxes, wires


@settings(max_examples=40, deadline=None)
@given(st.lists(corners, min_size=4, max_size=4))
def test_nodes_stand_anywhere(places):
    boxes, wires = drawn(places, JOINED)
    standing = routes(boxes, wires)
    assert all(len(standing[edge]) > 1 for edge in wires)
    after, others = drawn([(0.0, 0.0), *places[1:]], JOINED)
    moved = finished(standing.changed({"n0": after["n0"]}, {edge: others[edge] for row in standing.at({"n0"}) for edge in (standing.edges[row],)})[1])
    assert all(len(path) > 1 for path in moved.paths)


@settings(max_examples=100, deadline=None)
@given(corners, corners)
def test_no_rectangle_is_gone_through_in_more_cells_than_can_be_counted(one, other):
    assert len(list(cells_of((*one, *other)))) <= 2_000


def test_a_heap_of_wires_ends_when_the_effort_is_spent(monkeypatch):
    made: list[effort.Effort] = []

    class Counted(effort.Effort):
        def __init__(self, left):
            super().__init__(left)
            made.append(self)

    monkeypatch.setattr("nnbuilder.core.layout.routes.Effort", Counted)
    monkeypatch.setattr("nnbuilder.core.layout.routes.WHOLE", 20_000)
    draw = random.Random(0)
    places = [(draw.uniform(0, 3000), draw.uniform(0, 3000)) for _ in range(100)]
    boxes, wires = drawn(places, [draw.sample(range(100), 2) for _ in range(400)])
    standing = routes(boxes, wires)
    assert all(len(path) > 1 for path in standing.paths)
    assert -20_000 < made[0].left <= 0


def test_the_wires_at_a_node_are_told_after_every_edit():
    chance = random.Random(5)
    places = [(chance.uniform(0, 2000), chance.uniform(0, 900)) for _ in range(12)]
    boxes, wires = drawn(places, [(chance.randrange(6), chance.randrange(6, 12)) for _ in range(24)])
    standing = routes(boxes, dict(list(wires.items())[:12]))
    for _ in range(30):
        for node in boxes:
            rows = tuple(row for row, edge in enumerate(standing.edges) if node in (edge.source.node, edge.target.node))
            assert standing.rows_at.get(node, ()) == rows
        gone = chance.sample(standing.edges, chance.randrange(min(3, len(standing.edges))))
        new = [edge for edge in chance.sample(list(wires), 2) if edge not in standing.edges]
        standing = finished(standing.changed({}, {edge: wires[edge] for edge in new}, gone)[1])


@pytest.mark.parametrize("gap", [4, 16, 23, 30])
def test_two_nodes_close_beside_each_other_are_joined_by_a_line(gap):
    boxes = {"one": (0.0, 0.0, 120.0, 60.0), "other": (120.0 + gap, 0.0, 240.0 + gap, 60.0)}
    edge = Edge(End("one", "output"), End("other", "x"))
    (path,) = routes(boxes, {edge: Wire("one", "other", (120.0, 18.0), (120.0 + gap, 18.0))}).paths
    assert {y for _, y in sampled(path, 8)} == {18.0}
