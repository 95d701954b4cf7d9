"""What a network says to one picture, by the kind of its output: shares of classes, a picture, marks on the picture, or numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

_MOST_NUMBERS = 4
_SOFT_EDGE = 0.05


@dataclass(frozen=True)
class Answer:
    """An answer without a view of its own: a sentence says it all."""

    sentence: str


@dataclass(frozen=True)
class Shares(Answer):
    """How likely each class is, adding up to 1."""

    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Picture(Answer):
    """A picture (height, width) from 0 to 1, such as the input built again, or the class of each pixel."""

    picture: np.ndarray = field(default_factory=lambda: np.zeros((1, 1)))


def read(output: np.ndarray, sample: np.ndarray, classes: Sequence[str] = (), marks: Sequence[str] = ()) -> Answer:
    """The answer to one sample.

    `output` is what the network gives for a batch of one, (1, ...); `sample` the picture it got, (height, width). `classes`
    are those of a target that is a category, `marks` those of one that is a mask.
    """
    values = np.asarray(output, dtype=np.float64)
    if not values.size:
        return Answer("It answers nothing: its output is empty.")
    if not np.isfinite(values).all():
        return Answer("Its answer is not a number (NaN or infinity); training has broken its weights.")
    if classes and values.shape == (1, len(classes)):
        return _shares(values[0], classes)
    height, width = sample.shape
    if marks and values.shape == (1, len(marks), height, width):
        return _marked(values[0].argmax(axis=0), marks)
    if values.size % sample.size == 0 and (values.shape[-2:] == sample.shape or values.size == sample.size):
        return _rebuilt(values.reshape(-1, height, width).mean(axis=0), sample)
    return _numbers(values)


def _shares(scores: np.ndarray, classes: Sequence[str]) -> Shares:
    raised = np.exp(scores - scores.max())
    shares = dict(zip(classes, (raised / raised.sum()).tolist(), strict=True))
    best = max(shares, key=lambda name: shares[name])
    return Shares(f"It reads {best}, {shares[best]:.0%} sure", shares)


def _rebuilt(picture: np.ndarray, sample: np.ndarray) -> Picture:
    low, high = float(picture.min()), float(picture.max())
    if low < -_SOFT_EDGE or high > 1 + _SOFT_EDGE:
        # Scores before a sigmoid, or a scale of its own: its darkest place is black and its brightest white.
        return Picture(f"It builds this picture, shown from {low:.2g} to {high:.2g}", (picture - low) / max(high - low, 1e-12))
    error = float(np.abs(picture - sample).mean())
    return Picture(f"It builds this picture, {error:.2f} off on average", picture.clip(0, 1))


def _marked(places: np.ndarray, marks: Sequence[str]) -> Picture:
    names = [marks[place] for place in np.unique(places)]
    return Picture(f"It marks {', '.join(names)}", places / max(1, len(marks) - 1))


def _numbers(values: np.ndarray) -> Answer:
    first = ", ".join(f"{value:.3g}" for value in values.ravel()[:_MOST_NUMBERS])
    if values.size <= _MOST_NUMBERS:
        return Answer(f"It answers {first}")
    return Answer(f"It answers {values.size:,} numbers of shape {tuple(values.shape[1:])}: {first} …")
