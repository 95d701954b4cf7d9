"""Wires through points put by hand: each is passed in order and smoothly, and no node is run behind but what was put over a point."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder.core.graph import Edge, End
from nnbuilder.core.layout.legs import BESIDE
from nnbuilder.core.layout.paths import Path
from nnbuilder.core.layout.routes import hanging, routes
from nnbuilder.core.layout.ways import Wire
from nnbuilder.core.steps import finished
from tests.core.layout.pictures import behind, drawn
from tests.core.layout.test_picture import scattered

EDGE = Edge(End("a", "output"), End("b", "x"))


def bent(seed: int, most: int = 3):
    """Nodes anywhere, with room between them, and points anywhere on a third of the wires."""
    boxes, wires = drawn(*scattered(seed))
    draw = random.Random(seed)
    for edge in sorted(wires)[::3]:
        via = tuple((draw.randrange(-100, 2400, 10) * 1.0, draw.randrange(-100, 1800, 10) * 1.0) for _ in range(draw.randint(1, most)))
        wires[edge] = replace(wires[edge], via=via)
    return boxes, wires


def covered(boxes, spot) -> set[str]:
    """The nodes that a point is on, or so near to that a wire has no room beside it."""
    return {node for node, (left, top, right, bottom) in boxes.items() if left - BESIDE < spot[0] < right + BESIDE and top - BESIDE < spot[1] < bottom + BESIDE}


def places_of(path: Path, wire: Wire) -> list[int]:
    """Behind which piece of a path each point of its wire is passed."""
    ends = [piece[-2:] for piece in path]
    return [ends.index(spot) for spot in wire.via]


def test_points_are_passed_in_order_and_no_foreign_node_is_run_behind():
    wrong, count = [], 0
    for seed in range(9):
        boxes, wires = bent(seed)
        standing = routes(boxes, wires)
        for edge, wire in wires.items():
            assert places_of(standing[edge], wire) == sorted(places_of(standing[edge], wire))
            count += len(wire.via)
        under = {edge: set().union(*(covered(boxes, spot) for spot in wire.via)) for edge, wire in wires.items()}
        wrong += [(seed, edge, node) for edge, node in behind(boxes, {edge: standing[edge] for edge in wires}) if node not in under[edge]]
    assert count > 90
    assert wrong == []


def test_a_wire_is_smooth_where_it_passes_a_point():
    for seed in range(8):
        boxes, wires = bent(seed)
        standing = routes(boxes, wires)
        for edge, wire in wires.items():
            path = standing[edge]
            for place in places_of(path, wire):
                before, after = path[place], path[place + 1]
                came = before[-4:-2] if len(before) > 2 else path[place - 1][-2:]
                one, other = math.atan2(before[-1] - came[1], before[-2] - came[0]), math.atan2(after[1] - before[-1], after[0] - before[-2])
                assert abs(math.remainder(one - other, math.tau)) < 0.01, (seed, edge)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.tuples(st.integers(0, 39), st.integers(-400, 400), st.integers(-300, 300)), min_size=1, max_size=4))
def test_what_moves_is_routed_as_if_everything_were_routed_anew(seed, moves):
    """A node that moves, and then a point of some wire."""
    boxes, wires = bent(seed)
    standing = routes(boxes, wires)
    for number, x, y in moves:
        name, edge = list(boxes)[number % len(boxes)], sorted(wires)[number % len(wires)]
        left, top, right, bottom = boxes[name]
        boxes[name] = (left + x, top + y, right + x, bottom + y)
        changed = {}
        for row in standing.at({name}):
            one = standing.ways[row].wire
            ends = [(spot[0] + x, spot[1] + y) if node == name else spot for node, spot in ((one.source, one.start), (one.target, one.end))]
            changed[standing.edges[row]] = replace(one, start=ends[0], end=ends[1])
        changed[edge] = replace(changed.get(edge, wires[edge]), via=((float(x), float(y)), *wires[edge].via[:2]))
        wires |= changed
        standing = finished(standing.changed({name: boxes[name]}, changed)[1])
        assert standing.paths == routes(boxes, wires).paths


def test_a_wire_may_lead_back_through_its_points():
    """From right to left below both nodes, as a value that is fed back is drawn by hand."""
    boxes = {"a": (400.0, 0.0, 576.0, 90.0), "b": (0.0, 0.0, 176.0, 90.0)}
    wire = Wire("a", "b", (576.0, 20.0), (0.0, 20.0), ((620.0, 140.0), (-40.0, 140.0)))
    standing = routes(boxes, {EDGE: wire})
    assert behind(boxes, {EDGE: standing[EDGE]}) == []
    left, top, right, bottom = standing.frames[0]
    assert (left, top, right, bottom) == pytest.approx((-85.0, 20.0, 665.0, 140.0), abs=30)


BOXES = {"a": (0.0, 0.0, 176.0, 90.0), "b": (600.0, 0.0, 776.0, 90.0)}
WIRE = Wire("a", "b", (176.0, 20.0), (600.0, 20.0), ((300.0, 120.0), (450.0, 120.0)))


class TestInTheHand:
    def test_all_of_a_wire_goes_along_as_it_is(self):
        standing = routes(BOXES, {EDGE: WIRE})
        moved = standing.dragged({"a", "b"}, 10.0, 5.0, {(EDGE.source, spot) for spot in WIRE.via})
        assert moved[EDGE] == tuple(tuple(number + (5.0 if place % 2 else 10.0) for place, number in enumerate(piece)) for piece in standing[EDGE])

    def test_a_dot_alone_pulls_the_wire(self):
        moved = routes(BOXES, {EDGE: WIRE}).dragged((), 0.0, 80.0, {(EDGE.source, (300.0, 120.0))})
        assert [piece[-2:] for piece in moved[EDGE]] == [(176.0, 20.0), (300.0, 200.0), (450.0, 120.0), (600.0, 20.0)]

    def test_before_its_way_is_known_it_passes_its_points(self):
        loose = hanging({EDGE: WIRE}, routes(BOXES, {}))
        assert {spot for piece in loose[EDGE] for spot in [piece[-2:]]} >= set(WIRE.via)
        assert [piece[-2:] for piece in loose.dragged({"b"}, 30.0, 0.0)[EDGE]][-1] == (630.0, 20.0)


def test_five_hundred_points_are_passed():
    draw = random.Random(0)
    via = tuple((draw.uniform(0, 5000), draw.uniform(0, 3000)) for _ in range(500))
    boxes = {f"n{number}": (number * 260.0, number % 7 * 300.0, number * 260.0 + 176, number % 7 * 300.0 + 90) for number in range(20)}
    boxes |= {"a": (-400.0, 0.0, -224.0, 90.0), "b": (5400.0, 0.0, 5576.0, 90.0)}
    wire = Wire("a", "b", (-224.0, 20.0), (5400.0, 20.0), via)
    assert len(places_of(routes(boxes, {EDGE: wire})[EDGE], wire)) == 500
