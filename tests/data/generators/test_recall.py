"""Recall: counting symbols and looking at the last steps tell nothing, remembering the marked one does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.data.generators.baselines import drawn, logistic, numbered

CHANCE = 1 / 8


@pytest.fixture(scope="module")
def recall():
    columns = drawn("recall")
    return columns["signal"], columns["symbol"]


def test_counting_symbols_is_at_chance(recall):
    signal, symbol = recall
    counts = signal.sum(axis=1)
    assert np.ptp(counts, axis=0).max() == 0, "every row has the same symbols equally often"
    early = signal[:, :50].sum(axis=1)
    assert logistic(early, symbol) <= 0.25


def test_the_last_steps_are_at_chance(recall):
    signal, symbol = recall
    assert logistic(signal[:, -10:].reshape(len(signal), -1), symbol) <= CHANCE + 0.04


def test_a_line_through_all_steps_stays_below_a_quarter(recall):
    signal, symbol = recall
    # What lies behind the first steps cannot help and only slows the fit down.
    assert logistic(signal[:, :30].reshape(len(signal), -1), symbol) <= 0.25


def test_the_marked_symbol_is_the_answer_100_steps_before_the_end(recall):
    signal, symbol = recall
    marked = signal[:, :, -1].argmax(axis=1)
    assert (signal[:, :, -1].sum(axis=1) == 1).all()
    assert set(marked) == set(range(20))
    assert signal.shape[1] - marked.max() > 100
    assert (signal[np.arange(len(signal)), marked, :-1].argmax(axis=1) == numbered(symbol)).all()
