"""Changing how numbers are spread: what is missing, what is far out, and what is skewed."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnbuilder.core.parameters import param
from nnbuilder.core.settings import recipe
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation import steps
from nnbuilder.data.transforms.moments import moments
from nnbuilder.data.transforms.quantiles import extremes, quantiles
from nnbuilder.data.transforms.transform import Blocks, Transform


@recipe(title="Log", target="steps.Log")
class Log(Transform):
    """Takes the logarithm, with the sign of the number, so that large ones come closer together."""

    by: float = param(1.0, "Numbers much smaller than this stay almost as they are.", min=1e-12)

    def fit(self, blocks: Blocks, features: int) -> steps.Log:
        return steps.Log(self.by)


@recipe(title="Quantile", target="steps.Quantile")
class Quantile(Transform):
    """Gives each number the share of the training part that is smaller, from 0 to 1, so that all are spread evenly."""

    points: int = param(100, "Between how many points the shares lie on straight lines.", min=2, max=10_000)

    def fit(self, blocks: Blocks, features: int) -> steps.Quantile:
        shares = np.linspace(0.0, 1.0, self.points)
        values = quantiles(blocks, 0, shares)[0]
        points = np.unique(values)
        if len(points) < 2:
            return steps.Quantile((float(points[0]), float(points[0]) + 1.0), (0.0, 1.0))
        # Points that fall together stand in the middle of their shares.
        middle = [float(shares[values == point].mean()) for point in points]
        return steps.Quantile(tuple(points.tolist()), (0.0, *middle[1:-1], 1.0))


@recipe(title="Impute", target="steps.Fill")
class Impute(Transform):
    """Fills in what is missing."""

    by: Literal["mean", "median", "constant"] = param("mean", "What stands in its place: the mean or the median of the training part, or a number.")
    value: float = param(0.0, "The number, where it is a constant.")
    flag: bool = param(False, "Add a column that is 1 where a value was missing and 0 elsewhere; only for columns of numbers.")

    def fit(self, blocks: Blocks, features: int) -> steps.Fill:
        if self.by == "constant":
            return steps.Fill((self.value,), max(1, features))
        if self.by == "median":
            return steps.Fill(tuple(quantiles(blocks, features, np.array([0.5]))[:, 0].tolist()), max(1, features))
        return steps.Fill(moments(blocks, features)[0], max(1, features))


@recipe(title="Clip", target="steps.Clip")
class Clip(Transform):
    """Brings what is beyond two limits to them, so that a value far out does no harm."""

    low: float | None = param(None, "The lower limit; none: the smallest value of the training part.")
    high: float | None = param(None, "The upper limit; none: the largest value of the training part.")

    def fit(self, blocks: Blocks, features: int) -> steps.Clip:
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise DataError(f"Clip goes from {self.low:g} to {self.high:g}; the first should be smaller than the second.")
        low, high = extremes(blocks, features)
        low = low if self.low is None else (self.low,)
        high = high if self.high is None else (self.high,)
        return steps.Clip(low, high, max(1, features))
