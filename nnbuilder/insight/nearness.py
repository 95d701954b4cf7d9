"""Whether what a network is asked is like anything it has learned from: how far the nearest samples of training lie.

The rule: an input is unlike all of training where its nearest neighbour among these lies farther off than that of 99 of 100
samples that surely are alike: those of the validation part, and those of training, each held against the others. What is
compared are prepared values, each standardised; of a text, how often each token stands in it. Distance to the nearest
training samples is the measure of Sun et al., "Out-of-Distribution Detection with Deep Nearest Neighbors" (ICML 2022), and of
Ramaswamy et al., "Efficient Algorithms for Mining Outliers" (SIGMOD 2000). A page without any contrast lies near all drawings
by that measure, so an array must not be more even than any of training either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nnbuilder.core.facts import TABLE, TOKENS, FieldFacts
from nnbuilder.data.preparation.replies import Arrays

_MOST_ROWS = 2000
_MOST_NUMBERS = 4_000_000
"""Samples of training that are kept, and their numbers."""
_MOST_PLACES = 4096
"""Numbers of one sample that are compared; neighbouring ones are averaged."""
_SHARE = 0.99
_FLOOR = 0.1
"""No place counts more than ten times as much as the one that varies most."""
_EVEN = 0.5
"""An array is too even where it varies less than half as much as the most even one of training."""


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """The training samples of one input field.

    centre, width  of each compared number
    known          the samples, standardised, float32 (rows, numbers)
    farthest       how far a sample may lie from its nearest one
    evenest        how little the numbers of one sample may vary; 0 where that says nothing
    """

    fact: FieldFacts
    centre: np.ndarray
    width: np.ndarray
    known: np.ndarray
    farthest: float
    evenest: float = 0.0

    def is_unlike(self, prepared: np.ndarray) -> np.ndarray:
        """Which of some prepared samples (rows, *shape) are unlike all of training, bool (rows,)."""
        vectors = _vectors(self.fact, prepared)
        far = _nearest((vectors - self.centre) / self.width, self.known) > self.farthest
        return np.asarray(far | (vectors.std(axis=1) < self.evenest))


def most_rows(fact: FieldFacts) -> int:
    """So many samples of training are held against others."""
    width = len(fact.names) if fact.form == TOKENS else int(np.prod(fact.shape, dtype=np.int64))
    return max(100, min(_MOST_ROWS, _MOST_NUMBERS // max(1, min(width, _MOST_PLACES))))


def neighbourhood(fact: FieldFacts, training: np.ndarray, validation: np.ndarray) -> Neighbourhood | None:
    """Fits the rule to prepared samples of both parts. None where there is nothing to compare: a class has no distance, and a few
    samples say nothing of others."""
    if (fact.choices and fact.form != TOKENS) or len(training) < 2:
        return None
    vectors = _vectors(fact, training)
    centre, spread = vectors.mean(axis=0), vectors.std(axis=0)
    width = np.maximum(spread, _FLOOR * spread.max()) if spread.max() > 0 else np.ones_like(spread)
    known = (vectors - centre) / width
    alike = np.concatenate([_nearest(known, known, is_same=True), _nearest((_vectors(fact, validation) - centre) / width, known)])
    # Of a few samples the farthest are not found yet, so they get some room.
    farthest = float(np.quantile(alike, _SHARE)) * (1 + 2 / len(alike) ** 0.5)
    evenest = 0.0 if fact.form in (TABLE, TOKENS) else _EVEN * float(vectors.std(axis=1).min())
    return Neighbourhood(fact, centre, width, known, farthest, evenest)


def unlike(neighbourhoods: Mapping[str, Neighbourhood], arrays: Arrays) -> dict[int, tuple[str, ...]]:
    """{row: a sentence for each of its fields that is unlike anything training has had}."""
    told: dict[int, tuple[str, ...]] = {}
    for name, near in neighbourhoods.items():
        if name in arrays:
            for row in np.flatnonzero(near.is_unlike(arrays[name])).tolist():
                told[row] = (*told.get(row, ()), f"{name} is unlike anything the network has seen in training.")
    return told


def _vectors(fact: FieldFacts, prepared: np.ndarray) -> np.ndarray:
    """What is compared of each sample, float32 (rows, numbers)."""
    if fact.form == TOKENS:
        return _counted(prepared, min(len(fact.names), _MOST_PLACES))
    flat = np.asarray(prepared, dtype=np.float32).reshape(len(prepared), -1)
    if flat.shape[1] <= _MOST_PLACES:
        return flat
    starts = np.linspace(0, flat.shape[1], _MOST_PLACES, endpoint=False).astype(np.int64)
    return np.asarray(np.add.reduceat(flat, starts, axis=1) / np.diff(starts, append=flat.shape[1]).astype(np.float32))


def _counted(tokens: np.ndarray, places: int) -> np.ndarray:
    """How often each token stands in a text, of length 1 each; rare ones of a large vocabulary share a place."""
    counts = np.zeros((len(tokens), places), dtype=np.float32)
    np.add.at(counts, (np.arange(len(tokens))[:, None], tokens % places), 1.0)
    return np.asarray(counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9))


def _nearest(vectors: np.ndarray, known: np.ndarray, *, is_same: bool = False) -> np.ndarray:
    """How far the nearest of `known` lies from each vector, not counting itself where both are the same rows, float32 (rows,)."""
    squares = np.square(vectors).sum(axis=1)[:, None] + np.square(known).sum(axis=1) - 2 * vectors @ known.T
    if is_same:
        np.fill_diagonal(squares, np.inf)
    return np.asarray(np.sqrt(np.maximum(squares, 0)).min(axis=1, initial=np.inf))
