"""Points in the plane: what a line divides, and what only a bend does."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.svm import SVC

from tests.data.generators.baselines import divided, drawn, logistic


def points(name):
    columns = drawn(name)
    return np.stack((columns["x"], columns["y"]), axis=1), columns["kind"]


def bent(features, labels):
    """The accuracy of a support vector machine with a radial kernel."""
    train, test = divided(len(labels))
    return SVC(C=10, gamma=20).fit(features[train], labels[train]).score(features[test], labels[test])


def test_a_line_is_enough_for_two_clouds():
    assert logistic(*points("clouds")) >= 0.98


@pytest.mark.parametrize(("name", "line", "bend"), [("xor", 0.75, 0.98), ("moons", 0.92, 0.99), ("circles", 0.6, 0.98), ("spirals", 0.65, 0.98)])
def test_a_line_fails_where_a_bend_does_not(name, line, bend):
    features, labels = points(name)
    assert logistic(features, labels) <= line
    assert bent(features, labels) >= bend


def test_the_ring_has_as_many_heaps_as_asked_for():
    columns = drawn("ring", heaps=5, noise=0.02)
    turn = np.mod(np.arctan2(columns["y"], columns["x"]) * 5 / (2 * np.pi) + 0.5, 5).astype(int)
    assert np.bincount(turn, minlength=5).min() > 300
    assert np.hypot(columns["x"], columns["y"]) == pytest.approx(1, abs=0.1)
