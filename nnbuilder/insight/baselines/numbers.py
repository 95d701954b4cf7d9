"""Values, one or several: the mean, a linear model and trees; for a series what it was last, for a picture the picture as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnbuilder.insight.baselines.classes import MOST_FOR_TREES, flat
from nnbuilder.insight.baselines.features import Features
from nnbuilder.insight.baselines.learned import Answer, Learned, always, best_of
from nnbuilder.insight.baselines.question import Question
from nnbuilder.insight.baselines.repeating import repeaters

_STRENGTHS = (0.01, 1.0, 100.0, 10_000.0)
_MOST_TREED = 8
"""Values that trees learn: each has trees of its own."""
_MOST_ANSWERED = 4_096
"""Values that a linear model learns at once."""


def regressors(question: Question) -> Iterator[Learned]:
    """From the fastest to the slowest."""
    train = question.train
    yield Learned("the mean", always(question, train.mean()))
    same = next((place for place, values in enumerate(train.inputs) if values.shape == train.truth.shape), None)
    if question.goes_on:
        yield from repeaters(question)
    elif same is not None and train.truth.ndim > 2:
        yield Learned("the input as it is", lambda samples: samples.inputs[same])
    if question.places > _MOST_ANSWERED:
        return
    features = Features.of(train)
    name = "ridge regression on the lags" if question.goes_on else "biases alone" if _is_of_classes(question) else "ridge regression"
    yield _linear(question, features, name)
    if not features.is_sparse and question.places <= _MOST_TREED and train.truth.size * flat(train.take(slice(1))).shape[1] <= MOST_FOR_TREES:
        yield _trees(question)


def _is_of_classes(question: Question) -> bool:
    """Whether there is nothing to learn from but which class each sample is of, as who rates what."""
    return all(np.issubdtype(values.dtype, np.integer) and values.ndim == 1 for values in question.train.inputs)


def _linear(question: Question, features: Features, name: str) -> Learned:
    from sklearn.linear_model import Ridge

    table, right = features(question.train), question.train.truth.reshape(len(question.train), -1)

    def learn(strength: float) -> Answer:
        return _answer(question, features, Ridge(alpha=strength).fit(table, right, question.train.weights))

    return Learned(name, *best_of(question, {f"alpha = {strength:g}": strength for strength in _STRENGTHS}, learn))


def _trees(question: Question) -> Learned:
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.multioutput import MultiOutputRegressor

    table, right = flat(question.train), question.train.truth.reshape(len(question.train), -1)

    def learn(leaves: int) -> Answer:
        one = HistGradientBoostingRegressor(max_leaf_nodes=leaves, max_iter=100, early_stopping=False, random_state=0)
        return _answer(question, flat, MultiOutputRegressor(one).fit(table, right, question.train.weights))

    return Learned("gradient boosting", *best_of(question, {f"{leaves} leaves": leaves for leaves in (4, 31)}, learn))


def _answer(question: Question, features: Any, model: Any) -> Answer:
    return lambda samples: np.asarray(model.predict(features(samples))).reshape(samples.truth.shape)
