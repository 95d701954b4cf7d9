"""Layers in which every input is connected with every output."""

from __future__ import annotations

from typing import Annotated

from nnbuilder.core.conditions import Invalid, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.sizes import Dim, product
from nnbuilder.core.tensor import Axes, TensorSpec
from nnbuilder.core.weights import Weights, affine, applied
from nnbuilder.layers.ports import Features, Tokens

OtherFeatures = Annotated[TensorSpec, Axes.of("N * G", "float32")]


@layer(
    category="Dense",
    module="nn.Linear",
    given={"in_features": "F"},
    gives={"F": "out_features"},
    also=("fc", "dense", "fully connected", "affine", "projection", "perceptron"),
)
class Linear(Layer):
    """Weighs and adds all features of the last axis; each output has weights of its own."""

    out_features: int = param(64, "How many features to compute.", min=1, required=True)
    bias: bool = param(True, "Add one learned constant to each output.", advanced=True)

    def infer(self, x: Features) -> TensorSpec:
        return x.reshaped(*x.shape[:-1], self.out_features)

    def weights(self, x: Features) -> Weights:
        return affine(self.out_features, x.shape[-1], bias=self.bias)

    def cost(self, x: Features) -> Dim:
        return applied(self.weights(x), x.shape[:-1])


@layer(category="Dense", module="nn.Bilinear", given={"in1_features": "F", "in2_features": "G"}, gives={"F": "out_features"})
class Bilinear(Layer):
    """Weighs every product of a feature of one input with a feature of the other."""

    out_features: int = param(64, "How many features to compute.", min=1, required=True)
    bias: bool = param(True, "Add one learned constant to each output.", advanced=True)

    def infer(self, x1: Features, x2: OtherFeatures) -> TensorSpec:
        if x1.rank != x2.rank:
            raise Invalid("x2", f"both inputs need as many axes, but {x1} has {x1.rank} and {x2} has {x2.rank}")
        for axis, (a, b) in enumerate(zip(x1.shape[:-1], x2.shape[:-1], strict=True)):
            require_equal(a, b, "x2", f"{x1} and {x2} differ on axis {axis}; only the last axis may")
        return x1.reshaped(*x1.shape[:-1], self.out_features)

    def weights(self, x1: Features, x2: OtherFeatures) -> Weights:
        return affine(self.out_features, x1.shape[-1], x2.shape[-1], bias=self.bias)

    def cost(self, x1: Features, x2: OtherFeatures) -> Dim:
        """Every weight once with the first input; what that gives, a number for each output and feature, with the second."""
        return applied(self.weights(x1, x2), x1.shape[:-1]) + product((*x2.shape, self.out_features))


@layer(category="Dense", module="nn.Embedding", gives={"F": "embedding_dim"}, also=("lookup table", "word vectors"))
class Embedding(Layer):
    """Looks up a learned vector for each whole number, as for words or categories."""

    num_embeddings: int = param(1000, "How many different numbers there are; the largest is one less.", min=1, required=True)
    embedding_dim: int = param(64, "How long the vector of each number is.", min=1, required=True)

    def infer(self, x: Tokens) -> TensorSpec:
        return TensorSpec((*x.shape, self.embedding_dim))

    def weights(self, x: Tokens) -> Weights:
        return affine(self.num_embeddings, self.embedding_dim, bias=False)
