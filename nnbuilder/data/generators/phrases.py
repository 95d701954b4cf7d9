"""Sentences made of patterns whose gaps are filled, a column at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnbuilder.data.generators.declaration import texts


def filled(patterns: Sequence[str], which: np.ndarray, **gaps: np.ndarray) -> np.ndarray:
    """A sentence a row: the pattern of that number, each {gap} filled with that row's word."""
    return texts([patterns[pattern].format(**dict(zip(gaps, words, strict=True))) for pattern, *words in zip(which, *gaps.values(), strict=True)])


def drawn(stream: np.random.Generator, words: np.ndarray, rows: int) -> np.ndarray:
    """A word a row, all alike."""
    return words[stream.integers(0, len(words), rows)]


def several(counts: np.ndarray, sentence: Callable[[], np.ndarray]) -> np.ndarray:
    """As many sentences a row as `counts` says, a space before each."""
    whole = np.full(len(counts), "", dtype=object)
    for place in range(int(counts.max(initial=0))):
        whole = whole + np.where(counts > place, " " + sentence(), "")
    return whole
