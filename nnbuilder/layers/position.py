"""Layers that tell each place of a sequence where it stands."""

from __future__ import annotations

from nnbuilder.core.conditions import Condition, Invalid, Remedy, assume
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.core.weights import Weights, affine
from nnbuilder.layers.ports import Sequence


@layer(
    category="Attention",
    own="SinusoidalPositions",
    given={"features": "F"},
    title="Sinusoidal Positions",
    also=("positional encoding", "sine cosine positions"),
)
class SinusoidalPositions(Layer):
    """Adds to each place of a sequence a pattern of waves that tells where it stands."""

    def infer(self, x: Sequence) -> TensorSpec:
        return x


@layer(category="Attention", own="LearnedPositions", given={"features": "F"}, title="Learned Positions", also=("positional embedding", "position embedding"))
class LearnedPositions(Layer):
    """Adds to each place of a sequence a vector of its own, which is learned."""

    max_length: int = param(512, "How many places there are at most.", min=1, required=True)

    def infer(self, x: Sequence) -> TensorSpec:
        places = x.shape[1]
        if not isinstance(places, int):
            assume(Condition("max_length", f"{places} is at most {self.max_length}"))
        elif places > self.max_length:
            cure = Remedy("set", f"Set max_length to {places}", "max_length", places)
            raise Invalid("max_length", f"the sequence has {places} places, but only {self.max_length} have a position", cure)
        return x

    def weights(self, x: Sequence) -> Weights:
        return affine(self.max_length, x.shape[2], bias=False)
