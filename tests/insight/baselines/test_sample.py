"""Rows are drawn by what they hold, so that a sorted file gives what a shuffled one does."""

from __future__ import annotations

import numpy as np

from nnbuilder.insight.baselines.sample import MOST_CELLS, MOST_ROWS, drawn, most_rows

random = np.random.default_rng(0)
VALUES = random.normal(size=(3000, 3)).astype(np.float32)
CLASSES = (random.random(3000) < 0.02).astype(np.int64)


def test_a_sorted_table_gives_the_same_rows_as_a_shuffled_one():
    samples = []
    for order in (np.argsort(CLASSES, kind="stable"), np.argsort(VALUES[:, 0]), random.permutation(3000)):
        values, classes = VALUES[order], CLASSES[order]
        rows = drawn([values, classes], np.arange(3000), 500, classes)
        samples.append((values[rows], classes[rows]))
    for values, classes in samples[1:]:
        assert np.array_equal(values, samples[0][0])
        assert np.array_equal(classes, samples[0][1])


def test_every_class_keeps_its_share_and_the_rows_are_those_asked_for():
    asked = np.flatnonzero(VALUES[:, 1] > 0)
    rows = drawn([VALUES, CLASSES], asked, 500, CLASSES[asked])
    assert set(rows) <= set(asked) and len(set(rows)) == len(rows)
    assert abs(len(rows) - 500) <= 2
    assert abs(CLASSES[rows].mean() - CLASSES[asked].mean()) < 0.003
    assert CLASSES[rows].any()


def test_wide_rows_are_fewer():
    assert most_rows([VALUES]) == MOST_ROWS
    assert most_rows([np.zeros((2, 3, 64, 64))]) == MOST_CELLS // (3 * 64 * 64)
