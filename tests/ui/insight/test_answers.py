"""An answer is read by the kind of its output, whatever a network gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnbuilder.ui.insight.answers import Answer, Picture, Shares, read

SAMPLE = np.linspace(0, 1, 64).reshape(8, 8)
DIGITS = tuple("0123456789")


def test_scores_of_classes_become_shares():
    scores = np.zeros((1, 10))
    scores[0, 3] = np.log(9.0)
    answer = read(scores, SAMPLE, DIGITS)
    assert isinstance(answer, Shares)
    assert answer.shares["3"] == pytest.approx(0.5)
    assert answer.sentence == "It reads 3, 50% sure"


def test_scores_too_large_for_an_exponential_still_add_up():
    answer = read(np.array([[1e5, -1e5, 0.0]]), SAMPLE, ("a", "b", "c"))
    assert sum(answer.shares.values()) == pytest.approx(1)


@pytest.mark.parametrize("shape", [(1, 64), (1, 1, 8, 8), (1, 8, 8), (1, 3, 8, 8)])
def test_as_many_values_as_the_picture_are_the_picture_built_again(shape):
    output = np.broadcast_to(SAMPLE, (3, 8, 8)).reshape(shape) if shape[1] == 3 else SAMPLE.reshape(shape)
    answer = read(output, SAMPLE, DIGITS)
    assert isinstance(answer, Picture)
    assert np.allclose(answer.picture, SAMPLE)
    assert "0.00 off" in answer.sentence


def test_scores_before_a_sigmoid_are_shown_in_their_own_range():
    answer = read(SAMPLE[None, None] * 12 - 6, SAMPLE)
    assert np.allclose(answer.picture, SAMPLE)
    assert "from -6 to 6" in answer.sentence


def test_marks_name_what_they_show():
    scores = np.zeros((1, 3, 8, 8))
    scores[0, 2, :4], scores[0, 0, 4:] = 1, 1
    answer = read(scores, SAMPLE, marks=("ground", "disc", "box"))
    assert answer.sentence == "It marks ground, box"
    assert answer.picture[0, 0] == 1 and answer.picture[7, 7] == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_said_and_not_sure(bad):
    scores = np.zeros((1, 10))
    scores[0, 2] = bad
    answer = read(scores, SAMPLE, DIGITS)
    assert not isinstance(answer, Shares)
    assert "not a number" in answer.sentence


def test_other_outputs_are_told_as_numbers():
    assert read(np.array([[0.5]]), SAMPLE).sentence == "It answers 0.5"
    assert read(np.zeros((1, 5, 7)), SAMPLE).sentence.startswith("It answers 35 numbers of shape (5, 7): 0, 0")


@given(arrays(np.float32, array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=9)), st.sampled_from([(), ("a", "b"), DIGITS]))
def test_every_output_has_an_answer_that_can_be_shown(output, names):
    answer = read(output, SAMPLE, names, names)
    assert isinstance(answer, Answer) and answer.sentence
    if isinstance(answer, Shares):
        assert sum(answer.shares.values()) == pytest.approx(1)
    if isinstance(answer, Picture):
        assert answer.picture.ndim == 2
        assert answer.picture.min() >= 0 and answer.picture.max() <= 1
