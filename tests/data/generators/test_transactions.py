"""Fraud: no column, no distance and no random cut shows what the hidden habits show."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.covariance import EmpiricalCovariance
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from torch import nn

from nnbuilder.data.generators.transactions import COLUMNS, as_habits, habits
from tests.data.generators.baselines import divided, drawn, trained


@pytest.fixture(scope="module")
def transactions():
    """Standardised columns, whether each row is fraud, the ordinary rows to learn from, and the rows to judge by."""
    columns = drawn("fraud")
    values, is_fraud = np.stack([columns[name] for name in COLUMNS], axis=1), columns["fraud"] == "yes"
    train, test = divided(len(values), 0.5)
    return values, (values - values[train].mean(axis=0)) / values[train].std(axis=0), is_fraud, train[~is_fraud[train]], test


@pytest.fixture(scope="module")
def oracle(transactions):
    """How well the distance to what any two habits would make of the columns tells fraud."""
    values, _, is_fraud, _, test = transactions
    steps = np.linspace(-1, 1, 61)
    possible, seen = habits(*(axis.ravel() for axis in np.meshgrid(steps, steps))), as_habits(values[test])
    distance = ((seen**2).sum(axis=1)[:, None] - 2 * seen @ possible.T + (possible**2).sum(axis=1)).min(axis=1)
    return roc_auc_score(is_fraud[test], distance)


def test_no_single_column_shows_it(transactions):
    _, scaled, is_fraud, _, test = transactions
    for column in scaled[test].T:
        for score in (column, -column, np.abs(column), -np.abs(column)):
            assert roc_auc_score(is_fraud[test], score) <= 0.6


def test_distance_and_random_cuts_are_far_below_the_habits(transactions, oracle):
    _, scaled, is_fraud, ordinary, test = transactions
    mahalanobis = roc_auc_score(is_fraud[test], EmpiricalCovariance().fit(scaled[ordinary]).mahalanobis(scaled[test]))
    forest = roc_auc_score(is_fraud[test], -IsolationForest(n_estimators=100, random_state=0).fit(scaled[ordinary]).score_samples(scaled[test]))
    assert oracle >= 0.9
    assert max(mahalanobis, forest) <= oracle - 0.1, (mahalanobis, forest, oracle)


def test_a_small_autoencoder_of_ordinary_rows_comes_near_the_habits(transactions, oracle):
    _, scaled, is_fraud, ordinary, test = transactions
    rows = torch.tensor(scaled, dtype=torch.float32)
    net = nn.Sequential(nn.Linear(10, 48), nn.Tanh(), nn.Linear(48, 3), nn.Linear(3, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh(), nn.Linear(48, 10))
    trained(net, rows[ordinary], rows[ordinary], nn.functional.mse_loss, epochs=12)
    with torch.no_grad():
        error = ((net(rows[test]) - rows[test]) ** 2).mean(dim=1)
    assert roc_auc_score(is_fraud[test], error) >= oracle - 0.06


def test_the_share_of_frauds_is_that_asked_for():
    assert 0.08 < (drawn("fraud", share=0.1)["fraud"] == "yes").mean() < 0.12
