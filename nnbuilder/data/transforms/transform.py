"""What a transform is: a declaration with parameters like a layer's, fitted on the training part into a step of the preparation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from nnbuilder.core.settings import Choice
from nnbuilder.data.preparation.steps import Step

Blocks = Callable[[], Iterator[np.ndarray]]
"""Begins anew with the values of the training part each time: float64 (rows, *shape), as the steps before have left them."""


class Transform(Choice):
    """The base of every transform of numbers."""

    __slots__ = ()

    def fit(self, blocks: Blocks, features: int) -> Step:
        """The step, with what it has learned of the training part. `features` is the axis of a sample, counted from its end,
        whose places are told apart; 0 where there is none."""
        raise NotImplementedError
