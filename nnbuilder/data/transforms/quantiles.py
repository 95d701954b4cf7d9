"""Quantiles and extremes of values that come block by block."""

from __future__ import annotations

import numpy as np

from nnbuilder.data.transforms.moments import by_feature
from nnbuilder.data.transforms.transform import Blocks

MOST = 2**22
"""How many values of a feature are kept; of more, every second one, every fourth and so on stands for those around it."""


class Ranked:
    """Values of one feature, all of them or evenly thinned out."""

    def __init__(self) -> None:
        self.kept: list[np.ndarray] = []
        self.every, self.seen = 1, 0

    def add(self, values: np.ndarray) -> None:
        present = values[~np.isnan(values)]
        self.kept.append(present[-self.seen % self.every :: self.every])
        self.seen += len(present)
        while sum(map(len, self.kept)) > MOST:
            # What was kept stands at 0, every, 2 * every, ... of all that was seen.
            self.kept, self.every = [np.concatenate(self.kept)[::2]], self.every * 2

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        """The values that so many of all are below, along straight lines between neighbours; zeros where there is none."""
        values = np.concatenate(self.kept) if self.kept else np.empty(0)
        return np.quantile(values, shares) if len(values) else np.zeros(len(shares))


def quantiles(blocks: Blocks, features: int, shares: np.ndarray) -> np.ndarray:
    """float64 (features, shares); one feature where none are told apart."""
    ranked: list[Ranked] = []
    for block in blocks():
        columns = by_feature(block, features).T
        ranked = ranked or [Ranked() for _ in columns]
        for one, column in zip(ranked, columns, strict=True):
            one.add(column)
    return np.stack([one.quantiles(shares) for one in ranked]) if ranked else np.zeros((1, len(shares)))


def extremes(blocks: Blocks, features: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The smallest and the largest value of every feature; 0 where there is none."""
    low = high = None
    for block in blocks():
        columns = by_feature(block, features)
        lowest = np.nanmin(columns, axis=0, initial=np.inf)
        highest = np.nanmax(columns, axis=0, initial=-np.inf)
        low = lowest if low is None else np.minimum(low, lowest)
        high = highest if high is None else np.maximum(high, highest)
    if low is None or high is None:
        return (0.0,), (0.0,)
    is_empty = np.isinf(low)
    return tuple(np.where(is_empty, 0.0, low).tolist()), tuple(np.where(is_empty, 0.0, high).tolist())
