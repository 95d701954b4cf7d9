"""Which rows a simple model learns from: drawn at random, every class in its share, and the same ones in whatever order they lie.

A row is drawn by a hash of what it holds. So a file that is sorted by the very thing that is to be learned gives the same
sample as the same file shuffled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

MOST_ROWS = 20_000
"""A simple model learns from so many rows at most; more would make it slow and hardly better."""
MOST_CELLS = 2**24
"""Numbers in all inputs together that it learns from at most: 64 MiB."""


def drawn(arrays: Sequence[np.ndarray], rows: np.ndarray, most: int, classes: np.ndarray | None = None) -> np.ndarray:
    """At most `most` of some rows of arrays (rows, ...), in an order that does not hang on that of the rows.

    With `classes`, a whole number for each of `rows`, every class keeps its share, and one row at least.
    """
    keys = np.array([_key(arrays, row) for row in rows.tolist()], dtype=np.uint64)
    order = np.argsort(keys, kind="stable")
    if len(rows) <= most or classes is None:
        chosen: np.ndarray = rows[order[:most]]
        return chosen
    share = most / len(rows)
    groups = (order[classes[order] == one] for one in np.unique(classes))
    kept = np.concatenate([group[: max(1, round(share * len(group)))] for group in groups])
    fair: np.ndarray = rows[kept[np.argsort(keys[kept], kind="stable")]]
    return fair


def most_rows(arrays: Sequence[np.ndarray], most: int = MOST_ROWS) -> int:
    """How many rows of arrays are learned from at most."""
    return max(1, min(most, MOST_CELLS // max(1, sum(int(np.prod(values.shape[1:])) for values in arrays))))


def _key(arrays: Sequence[np.ndarray], row: int) -> int:
    whole = hashlib.blake2b(digest_size=8)
    for values in arrays:
        whole.update(values[row].tobytes())
    return int.from_bytes(whole.digest(), "little")
