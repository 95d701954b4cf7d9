"""Several questions that are each answered by yes or no: what is commonest of each, and a linear model for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nnbuilder.insight.baselines.features import Features
from nnbuilder.insight.baselines.learned import Answer, Learned, always, best_of
from nnbuilder.insight.baselines.masks import markers
from nnbuilder.insight.baselines.question import Question, Samples

_MOST_QUESTIONS = 64


def yes_or_no(question: Question) -> Iterator[Learned]:
    """For zeros and ones (rows, ...)."""
    train = question.train
    shares = train.mean()
    yield Learned("what is commonest", always(question, shares))
    if question.places <= _MOST_QUESTIONS:
        yield _linear(question, shares.reshape(-1))
    elif train.truth.ndim == 4 and train.truth.shape[1] == 1:
        yield from (_as_yes(learned) for learned in list(markers(_of_two_classes(question)))[1:])


def _of_two_classes(question: Question) -> Question:
    """Yes or no at every place of a picture is one of two classes there."""

    def marked(samples: Samples) -> Samples:
        return Samples(samples.inputs, (samples.truth[:, 0] > 0.5).astype(np.int64))

    return replace(question, form="choice", choices=2, train=marked(question.train), validation=marked(question.validation), test=marked(question.test))


def _as_yes(learned: Learned) -> Learned:
    return replace(learned, answer=lambda samples: np.exp(learned.answer(samples)[:, 1:2]))


def _linear(question: Question, shares: np.ndarray) -> Learned:
    from sklearn.linear_model import LogisticRegression

    features = Features.of(question.train)
    table, right = features(question.train), question.train.truth.reshape(len(question.train), -1) > 0.5
    is_open = right.any(axis=0) & ~right.all(axis=0)

    def learn(strength: float) -> Answer:
        models = {place: LogisticRegression(C=strength, max_iter=300).fit(table, right[:, place], question.train.weights) for place in np.flatnonzero(is_open)}

        def answer(samples: Samples) -> np.ndarray:
            given = features(samples)
            answers = np.tile(shares.astype(np.float64), (len(samples), 1))
            for place, model in models.items():
                answers[:, place] = model.predict_proba(given)[:, 1]
            return answers.reshape(samples.truth.shape)

        return answer

    return Learned("logistic regression", *best_of(question, {f"C = {strength:g}": strength for strength in (0.01, 1.0)}, learn))
