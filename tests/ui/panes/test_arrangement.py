"""The arrangement of the panes as a value: written down and read again, whatever has become of it meanwhile."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from nnbuilder.ui.panes.arrangement import PAGES, SIDES, Arrangement, Place, decoded, encoded
from nnbuilder.ui.panes.proportions import first_size, side_widths
from nnbuilder.ui.panes.screens import fitted

NAMES = st.sampled_from((*SIDES, *PAGES))
NUMBER = st.integers(-30_000, 30_000)
ARRANGEMENTS = st.builds(
    Arrangement,
    st.dictionaries(NAMES, st.sampled_from(Place)),
    st.frozensets(NAMES),
    st.dictionaries(st.sampled_from((*SIDES, "beside", "below", "try")), st.integers(1, 30_000)),
    st.dictionaries(NAMES, st.tuples(NUMBER, NUMBER, st.integers(1, 30_000), st.integers(1, 30_000))),
    st.sampled_from(PAGES),
    st.booleans(),
)
ODD = st.sampled_from((None, True, 0, -1, 7, 10**30, 1.5, "", "apart", "gone", [], [1, 2, 3, 4], [1, 2, 0, 4], {}, {"palette": "apart"}, ["palette", 3, {}]))


@settings(max_examples=60)
@given(ARRANGEMENTS)
def test_what_is_written_is_read(arrangement):
    again = decoded(encoded(arrangement))
    assert {name: tuple(frame) for name, frame in again.frames.items()} == arrangement.frames
    assert (again.places, again.hidden, again.sizes, again.page, again.is_open) == (
        arrangement.places,
        arrangement.hidden,
        arrangement.sizes,
        arrangement.page,
        arrangement.is_open,
    )


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(["places", "hidden", "sizes", "frames", "page", "is_open"]), ODD | st.dictionaries(NAMES, ODD)))
def test_whatever_else_stands_there_an_arrangement_is_read(entries):
    read = decoded(json.dumps(entries))
    assert read.page in PAGES and all(isinstance(place, Place) for place in read.places.values())


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"below"', "[" * 100_000, '{"sizes": {"palette": 1e400}}', '{"page": []}'])
def test_a_damaged_text_is_the_first_arrangement(text):
    assert decoded(text) == Arrangement()


def test_a_window_that_lies_off_all_screens_comes_back():
    small, large = QRect(0, 0, 1280, 720), QRect(1280, 0, 1920, 1080)
    stays = QRect(1400, 40, 900, 700)
    assert fitted(stays, [small, large]) == stays
    gone = fitted(stays, [small])
    assert small.contains(gone) and gone.size() == stays.size()
    # Its title would be above the screen, or no hand reaches it.
    assert small.contains(fitted(QRect(100, -300, 600, 500), [small]))
    assert small.contains(fitted(QRect(1270, 100, 600, 500), [small]))
    assert fitted(QRect(-30_000, 30_000, 9000, 9000), [small]) == small


def test_the_panes_leave_the_canvas_its_room():
    assert [first_size(name, 1280, 16) for name in SIDES] == [196, 224]
    # Letters of 24 points ask for more than there is.
    assert sum(side_widths(first_size("palette", 1280, 41), 0, first_size("inspector", 1280, 41), 1280)) <= 0.6 * 1280
    # What stands beside the canvas gives way first.
    assert side_widths(168, 500, 244, 1280) == (168, 356, 244)
    assert sum(side_widths(300, 500, 400, 1280)) <= 0.6 * 1280
