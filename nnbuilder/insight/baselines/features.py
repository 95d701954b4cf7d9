"""Samples as rows of features, as linear models and trees read them: numbers side by side, tokens counted, classes one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from nnbuilder.insight.baselines.question import Samples


@dataclass(frozen=True)
class Features:
    """What turns samples into a table, learned from the training part.

    Columns of a table are standardised each by itself, as are those of a picture or a series together: there a number is as
    much as its neighbour. Where there are more columns than rows, numbers are turned onto the axes that the rows span, which
    changes no distance and no product between them, and so no linear model and no kernel.

    means, spreads  of each input of numbers; None for one of whole numbers
    sizes           how many different whole numbers each such input has; 0 for numbers
    axes            (columns, kept) of the turn, or None
    """

    means: tuple[np.ndarray | None, ...]
    spreads: tuple[np.ndarray | None, ...]
    sizes: tuple[int, ...]
    axes: np.ndarray | None = None

    @classmethod
    def of(cls, samples: Samples) -> Features:
        means, spreads, sizes = [], [], []
        for values in samples.inputs:
            is_whole = np.issubdtype(values.dtype, np.integer)
            sizes.append(int(values.max(initial=0)) + 1 if is_whole else 0)
            flat = None if is_whole else values.reshape(len(values), -1).astype(np.float64)
            means.append(None if flat is None else flat.mean(axis=0))
            spreads.append(None if flat is None else _spread(flat, values.ndim))
        plain = cls(tuple(means), tuple(spreads), tuple(sizes))
        return plain if plain.is_sparse else cls(plain.means, plain.spreads, plain.sizes, _spanned(plain(samples)))

    @property
    def is_sparse(self) -> bool:
        """Whether tokens or classes are among the inputs."""
        return any(self.sizes)

    def __call__(self, samples: Samples) -> Any:
        """(rows, columns), float64 or a sparse matrix."""
        parts = [
            _counted(values, size) if mean is None or spread is None else (values.reshape(len(values), -1) - mean) / spread
            for values, mean, spread, size in zip(samples.inputs, self.means, self.spreads, self.sizes, strict=True)
        ]
        if self.is_sparse:
            return sparse.hstack([sparse.csr_matrix(part) for part in parts], format="csr")
        table = np.concatenate(parts, axis=1)
        return table if self.axes is None else table @ self.axes


def _spread(flat: np.ndarray, dimensions: int) -> np.ndarray:
    spread = flat.std(axis=0) if dimensions == 2 else np.full(flat.shape[1], flat.std())
    return np.where(spread > 0, spread, 1.0)


def _spanned(table: np.ndarray) -> np.ndarray | None:
    """The axes of the space in which all rows lie, where there are fewer rows than columns."""
    if table.shape[0] >= table.shape[1]:
        return None
    axes, _ = np.linalg.qr(table.T)
    turned: np.ndarray = axes
    return turned


def _counted(values: np.ndarray, size: int) -> sparse.csr_matrix:
    """How often each whole number stands in a row; what training has not seen is left out."""
    flat = values.reshape(len(values), -1)
    rows = np.repeat(np.arange(len(flat)), flat.shape[1])
    columns = flat.reshape(-1)
    is_known = (columns >= 0) & (columns < size)
    counts = (np.ones(int(is_known.sum())), (rows[is_known], columns[is_known]))
    return sparse.csr_matrix(counts, shape=(len(flat), size))
