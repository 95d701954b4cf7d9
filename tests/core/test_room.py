"""Room for a node in a wire: nothing overlaps afterwards, and only what must move does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import MAIN
from nnbuilder.core.room import Box, beyond, room_between
from tests.drawings import graph, node

CHAIN = graph(node("a", "ReLU"), node("b", "ReLU"), node("c", "ReLU"), node("aside", "ReLU"), node("new", "ReLU"), wires="a>new new>b b>c")


def boxes(gap: float) -> dict[str, Box]:
    step = 100 + gap
    return {
        "a": Box(0, 0, 100, 50),
        "b": Box(step, 0, 100, 50),
        "c": Box(2 * step, 0, 100, 50),
        "aside": Box(step, 300, 100, 50),
        "new": Box(60, 0, 100, 50),
    }


def test_what_lies_behind_moves_on_by_what_is_missing():
    places = room_between(CHAIN, boxes(80), "new", "a", "b", 40)
    assert places == {"new": Point(140, 0), "b": Point(280, 0), "c": Point(460, 0)}


def test_with_room_enough_only_the_node_itself_is_kept_off_its_neighbours():
    assert room_between(CHAIN, boxes(400), "new", "a", "b", 40) == {"new": Point(140, 0)}


def test_what_lies_before_moves_back_where_that_is_meant():
    places = room_between(CHAIN, boxes(80), "new", "a", "b", 40, moves_source=True)
    assert places == {"new": Point(40, 0), "a": Point(-100, 0)}


def test_a_wire_that_runs_backwards_moves_nothing():
    back = {**boxes(80), "b": Box(-300, 0, 100, 50)}
    assert room_between(CHAIN, back, "new", "a", "b", 40) == {}


@pytest.mark.parametrize("moves_source", [False, True])
@given(gap=st.floats(0, 600), width=st.floats(20, 400), left=st.floats(-500, 900))
def test_afterwards_the_three_stand_apart(moves_source, gap, width, left):
    before = {**boxes(gap), "new": Box(left, 0, width, 50)}
    places = room_between(CHAIN, before, "new", "a", "b", 40, moves_source=moves_source)
    after = {name: box._replace(left=places[name].x) if name in places else box for name, box in before.items()}
    assert after["new"].left - after["a"].right >= 40 - 1e-6
    assert after["b"].left - after["new"].right >= 40 - 1e-6
    assert "aside" not in places


def test_what_follows_stands_on_the_right_or_below():
    at, sideways = Point(100, 50), Document()
    assert beyond(sideways, MAIN, at, 270, 110) == Point(370, 160)
    below = beyond(replace(sideways, downwards=frozenset({MAIN})), MAIN, at, 270, 110)
    assert below.y > at.y + 100 and below.x > at.x + 150
