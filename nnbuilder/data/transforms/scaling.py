"""Bringing numbers to sizes of about 1."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.parameters import param
from nnbuilder.core.settings import recipe
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation import steps
from nnbuilder.data.transforms.moments import moments, reach
from nnbuilder.data.transforms.quantiles import extremes, quantiles
from nnbuilder.data.transforms.transform import Blocks, Transform


@recipe(title="Standardise", target="steps.Standardise")
class Standardise(Transform):
    """Takes the mean away and divides by the spread, so that every column counts alike; what is missing becomes the mean."""

    def fit(self, blocks: Blocks, features: int) -> steps.Standardise:
        mean, std = moments(blocks, features)
        return steps.Standardise(mean, std, max(1, features))


@recipe(title="Robust", target="steps.Standardise")
class Robust(Transform):
    """Takes the median away and divides by how far the middle half spreads, so that a few huge values change nothing; what is
    missing becomes the median."""

    def fit(self, blocks: Blocks, features: int) -> steps.Standardise:
        lower, median, upper = quantiles(blocks, features, np.array([0.25, 0.5, 0.75])).T
        spread = np.where(upper > lower, upper - lower, 1.0)
        return steps.Standardise(tuple(median.tolist()), tuple(spread.tolist()), max(1, features))


@recipe(title="Min to max", target="steps.MinMax")
class MinMax(Transform):
    """Brings the smallest value of the training part to one number and the largest to another."""

    bottom: float = param(0.0, "What the smallest value becomes.")
    top: float = param(1.0, "What the largest value becomes.")

    def fit(self, blocks: Blocks, features: int) -> steps.MinMax:
        if self.bottom >= self.top:
            raise DataError(f"MinMax goes from {self.bottom:g} to {self.top:g}; the first should be smaller than the second.")
        low, high = extremes(blocks, features)
        # A column of one value has no width to divide by.
        wide = tuple(large if large > small else small + 1.0 for small, large in zip(low, high, strict=True))
        return steps.MinMax(low, wide, self.bottom, self.top, max(1, features))


@recipe(title="Scale", target="steps.Scale")
class Scale(Transform):
    """Divides by the largest value, whatever its sign, so that all lie between -1 and 1."""

    def fit(self, blocks: Blocks, features: int) -> steps.Scale:
        return steps.Scale(reach(blocks) or 1.0)
