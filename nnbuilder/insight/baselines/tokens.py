"""A choice at every step of a text: what is commonest, what stands beside the same token, and what followed the same few."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnbuilder.insight.baselines.learned import Learned, always
from nnbuilder.insight.baselines.ngram import NGram
from nnbuilder.insight.baselines.question import Question, Samples

GRAMS = 5
_MOST_PAIRS = 2**24
"""Numbers in a table of all pairs of tokens."""


def followers(question: Question) -> Iterator[Learned]:
    """For texts (rows, length) beside texts of the same length."""
    train = question.train
    beside = next((place for place, values in enumerate(train.inputs) if values.shape == train.truth.shape and np.issubdtype(values.dtype, np.integer)), None)
    known = train.truth[train.truth >= 0]
    shares = (np.bincount(known, minlength=question.choices) + 1.0) / (len(known) + question.choices)
    yield Learned("the commonest token", always(question, np.broadcast_to(np.log(shares)[:, None], (question.choices, question.places))), counts_alike=True)
    if beside is None:
        return
    size = int(train.inputs[beside].max(initial=0)) + 1
    if size * question.choices <= _MOST_PAIRS:
        yield _pairs(question, beside, size, shares)
    if _is_shifted(train, beside):
        yield _grams(question, beside)


def _is_shifted(samples: Samples, beside: int) -> bool:
    """Whether what is right is what comes next in what is given."""
    given, right = samples.inputs[beside][:, 1:], samples.truth[:, :-1]
    counts = right >= 0
    return bool((given[counts] == right[counts]).mean() > 0.99) if counts.any() else False


def _pairs(question: Question, beside: int, size: int, shares: np.ndarray) -> Learned:
    """How often each token is right where another one is given, with one count shared out by how common it is."""
    given, right = question.train.inputs[beside].reshape(-1), question.train.truth.reshape(-1)
    counts = np.bincount((given * question.choices + right)[right >= 0], minlength=size * question.choices).reshape(size, question.choices) + shares
    table = np.log(counts / counts.sum(axis=1, keepdims=True))
    table = np.concatenate([table, np.log(shares)[None]])

    def answer(samples: Samples) -> np.ndarray:
        # A token that training never gave has the last row, which is how common each answer is.
        answers: np.ndarray = table[np.minimum(samples.inputs[beside], size)].transpose(0, 2, 1)
        return answers

    return Learned("a bigram model", answer, counts_alike=True)


def _grams(question: Question, beside: int) -> Learned:
    """What comes next, by what came next after the same four tokens."""
    model = NGram.learn(_texts(question.train, beside), GRAMS, question.choices)

    def answer(samples: Samples) -> np.ndarray:
        answers = np.empty((len(samples), question.choices, question.places))
        for row, text in enumerate(samples.inputs[beside].tolist()):
            for place in range(question.places):
                answers[row, :, place] = model.shares(text[max(0, place - GRAMS + 2) : place + 1])
        return np.log(answers)

    return Learned(f"a {GRAMS}-gram model", answer, counts_alike=True)


def _texts(samples: Samples, beside: int) -> list[list[int]]:
    """Each text with the token behind its end; what does not count ends it."""
    texts = []
    for given, right in zip(samples.inputs[beside].tolist(), samples.truth.tolist(), strict=True):
        known = [token for token in right if token >= 0]
        texts.append([given[0], *known])
    return texts
