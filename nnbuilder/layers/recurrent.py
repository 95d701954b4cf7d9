"""Layers that read a sequence step by step and remember.

What they remember is (N, layers x directions, hidden) at every port, where torch says (layers x directions, N, hidden) even
under `batch_first`: what goes along a wire, into an Output or into a Linear has its batch axis first here, so that a batch
can be cut and joined. Source turns the axes, but for a memory that goes from one such layer straight into another.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from nnbuilder.core.aliases import Alias
from nnbuilder.core.conditions import Invalid, Remedy, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import Axes, TensorSpec
from nnbuilder.core.weights import Weight, Weights, applied
from nnbuilder.layers.ports import Sequence

Memory = Annotated[TensorSpec, Axes.of("N L H", "float32")]

MOST_LAYERS = 256
"""Each layer has weights of its own under names of its own, so their number is bounded where it is declared."""
_HIDDEN = "How many numbers the memory holds."
_LAYERS = "How many layers read one another."
_DROPOUT = "The share of values set to zero between layers while training."
_DIRECTIONS = "Read the sequence backwards as well and put both results side by side."


class Read(NamedTuple):
    """Every step's output (N, T, directions x hidden), and what is remembered after the last step."""

    output: TensorSpec
    hidden: TensorSpec


class Recurrent(NamedTuple):
    """Every step's output (N, T, directions x hidden), and both memories after the last step."""

    output: TensorSpec
    hidden: TensorSpec
    cell: TensorSpec


@layer(
    category="Recurrent",
    module="nn.RNN",
    given={"input_size": "F"},
    gives={"F": "hidden_size"},
    fixed={"batch_first": True},
    takes="{x}, {h0}",
    returns="{output}, {hidden}",
    batch_second=("h0", "hidden"),
    title="RNN",
    also=("SimpleRNN", "recurrent neural network", "Elman network"),
)
class RNN(Layer):
    """Reads a sequence step by step; each step mixes what comes in with what is remembered."""

    hidden_size: int = param(64, _HIDDEN, min=1, required=True)
    num_layers: int = param(1, _LAYERS, min=1, max=MOST_LAYERS)
    nonlinearity: Literal["tanh", "relu"] = param("tanh", "What bends each step.", advanced=True)
    bias: bool = param(True, "Add learned constants to each step.", advanced=True)
    dropout: float = param(0.0, _DROPOUT, min=0.0, max=1.0, advanced=True)
    bidirectional: bool = param(False, _DIRECTIONS)

    def infer(self, x: Sequence, h0: Memory | None = None) -> Read:
        output, memory = _read(x, self.hidden_size, self.num_layers, bidirectional=self.bidirectional)
        _fit("h0", h0, memory)
        return Read(output, memory)

    def weights(self, x: Sequence, h0: Memory | None = None) -> Weights:
        return _gates(1, x.shape[2], self.hidden_size, self.num_layers, bidirectional=self.bidirectional, bias=self.bias)

    def cost(self, x: Sequence, h0: Memory | None = None) -> Dim:
        return applied(self.weights(x), x.shape[:2])


@layer(
    category="Recurrent",
    module="nn.GRU",
    given={"input_size": "F"},
    gives={"F": "hidden_size"},
    fixed={"batch_first": True},
    takes="{x}, {h0}",
    returns="{output}, {hidden}",
    batch_second=("h0", "hidden"),
    title="GRU",
    also=("gated recurrent unit", Alias("BiGRU", {"bidirectional": True})),
)
class GRU(Layer):
    """Reads a sequence step by step; two gates decide how much of its memory is renewed. Lighter than an LSTM.

    Source: Cho et al. 2014, Learning Phrase Representations using RNN Encoder-Decoder, section 2.3.
    """

    hidden_size: int = param(64, _HIDDEN, min=1, required=True)
    num_layers: int = param(1, _LAYERS, min=1, max=MOST_LAYERS)
    bias: bool = param(True, "Add learned constants to the gates.", advanced=True)
    dropout: float = param(0.0, _DROPOUT, min=0.0, max=1.0, advanced=True)
    bidirectional: bool = param(False, _DIRECTIONS)

    def infer(self, x: Sequence, h0: Memory | None = None) -> Read:
        output, memory = _read(x, self.hidden_size, self.num_layers, bidirectional=self.bidirectional)
        _fit("h0", h0, memory)
        return Read(output, memory)

    def weights(self, x: Sequence, h0: Memory | None = None) -> Weights:
        return _gates(3, x.shape[2], self.hidden_size, self.num_layers, bidirectional=self.bidirectional, bias=self.bias)

    def cost(self, x: Sequence, h0: Memory | None = None) -> Dim:
        return applied(self.weights(x), x.shape[:2])


@layer(
    category="Recurrent",
    module="nn.LSTM",
    given={"input_size": "F"},
    gives={"F": "hidden_size"},
    fixed={"batch_first": True},
    takes="{x}, ({h0}, {c0})",
    returns="{output}, ({hidden}, {cell})",
    batch_second=("h0", "c0", "hidden", "cell"),
    title="LSTM",
    also=("long short-term memory", Alias("BiLSTM", {"bidirectional": True})),
)
class LSTM(Layer):
    """Reads a sequence step by step; gates decide what its memory keeps, takes in and gives out."""

    hidden_size: int = param(64, _HIDDEN, min=1, required=True)
    num_layers: int = param(1, _LAYERS, min=1, max=MOST_LAYERS)
    bias: bool = param(True, "Add learned constants to the gates.", advanced=True)
    dropout: float = param(0.0, _DROPOUT, min=0.0, max=1.0, advanced=True)
    bidirectional: bool = param(False, _DIRECTIONS)

    def infer(self, x: Sequence, h0: Memory | None = None, c0: Memory | None = None) -> Recurrent:
        output, memory = _read(x, self.hidden_size, self.num_layers, bidirectional=self.bidirectional)
        for port, start, other in (("h0", h0, c0), ("c0", c0, h0)):
            if start is None and other is not None:
                raise Invalid(port, f"an LSTM starts from both memories or from none, and nothing is connected to {port}")
            _fit(port, start, memory)
        return Recurrent(output, memory, memory)

    def weights(self, x: Sequence, h0: Memory | None = None, c0: Memory | None = None) -> Weights:
        return _gates(4, x.shape[2], self.hidden_size, self.num_layers, bidirectional=self.bidirectional, bias=self.bias)

    def cost(self, x: Sequence, h0: Memory | None = None, c0: Memory | None = None) -> Dim:
        return applied(self.weights(x), x.shape[:2])


def _read(x: TensorSpec, hidden_size: int, num_layers: int, *, bidirectional: bool) -> tuple[TensorSpec, TensorSpec]:
    """Every step's output (N, T, directions x hidden) and the memory (N, layers x directions, hidden)."""
    directions = 2 if bidirectional else 1
    n, t, _ = x.shape
    return x.reshaped(n, t, hidden_size * directions), x.reshaped(n, num_layers * directions, hidden_size)


def _fit(port: str, start: TensorSpec | None, memory: TensorSpec) -> None:
    """Where a layer starts must be of the form of what it remembers; raises `Invalid`."""
    if start is None:
        return
    message = f"{port} must be {memory}, one place of {memory.shape[2]} numbers for each layer and direction, and is {start}"
    size = start.shape[2]
    resized = (Remedy("set", f"Set hidden_size to {size}", "hidden_size", size),) if isinstance(size, int) else ()
    for ours, theirs, remedies in zip(memory.shape, start.shape, ((), (), resized), strict=True):
        require_equal(ours, theirs, port, message, *remedies)


def _gates(gates: int, features: Dim, hidden_size: int, num_layers: int, *, bidirectional: bool, bias: bool) -> Weights:
    """What each layer and direction multiplies its input and its memory with, one row for each number of each gate.

    Source: the variables section of https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
    """
    rows, directions = gates * hidden_size, ("", "_reverse") if bidirectional else ("",)
    weights: dict[str, Weight] = {}
    for place in range(num_layers):
        read = features if place == 0 else hidden_size * len(directions)
        for direction in directions:
            name = f"l{place}{direction}"
            weights |= {f"weight_ih_{name}": Weight.of(rows, read), f"weight_hh_{name}": Weight.of(rows, hidden_size)}
            weights |= {f"bias_ih_{name}": Weight.of(rows), f"bias_hh_{name}": Weight.of(rows)} if bias else {}
    return weights
