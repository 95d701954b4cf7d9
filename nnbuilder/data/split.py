"""Dividing rows into training, validation and test: seeded, and with every class in fair shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnbuilder.core.document import Split
from nnbuilder.data.errors import DataError

PARTS = ("train", "validation", "test")


def divide(split: Split, rows: int, labels: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """{part: row numbers, int64, ascending}. Parts are disjoint and together hold every row.

    With `labels`, each class is divided in the same shares, and every class has a row in the training part. A part with a
    share has a row at least, as far as there are rows to spare.
    """
    shares = shares_of(split, rows)
    generator = np.random.Generator(np.random.PCG64(split.seed))
    groups = [np.arange(rows)] if labels is None else _by_class(labels)
    parts: list[list[np.ndarray]] = [[], [], []]
    # What rounding leaves over in one class is made up for in the next, so that the whole keeps its shares.
    owed = np.zeros(3)
    for group in groups:
        shuffled = generator.permutation(group)
        wanted = shares * len(group) + owed
        counts = _rounded(wanted, len(group))
        owed = wanted - counts
        for part, piece in zip(parts, np.split(shuffled, np.cumsum(counts)[:-1]), strict=True):
            part.append(piece)
    _fill_empty(parts, shares)
    return {name: np.sort(np.concatenate(pieces)).astype(np.int64) for name, pieces in zip(PARTS, parts, strict=True)}


def shares_of(split: Split, rows: int) -> np.ndarray:
    """The shares of the three parts, float64 (3,); raises `DataError` where they cannot be, or there are too few rows."""
    shares = np.array([split.train, split.validation, split.test])
    # Shares computed as what the others leave come with dust: 1 - 0.9 - 0.1 is below zero.
    shares = np.where(np.abs(shares) < 1e-9, 0.0, shares)
    if shares.min() < 0 or abs(shares.sum() - 1) > 1e-6 or split.train <= 0:
        text = ", ".join(f"{share:g}" for share in shares)
        raise DataError(f"The shares of training, validation and test are {text}; they must add up to 1, with something to train on.")
    if rows < 3:
        raise DataError(f"There are {rows} rows; at least 3 are needed for training, validation and test.")
    return shares


def _by_class(labels: Sequence[str]) -> list[np.ndarray]:
    table = np.asarray(labels)
    return [np.flatnonzero(table == label) for label in sorted(set(labels))]


def _rounded(wanted: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers near the wanted ones that add up to `total`, the first at least 1; the largest remainders are rounded up."""
    counts: np.ndarray = np.floor(np.clip(wanted, 0, None)).astype(int)
    while counts.sum() > total:
        counts[np.argmax(np.where(counts > 0, counts - wanted, -np.inf))] -= 1
    for place in np.argsort(-(wanted - counts), kind="stable"):
        if counts.sum() < total:
            counts[place] += 1
    counts[0] += total - counts.sum()
    if counts[0] == 0 and total:
        counts[np.argmax(counts)] -= 1
        counts[0] += 1
    return counts


def _fill_empty(parts: list[list[np.ndarray]], shares: np.ndarray) -> None:
    """Gives a part that rounding left without a row one of the class that training has most of."""
    for part, share in zip(parts, shares, strict=True):
        if share > 0 and not any(len(piece) for piece in part):
            most = max(range(len(parts[0])), key=lambda place: len(parts[0][place]))
            if len(parts[0][most]) > 1:
                part.append(parts[0][most][-1:])
                parts[0][most] = parts[0][most][:-1]
