"""Workpieces: the photograph alone and the table alone answer badly, both together well."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from tests.data.generators.baselines import divided, drawn, numbered


@pytest.fixture(scope="module")
def workpieces():
    """What can be measured on the photographs, the tables, and both answers."""
    columns = drawn("workpieces")
    table = np.stack((numbered(columns["material"]), columns["thickness"], columns["temperature"]), axis=1).astype(float)
    return measured(columns["photograph"] > 95), table, columns["use"], columns["weight"]


def measured(inside):
    """Area, spread around the middle, how much lies near the middle, and how far the farthest lies: (rows, 4)."""
    y, x = np.mgrid[: inside.shape[1], : inside.shape[2]]
    # Single bright pixels are noise: a pixel of a form has neighbours.
    neighbours = sum(np.roll(inside, (down, across), (1, 2)).astype(int) for down in (-1, 0, 1) for across in (-1, 0, 1))
    inside = inside & (neighbours >= 4)
    area = inside.sum(axis=(1, 2))
    middle_x, middle_y = ((inside * axis).sum(axis=(1, 2)) / area for axis in (x, y))
    distance = np.hypot(x - middle_x[:, None, None], y - middle_y[:, None, None])
    spread, farthest = (inside * distance**2).sum(axis=(1, 2)) / area**2, (inside * distance).max(axis=(1, 2)) ** 2 / area
    return np.stack((area, spread, (inside & (distance < 1.5)).sum(axis=(1, 2)), farthest), axis=1)


def judged(features, use, weight):
    """The accuracy of the class, and the share of the weight's variance that is explained."""
    train, test = divided(len(use))
    classes, amount = HistGradientBoostingClassifier(max_iter=40, random_state=0), HistGradientBoostingRegressor(max_iter=150, random_state=0)
    classes.fit(features[train], use[train])
    amount.fit(features[train], weight[train])
    return classes.score(features[test], use[test]), amount.score(features[test], weight[test])


def test_only_photograph_and_table_together_answer_both(workpieces):
    photograph, table, use, weight = workpieces
    (seen_use, seen_weight), (told_use, told_weight) = judged(photograph, use, weight), judged(table, use, weight)
    use_of_both, weight_of_both = judged(np.concatenate((photograph, table), axis=1), use, weight)
    assert use_of_both >= 0.9
    assert weight_of_both >= 0.95
    assert max(seen_use, told_use) <= 0.6
    assert max(seen_weight, told_weight) <= 0.8
