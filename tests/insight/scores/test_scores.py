"""Every score is the one that scikit-learn has under the same name, also where samples count more than once."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from nnbuilder.insight.scores import named

CHOICES = 4
ROWS = 200
random = np.random.default_rng(0)
TRUTH = random.integers(0, CHOICES, ROWS)
SHARES = random.dirichlet(np.ones(CHOICES), ROWS)
SHARES[np.arange(ROWS), TRUTH] += 0.3
SHARES /= SHARES.sum(axis=1, keepdims=True)
ANSWERS = np.log(SHARES)
SAID = ANSWERS.argmax(axis=1)
TIMES = random.integers(0, 4, ROWS)

JUDGES = {
    "accuracy": lambda rows: metrics.accuracy_score(TRUTH[rows], SAID[rows]),
    "top-2 accuracy": lambda rows: metrics.top_k_accuracy_score(TRUTH[rows], SHARES[rows], k=2),
    "loss": lambda rows: metrics.log_loss(TRUTH[rows], SHARES[rows]),
    "balanced accuracy": lambda rows: metrics.balanced_accuracy_score(TRUTH[rows], SAID[rows]),
    "recall": lambda rows: metrics.recall_score(TRUTH[rows], SAID[rows], average="macro"),
    "precision": lambda rows: metrics.precision_score(TRUTH[rows], SAID[rows], average="macro"),
    "F1 score": lambda rows: metrics.f1_score(TRUTH[rows], SAID[rows], average="macro"),
    "mean IoU": lambda rows: metrics.jaccard_score(TRUTH[rows], SAID[rows], average="macro"),
    "AUC": lambda rows: metrics.roc_auc_score(TRUTH[rows], SHARES[rows], multi_class="ovr"),
}


@pytest.mark.parametrize("name", JUDGES)
def test_scores_of_choices_are_those_of_scikit_learn_also_for_samples_that_count_twice(name):
    score = named(name, "choice", CHOICES)
    statistics = score.statistics(ANSWERS, TRUTH)
    assert statistics.shape == (ROWS, score.columns)
    assert score.takes(statistics)
    assert score.value(statistics) == pytest.approx(JUDGES[name](np.arange(ROWS)), abs=1e-6)
    assert score.measure(statistics)(TIMES.astype(float)) == pytest.approx(JUDGES[name](np.repeat(np.arange(ROWS), TIMES)), abs=1e-6)


def test_average_precision_is_that_of_the_rarer_class():
    truth, shares = (TRUTH == 0).astype(int), np.stack([1 - SHARES[:, 0], SHARES[:, 0]], axis=1)
    score = named("average precision", "choice", 2)
    statistics = score.statistics(np.log(shares), truth)
    assert score.value(statistics) == pytest.approx(metrics.average_precision_score(truth, shares[:, 1]), abs=1e-6)


def test_equal_beliefs_stand_at_one_threshold():
    truth, coarse = (TRUTH == 0).astype(int), SHARES[:, 0].round(1)
    score = named("AUC", "choice", 2)
    statistics = score.statistics(np.stack([1 - coarse, coarse], axis=1), truth)
    assert score.value(statistics) == pytest.approx(metrics.roc_auc_score(truth, coarse), abs=1e-6)


def test_places_of_a_picture_count_together_and_those_without_a_class_not_at_all():
    truth = TRUTH.reshape(8, 5, 5).copy()
    answers = ANSWERS.reshape(8, 5, 5, CHOICES).transpose(0, 3, 1, 2)
    truth[:, 0] = -1
    counted = (truth >= 0).reshape(-1)
    right, said = truth.reshape(-1)[counted], SAID[counted]
    for name, expected in (
        ("accuracy", metrics.accuracy_score(right, said)),
        ("mean IoU", metrics.jaccard_score(right, said, average="macro")),
        ("loss", metrics.log_loss(right, SHARES[counted])),
    ):
        score = named(name, "choice", CHOICES, places=25)
        assert score.value(score.statistics(answers, truth)) == pytest.approx(expected, abs=1e-6), name


@pytest.mark.parametrize(
    ("name", "judge"),
    [
        ("rmse", metrics.root_mean_squared_error),
        ("mae", metrics.mean_absolute_error),
        ("squared error", metrics.mean_squared_error),
        ("R2", metrics.r2_score),
    ],
)
def test_errors_are_those_of_scikit_learn(name, judge):
    truth = random.normal(size=(50, 1)) * 100
    answers = truth + random.normal(size=(50, 1)) * 20
    score = named(name, "values")
    assert score.value(score.statistics(answers, truth)) == pytest.approx(judge(truth, answers), rel=1e-5)


def test_yes_and_no_are_counted_place_by_place():
    truth, answers = (random.random((2, 30, 3)) > 0.5).astype(float)
    answers = answers * 0.8 + 0.1
    for name, expected in (
        ("accuracy", metrics.accuracy_score(truth.reshape(-1), answers.reshape(-1) > 0.5)),
        ("IoU", metrics.jaccard_score(truth.reshape(-1), answers.reshape(-1) > 0.5)),
    ):
        score = named(name, "yes_no")
        assert score.value(score.statistics(answers, truth)) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "form"), [("rmse", "choice"), ("accuracy", "values"), ("top-0 accuracy", "choice"), ("AUC", "yes_no"), ("", "values")])
def test_a_score_that_there_is_none_of_is_refused(name, form):
    with pytest.raises(ValueError, match="no score"):
        named(name, form, 3)


@pytest.mark.parametrize(
    ("name", "wrong"), [("accuracy", [[2.0]]), ("AUC", [[9.0, 0, 0]]), ("F1 score", [[0.5, 0.0]]), ("F1 score", [[-1.0, 0.0]]), ("loss", [[np.nan, 1.0]])]
)
def test_statistics_that_cannot_be_are_seen(name, wrong):
    assert not named(name, "choice", 2).takes(np.array(wrong, dtype=np.float32))
