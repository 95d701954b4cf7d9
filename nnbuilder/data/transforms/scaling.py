"""Bringing numbers to sizes of about 1."""

from __future__ import annotations

from nnbuilder.core.settings import recipe
from nnbuilder.data.preparation import steps
from nnbuilder.data.transforms.moments import moments, reach
from nnbuilder.data.transforms.transform import Blocks, Transform


@recipe(title="Standardise", target="steps.Standardise")
class Standardise(Transform):
    """Takes the mean away and divides by the spread, so that every column counts alike; what is missing becomes the mean."""

    def fit(self, blocks: Blocks, features: int) -> steps.Standardise:
        mean, std = moments(blocks, features)
        return steps.Standardise(mean, std, max(1, features))


@recipe(title="Scale", target="steps.Scale")
class Scale(Transform):
    """Divides by the largest value, whatever its sign, so that all lie between -1 and 1."""

    def fit(self, blocks: Blocks, features: int) -> steps.Scale:
        return steps.Scale(reach(blocks) or 1.0)
