"""Layers that tell each place of a sequence where it stands."""

from __future__ import annotations

from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Sequence


@layer(category="Attention", own="SinusoidalPositions", given={"features": "F"}, title="Sinusoidal Positions")
class SinusoidalPositions(Layer):
    """Adds to each place of a sequence a pattern of waves that tells where it stands."""

    def infer(self, x: Sequence) -> TensorSpec:
        return x
