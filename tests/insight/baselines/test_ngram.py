"""Counting characters: a model that is a distribution, beats less context, and is beaten by nothing simpler."""

from __future__ import annotations

import math

import pytest

from nnbuilder.insight.baselines.ngram import NGram

ROWS = [[0, 1, 2, 0, 1, 2, 0, 1, 2], [2, 0, 1, 2, 0, 1]]


def test_probabilities_add_up_to_one_after_every_context():
    model = NGram.learn(ROWS, 3, 5)
    for context in ([], [0], [0, 1], [4, 4], [2, 0, 1]):
        assert model.shares(context).sum() == pytest.approx(1.0)


def test_the_rule_of_witten_and_bell_by_hand():
    model = NGram.learn([[0, 1, 0, 0]], 2, 2)
    # Alone: 0 three times and 1 once, two kinds. After 0: 1 once and 0 once.
    alone = (3 + 2 * 0.5) / (4 + 2)
    assert model.shares([])[0] == pytest.approx(alone)
    assert model.shares([0])[0] == pytest.approx((1 + 2 * alone) / (2 + 2))


def test_more_context_predicts_a_pattern_better():
    losses = [NGram.learn(ROWS, order, 3).loss(ROWS) for order in (1, 2, 3)]
    assert losses[0] > losses[1] > losses[2]
    assert losses[0] < math.log(3)
