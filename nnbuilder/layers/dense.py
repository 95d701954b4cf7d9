"""Layers in which every input is connected with every output."""

from __future__ import annotations

from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Features, Tokens


@layer(category="Dense", module="nn.Linear", given={"in_features": "F"})
class Linear(Layer):
    """Weighs and adds all features of the last axis; each output has weights of its own."""

    out_features: int = param(64, "How many features to compute.", min=1, required=True)
    bias: bool = param(True, "Add one learned constant to each output.", advanced=True)

    def infer(self, x: Features) -> TensorSpec:
        return x.reshaped(*x.shape[:-1], self.out_features)


@layer(category="Dense", module="nn.Embedding")
class Embedding(Layer):
    """Looks up a learned vector for each whole number, as for words or categories."""

    num_embeddings: int = param(1000, "How many different numbers there are; the largest is one less.", min=1, required=True)
    embedding_dim: int = param(64, "How long the vector of each number is.", min=1, required=True)

    def infer(self, x: Tokens) -> TensorSpec:
        return TensorSpec((*x.shape, self.embedding_dim))
