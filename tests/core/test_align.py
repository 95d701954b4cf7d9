"""Nodes in line and at equal distances, whatever their sizes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.align import HOW, aligned, distributed

numbers = st.integers(-500, 500).map(lambda number: number * 10.0)
boxes = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=2), st.tuples(numbers, numbers, st.just(180.0), st.sampled_from([40.0, 60.0, 100.0])), min_size=2
)
SIDES = {
    "left": lambda at, box: at.x,
    "right": lambda at, box: at.x + box[2],
    "top": lambda at, box: at.y,
    "bottom": lambda at, box: at.y + box[3],
}


@given(boxes, st.sampled_from(sorted(SIDES)))
def test_one_side_is_in_line_and_the_other_axis_is_left_alone(found, how):
    places = aligned(found, how)
    assert len({SIDES[how](places[node], box) for node, box in found.items()}) == 1
    for node, box in found.items():
        assert (places[node].y == box[1]) if how in ("left", "right") else (places[node].x == box[0])


@given(boxes, st.sampled_from(["centre", "middle"]))
def test_middles_are_in_line_to_half_a_step_of_the_grid(found, how):
    places = aligned(found, how)
    middles = [places[node].x + box[2] / 2 if how == "centre" else places[node].y + box[3] / 2 for node, box in found.items()]
    assert max(middles) - min(middles) <= 10.0


@given(boxes)
def test_gaps_are_the_same_and_the_outermost_stay(found):
    places = distributed(found, is_horizontal=True)
    order = sorted(found, key=lambda node: found[node][0])
    assert places[order[0]].x == found[order[0]][0]
    assert places[order[-1]].x == found[order[-1]][0]
    gaps = [places[b].x - places[a].x - found[a][2] for a, b in pairwise(order)]
    assert max(gaps) - min(gaps) <= 15.0


@pytest.mark.parametrize("how", HOW)
def test_aligning_twice_changes_nothing(how):
    found = {"a": (0.0, 0.0, 176.0, 42.0), "b": (310.0, 90.0, 176.0, 60.0), "c": (120.0, 400.0, 176.0, 96.0)}
    once = {node: (at.x, at.y, *found[node][2:]) for node, at in aligned(found, how).items()}
    assert {node: (at.x, at.y) for node, at in aligned(once, how).items()} == {node: box[:2] for node, box in once.items()}
