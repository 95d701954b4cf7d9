"""One class of several: the commonest, a linear model, trees, and a kernel where the data is small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnbuilder.insight.baselines.features import Features
from nnbuilder.insight.baselines.learned import Answer, Learned, always, best_of
from nnbuilder.insight.baselines.question import Question, Samples

MOST_FOR_KERNELS = 5_000
"""Rows: a kernel looks at every pair."""
MOST_FOR_TREES = 20_000_000
"""Columns times rows times classes: trees look at every column for every class again."""
_LEAST = 1e-9


def classifiers(question: Question) -> Iterator[Learned]:
    """From the fastest to the slowest."""
    train = question.train
    shares = np.bincount(train.truth, train.weights, question.choices)
    shares = shares / shares.sum()
    yield Learned("the commonest class", always(question, _logarithm(shares)))
    if len(np.unique(train.truth)) < 2:
        return
    features = Features.of(train)
    table = features(train)
    yield _linear(question, features, table)
    if features.is_sparse:
        return
    if len(train) <= MOST_FOR_KERNELS:
        yield _kernel(question, features, table)
    if table.shape[0] * table.shape[1] * (question.choices if question.choices > 2 else 1) <= MOST_FOR_TREES:
        yield _trees(question)


def _linear(question: Question, features: Features, table: Any) -> Learned:
    from sklearn.linear_model import LogisticRegression

    right = (question.train.truth, question.train.weights)

    def learn(strength: float) -> Answer:
        return _answer(question, features, LogisticRegression(C=strength, max_iter=300).fit(table, *right))

    name = "bag of words" if all(features.sizes) and any(values.ndim > 1 for values in question.train.inputs) else "logistic regression"
    strengths = (0.001, 0.01, 0.1, 1.0, 10.0) if len(question.train) <= MOST_FOR_KERNELS else (0.01, 1.0)
    return Learned(name, *best_of(question, {f"C = {strength:g}": strength for strength in strengths}, learn))


def _kernel(question: Question, features: Features, table: np.ndarray) -> Learned:
    from sklearn.svm import SVC

    right = (question.train.truth, question.train.weights)

    def learn(setting: tuple[float, float]) -> Answer:
        strength, width = setting
        machine = SVC(C=strength, gamma=width / table.shape[1] / max(float(table.var()), _LEAST)).fit(table, *right)
        return _answer(question, features, machine)

    settings = {f"C = {strength:g}, gamma = {width:g}": (strength, width) for strength in (1.0, 10.0, 100.0) for width in (0.3, 1.0, 3.0)}
    return Learned("RBF-SVM", *best_of(question, settings, learn))


def _trees(question: Question) -> Learned:
    from sklearn.ensemble import HistGradientBoostingClassifier

    # Trees cut one column at a time, so the columns stay as they are.
    table, right = flat(question.train), (question.train.truth, question.train.weights)

    def learn(leaves: int) -> Answer:
        model = HistGradientBoostingClassifier(max_leaf_nodes=leaves, max_iter=100, early_stopping=False, random_state=0).fit(table, *right)
        return _answer(question, flat, model)

    return Learned("gradient boosting", *best_of(question, {f"{leaves} leaves": leaves for leaves in (4, 31)}, learn))


def flat(samples: Samples) -> np.ndarray:
    """Numbers side by side, as they are, (rows, columns)."""
    return np.concatenate([values.reshape(len(values), -1) for values in samples.inputs], axis=1)


def _answer(question: Question, features: Any, model: Any) -> Answer:
    """Log-probabilities of all choices. A kernel machine has only scores, whose order is that of its belief."""

    def answer(samples: Samples) -> np.ndarray:
        table = features(samples)
        known = _believed(model.decision_function(table)) if not hasattr(model, "predict_proba") else model.predict_proba(table)
        shares = np.zeros((len(samples), question.choices))
        shares[:, model.classes_] = known
        return _logarithm(shares)

    return answer


def _believed(scores: np.ndarray) -> np.ndarray:
    """Scores as shares: of two classes there is one score, which is above zero for the second."""
    from scipy.special import softmax

    shares: np.ndarray = softmax(np.stack([-scores / 2, scores / 2], axis=1) if scores.ndim == 1 else scores, axis=1)
    return shares


def _logarithm(shares: np.ndarray) -> np.ndarray:
    logarithms: np.ndarray = np.log(np.maximum(shares, _LEAST))
    return logarithms
