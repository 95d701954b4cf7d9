"""The rows that a review looks at: enough to see what is wrong, few enough to be quick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

MOST_ROWS = 50_000
MOST_BYTES = 256 * 2**20
"""Of pictures and series, which may be larger than the memory, fewer rows are looked at."""


@dataclass(frozen=True)
class Sample:
    """Rows of a data set as they are in the file, in its order.

    columns   {name: values}: float64 with NaN for missing numbers, texts with "" for missing ones, or (rows, ...) of pictures
    inputs    the columns that the network reads
    targets   {column: whether it is one class of several}
    training  whether each row belongs to the training part; the others validate or test
    time      the column that orders the rows, where they are divided by chance all the same, and `times` its moments, float64 (rows,)
    skipped   what of the source could not be read, a sentence each
    plain     the columns of pictures that are seen the same in each epoch
    """

    columns: Mapping[str, np.ndarray]
    inputs: tuple[str, ...]
    targets: Mapping[str, bool]
    training: np.ndarray
    skipped: tuple[str, ...] = field(default=())
    plain: tuple[str, ...] = field(default=())
    time: str = ""
    times: np.ndarray | None = None

    @property
    def rows(self) -> int:
        return len(self.training)

    @property
    def flat_inputs(self) -> tuple[str, ...]:
        """The inputs of one value a row."""
        return tuple(name for name in self.inputs if self.columns[name].ndim == 1)

    def drawn(self, most: int = MOST_ROWS, seed: int = 0, most_bytes: int = MOST_BYTES) -> Sample:
        """At most so many rows, drawn at random: files are often sorted by the very thing that is to be learned."""
        width = sum(values.itemsize * prod(values.shape[1:]) for values in self.columns.values())
        most = max(1, min(most, most_bytes // max(1, width)))
        if self.rows <= most:
            return self
        rows = np.sort(np.random.default_rng(seed).choice(self.rows, most, replace=False))
        times = None if self.times is None else self.times[rows]
        columns = {name: values[rows] for name, values in self.columns.items()}
        return replace(self, columns=columns, training=self.training[rows], times=times)


def holds_numbers(values: np.ndarray) -> bool:
    """Whether a flat column is one of numbers."""
    return values.dtype.kind in "iuf"


def codes(values: np.ndarray) -> np.ndarray:
    """Every different value as a whole number, int64 (rows,); missing ones are one value."""
    if values.ndim > 1:
        # numpy compares whole samples as bytes.
        flat = np.ascontiguousarray(values.reshape(len(values), -1))
        values = flat.view(np.dtype((np.void, flat.dtype.itemsize * flat.shape[1]))).reshape(-1)
        return np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)
    plain = values if holds_numbers(values) else values.astype(str)
    return np.unique(plain, return_inverse=True)[1].reshape(-1).astype(np.int64)
