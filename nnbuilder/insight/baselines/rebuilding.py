"""Giving back what is given: the mean, principal components of the same width, and straight lines where noise is to be undone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnbuilder.insight.baselines.classes import flat
from nnbuilder.insight.baselines.learned import Answer, Learned, always, best_of
from nnbuilder.insight.baselines.question import Question, Samples

_STRENGTHS = (0.01, 1.0, 100.0)


def rebuilders(question: Question) -> Iterator[Learned]:
    """What is given stands beside what is right, which differ where the drawing disturbs its input."""
    train = question.train
    yield Learned("the mean", always(question, train.mean()))
    given, right = flat(train), train.truth.reshape(len(train), -1)
    if given.shape != right.shape:
        return
    is_disturbed = not np.array_equal(given, right)
    if is_disturbed:
        yield Learned("the input as it is", lambda samples: samples.inputs[0].reshape(samples.truth.shape))
    if 0 < question.width < min(given.shape):
        yield _components(question, given, is_disturbed)
    if is_disturbed:
        yield _lines(question, given, right)


def _components(question: Question, given: np.ndarray, is_disturbed: bool) -> Learned:
    """Undisturbed, every component helps; with noise fewer may do better, which the validation part tells."""
    from sklearn.decomposition import PCA

    fitted = PCA(question.width, random_state=0).fit(given)

    def learn(width: int) -> Answer:
        axes = fitted.components_[:width]

        def answer(samples: Samples) -> np.ndarray:
            rebuilt: np.ndarray = (flat(samples) - fitted.mean_) @ axes.T @ axes + fitted.mean_
            return rebuilt.reshape(samples.truth.shape)

        return answer

    widths = sorted({question.width, *([max(1, question.width // 2), max(1, question.width // 4)] if is_disturbed else [])})
    answer, chosen = best_of(question, {str(width): width for width in widths}, learn)
    return Learned(f"PCA of width {chosen}", answer, counts_alike=True)


def _lines(question: Question, given: np.ndarray, right: np.ndarray) -> Learned:
    """The straight line that undoes the noise best, as Wiener's filter does, through no bottleneck."""
    from sklearn.linear_model import Ridge

    def learn(strength: float) -> Answer:
        model = Ridge(alpha=strength).fit(given, right, question.train.weights)
        return lambda samples: np.asarray(model.predict(flat(samples))).reshape(samples.truth.shape)

    return Learned("ridge regression", *best_of(question, {f"alpha = {strength:g}": strength for strength in _STRENGTHS}, learn))
