"""An answer is read by what it says, whatever a network gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnbuilder.core.facts import FieldFacts
from nnbuilder.ui.insight.answers import Answer, Asked, Curve, Picture, Shares, read

SERIES = FieldFacts("target", "sequence", (3, 1), axes=("length", "features"))
NUMBERS = np.zeros(1)


def test_probabilities_are_shares_and_a_guess_says_so():
    entry = {"answer": "3", "probabilities": {"1": 0.25, "3": 0.75}}
    answer = read(np.zeros(2), entry, Asked("label"))
    assert isinstance(answer, Shares) and answer.shares == {"1": 0.25, "3": 0.75}
    assert answer.sentence == "It says 3, 75% sure"
    assert read(np.zeros(2), entry, Asked("label", is_sure=False)).sentence == "It would say 3, but that is a guess"


def test_a_picture_of_the_data_is_shown_as_the_data_is():
    picture = np.linspace(0, 16, 64).reshape(1, 8, 8)
    asked = Asked("image", shown=lambda cells: (np.asarray(cells)[0] / 16 * 255).astype(np.uint8))
    answer = read(picture, {"answer": picture.tolist(), "error": 0.0123, "unusual": True}, asked)
    assert isinstance(answer, Picture)
    assert answer.picture.shape == (8, 8) and answer.picture[-1, -1] == 255
    assert answer.sentence == "It builds this picture, a squared error of 0.012, more than for 99 of 100 real samples"


def test_numbers_that_answer_nothing_but_are_as_many_as_the_picture_has_are_one():
    answer = read(np.linspace(-6, 6, 64), None, Asked(), (8, 8))
    assert isinstance(answer, Picture) and answer.picture.min() == 0 and answer.picture.max() == 255
    assert "from -6 to 6" in answer.sentence


def test_marks_name_what_they_show_and_how_much_of_it():
    mask = np.zeros((8, 8), dtype=int)
    mask[:4] = 2
    answer = read(np.zeros((3, 8, 8)), {"answer": {"0": 0.5, "1": 0.0, "2": 0.5}, "mask": mask.tolist()}, Asked("mask"))
    assert answer.sentence == "It marks 0 on 50%, 2 on 50%"
    assert answer.picture[0, 0] == 254 and answer.picture[7, 7] == 0


def test_steps_are_a_line_whether_they_are_one_array_or_a_column_each():
    for entry, asked in (
        ({"answer": [[1.0], [2.0], [4.0]]}, Asked("load", fact=SERIES)),
        ({"answer": {"load 1 ahead": 1.0, "load 2 ahead": 2.0, "load 3 ahead": 4.0}}, Asked("load", steps=3)),
    ):
        answer = read(np.zeros(3), entry, asked)
        assert isinstance(answer, Curve) and answer.values.tolist() == [[1.0], [2.0], [4.0]]
        assert answer.sentence == "It answers 3 steps, from 1 to 4"


def test_numbers_stand_in_the_units_of_the_data():
    assert read(NUMBERS, {"answer": 206.94123}, Asked("progression")).sentence == "It answers 206.9 for progression"
    assert read(np.zeros(2), {"answer": {"x": 1.5, "y": 2.0}}, Asked("place")).sentence == "It answers x 1.5, y 2"
    assert read(np.zeros((1, 5, 7)), None, Asked()).sentence.startswith("It answers 35 numbers of shape (1, 5, 7): 0, 0")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_said_and_not_sure(bad):
    answer = read(np.array([0.0, bad]), None, Asked())
    assert type(answer) is Answer and "not a number" in answer.sentence


@given(arrays(np.float32, array_shapes(min_dims=1, max_dims=5, min_side=0, max_side=9)), st.sampled_from([None, (8, 8), (1, 1), (3, 2)]))
def test_every_output_has_an_answer_that_can_be_shown(output, size):
    answer = read(output, None, Asked(), size)
    assert answer.sentence
    if isinstance(answer, Picture):
        assert answer.picture.shape == size and answer.picture.dtype == np.uint8
