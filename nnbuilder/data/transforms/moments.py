"""Means, spreads and reaches of values that come block by block, each looked at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnbuilder.data.transforms.transform import Blocks

_NO_SPREAD = 1e-12
"""A spread so much smaller than the mean is rounding."""


@dataclass(frozen=True, slots=True)
class Moments:
    """How many values there are of each feature, their mean, and their variance.

    Source: Chan, Golub and LeVeque 1983, Algorithms for computing the sample variance, equation 1.5.
    """

    count: np.ndarray
    mean: np.ndarray
    variance: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> Moments:
        """Of values (rows, features), float64, without those that are missing."""
        count, present = (~np.isnan(values)).sum(axis=0), [column[~np.isnan(column)] for column in values.T]
        mean = np.array([column.mean() if len(column) else 0.0 for column in present])
        return cls(count, mean, np.array([column.var() if len(column) else 0.0 for column in present]))

    def __add__(self, other: Moments) -> Moments:
        count = self.count + other.count
        share = other.count / np.maximum(1, count)
        apart = other.mean - self.mean
        variance = self.variance * (1 - share) + other.variance * share + apart**2 * share * (1 - share)
        return Moments(count, self.mean + apart * share, variance)

    @property
    def std(self) -> np.ndarray:
        return np.asarray(np.sqrt(self.variance))


def moments(blocks: Blocks, features: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and spread of every feature; a spread of nothing is 1, since there is nothing to divide."""
    whole: Moments | None = None
    for block in blocks():
        found = Moments.of(by_feature(block, features))
        whole = found if whole is None else whole + found
    if whole is None:
        return (0.0,), (1.0,)
    is_spread = whole.std > _NO_SPREAD * np.maximum(1.0, np.abs(whole.mean))
    return tuple(whole.mean.tolist()), tuple(np.where(is_spread, whole.std, 1.0).tolist())


def by_feature(block: np.ndarray, features: int) -> np.ndarray:
    """Values (rows, *shape) as (values, features); without an axis of features they are one."""
    return np.moveaxis(block, -features, -1).reshape(-1, block.shape[-features]) if features else block.reshape(-1, 1)


def reach(blocks: Blocks) -> float:
    """The largest size of any value, 0 where there is none."""
    return max((float(np.nanmax(np.abs(block), initial=0.0)) for block in blocks()), default=0.0)
