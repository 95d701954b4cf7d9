"""Layers that read a sequence step by step and remember."""

from __future__ import annotations

from typing import NamedTuple

from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Sequence


class Recurrent(NamedTuple):
    """Every step's output, and what is remembered after the last step."""

    output: TensorSpec
    hidden: TensorSpec
    cell: TensorSpec


@layer(category="Recurrent", module="nn.LSTM", given={"input_size": "F"}, fixed="batch_first=True", returns="{output}, ({hidden}, {cell})", title="LSTM")
class LSTM(Layer):
    """Reads a sequence step by step; gates decide what its memory keeps, takes in and gives out."""

    hidden_size: int = param(64, "How many numbers the memory holds.", min=1, required=True)
    num_layers: int = param(1, "How many layers read one another.", min=1)
    bias: bool = param(True, "Add learned constants to the gates.", advanced=True)
    dropout: float = param(0.0, "The share of values set to zero between layers while training.", min=0.0, max=1.0, advanced=True)
    bidirectional: bool = param(False, "Read the sequence backwards as well and put both results side by side.")

    def infer(self, x: Sequence) -> Recurrent:
        n, t, _ = x.shape
        directions = 2 if self.bidirectional else 1
        memory = TensorSpec((self.num_layers * directions, n, self.hidden_size), x.dtype)
        return Recurrent(x.reshaped(n, t, self.hidden_size * directions), memory, memory)
