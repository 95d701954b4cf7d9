"""A class at every place of a picture: the commonest, and a linear model that sees the nine pixels around a place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnbuilder.insight.baselines.learned import Answer, Learned, always, best_of
from nnbuilder.insight.baselines.question import Question, Samples

_MOST_PIXELS = 50_000
"""Places that the linear model learns from, drawn at random."""
_LEAST = 1e-9


def markers(question: Question) -> Iterator[Learned]:
    """For classes (rows, height, width) beside pictures (rows, channels, height, width)."""
    truth = question.train.truth
    known = truth[truth >= 0]
    shares = np.maximum(np.bincount(known, minlength=question.choices) / len(known), _LEAST)
    everywhere = np.broadcast_to(np.log(shares).reshape(-1, *[1] * (truth.ndim - 1)), (question.choices, *truth.shape[1:]))
    yield Learned("the commonest class", always(question, everywhere), counts_alike=True)
    pictures = next((place for place, values in enumerate(question.train.inputs) if values.ndim == 4 and values.shape[2:] == truth.shape[1:]), None)
    if pictures is not None and len(np.unique(known)) > 1:
        yield _around(question, pictures)


def _around(question: Question, pictures: int) -> Learned:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    pixels, right = _drawn(question.train, pictures)

    def learn(strength: float) -> Answer:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=300)).fit(pixels, right)

        def answer(samples: Samples) -> np.ndarray:
            near = neighbourhoods(samples.inputs[pictures])
            shares = np.full((near.shape[0] * near.shape[1] * near.shape[2], question.choices), _LEAST)
            shares[:, model.classes_] = model.predict_proba(near.reshape(-1, near.shape[-1]))
            return np.log(np.maximum(shares, _LEAST)).reshape(*near.shape[:3], question.choices).transpose(0, 3, 1, 2)

        return answer

    return Learned(
        "logistic regression on 3 × 3 pixels", *best_of(question, {f"C = {strength:g}": strength for strength in (0.01, 1.0)}, learn), counts_alike=True
    )


def _drawn(samples: Samples, pictures: int) -> tuple[np.ndarray, np.ndarray]:
    """Some places of all pictures, with the pixels around each and the class that is right there."""
    places = np.flatnonzero(samples.truth.reshape(-1) >= 0)
    if len(places) > _MOST_PIXELS:
        places = np.sort(np.random.default_rng(0).choice(places, _MOST_PIXELS, replace=False))
    size = int(np.prod(samples.truth.shape[1:]))
    rows = np.unique(places // size)
    each = np.split(places, np.searchsorted(places // size, rows[1:]))
    near = [neighbourhoods(samples.inputs[pictures][row : row + 1]).reshape(size, -1)[some % size] for row, some in zip(rows, each, strict=True)]
    return np.concatenate(near), samples.truth.reshape(-1)[places]


def neighbourhoods(pictures: np.ndarray) -> np.ndarray:
    """The nine pixels around each place in all channels, (rows, height, width, 9 * channels); the edge goes on outwards."""
    padded = np.pad(pictures, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    near = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    around: np.ndarray = near.transpose(0, 2, 3, 1, 4, 5).reshape(*near.shape[:1], *near.shape[2:4], -1)
    return around
