"""The future of a series as its past once more: its last value, or what stood there a season ago."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnbuilder.insight.baselines.learned import Answer, Learned, best_of
from nnbuilder.insight.baselines.question import Ahead, Question, Samples

_MOST_SEASONS = 400
"""Lengths of a season that are tried."""


def repeaters(question: Question) -> Iterator[Learned]:
    """For values that go on a series. How long a season is, the validation part says."""
    yield Learned("the last value", _ago(question, 1))
    seasons = range(2, min(question.train.past[0].shape[1], _MOST_SEASONS) + 1)
    if seasons:
        yield Learned("the value a season ago", *best_of(question, {f"{season} steps": season for season in seasons}, lambda season: _ago(question, season)))


def _ago(question: Question, season: int) -> Answer:
    """What stood there so many steps ago, or a multiple of it where that is not known yet."""

    def answer(samples: Samples) -> np.ndarray:
        raw = {one.name: _column(one, samples.past[one.past], season) for one in question.goes_on}
        return question.fitted.apply(raw)[""].reshape(samples.truth.shape)

    return answer


def _column(one: Ahead, past: np.ndarray, season: int) -> np.ndarray:
    steps = np.arange(one.first, one.last + 1)
    values = past[:, past.shape[1] - 1 + steps - season * -(-steps // season)]
    return values if one.is_array else values[:, 0]
