"""How a block is used where it stands for a node: once, again and again, or step by step.

A use says which types are inside where some come in, and which come out where some are given inside. Analysis, source and
interpreter ask it and have no rules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.core.blocks import INPUT, OUTPUT, port_nodes
from nnbuilder.core.conditions import Invalid, Remedy, require_equal
from nnbuilder.core.expressions import ExpressionError
from nnbuilder.core.graph import Graph, Loop, Node, Path, State
from nnbuilder.core.inference import Known, resolve
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import BATCH, UNKNOWN, TensorSpec, Type

Types = Mapping[str, Type]
"""A type for each port of the block, by name."""


class Misuse(Invalid):
    """A block that cannot be used so. `code` is that of the diagnostic."""

    def __init__(self, code: str, where: str, message: str, *remedies: Remedy) -> None:
        super().__init__(where, message, *remedies)
        self.code = code


@dataclass(frozen=True, slots=True)
class Plain:
    """Once: what comes in is inside, what is inside comes out."""

    def enter(self, feeds: Types) -> Types:
        return feeds

    def leave(self, feeds: Types, results: Types) -> Types:
        return results


@dataclass(frozen=True, slots=True)
class Repeated:
    """`count` copies one after another, each with weights of its own.

    carried     (input, output): what the output of a copy becomes in the next one
    companions  inputs that are the same in every copy, such as a mask or the memory of an encoder
    """

    count: int
    carried: tuple[tuple[str, str], ...]
    companions: tuple[str, ...] = ()

    @property
    def is_chain(self) -> bool:
        """Whether one value goes through and nothing else, as through an `nn.Sequential`."""
        return len(self.carried) == 1 and not self.companions

    def enter(self, feeds: Types) -> Types:
        return feeds

    def leave(self, feeds: Types, results: Types) -> Types:
        """Each carried value must come out as it went in; raises `Misuse`."""
        for given, gives in self.carried:
            before, after = feeds.get(given, UNKNOWN), results.get(gives, UNKNOWN)
            if before != after and UNKNOWN not in (before, after):
                raise Misuse(
                    "block/repeat",
                    "repeat",
                    f"it is repeated, so what it gives must be what it takes; {given} takes {before}, but {gives} gives {after}",
                    Remedy("set", "Use it once", "repeat", 1),
                )
        return results


@dataclass(frozen=True, slots=True)
class Recurrent:
    """Step by step along an axis of what it walks, with states carried from step to step.

    states   {the Input that holds it before a step: the Output that holds it behind}, those that start from a port as well
    initial  {Input: type} of the states that start as zeros
    context  inputs that every step sees whole
    """

    axis: int
    states: Mapping[str, str]
    initial: Mapping[str, TensorSpec]
    context: frozenset[str] = frozenset()

    def walks(self, port: str) -> bool:
        """Whether an input is taken apart along the axis."""
        return port not in self.context and port not in self.states

    def enter(self, feeds: Types) -> Types:
        """The types in one step; raises `Misuse` where there is nothing to walk, or inputs of different lengths."""
        self._check_lengths(feeds)
        return {**{port: self._stepped(port, kind) for port, kind in feeds.items()}, **self.initial}

    def leave(self, feeds: Types, results: Types) -> Types:
        """Every step of the outputs, and the states as they are at the end; raises `Misuse` where a state changes its type."""
        lengths = [kind.shape[self.axis] for port, kind in feeds.items() if self.walks(port) and isinstance(kind, TensorSpec)]
        states = {output: given for given, output in self.states.items()}
        left: dict[str, Type] = {}
        for port, kind in results.items():
            if not isinstance(kind, TensorSpec) or not lengths:
                left[port] = UNKNOWN
            elif port in states:
                self._check_state(states[port], feeds, kind)
                left[port] = kind
            else:
                left[port] = kind.reshaped(*kind.shape[: self.axis], lengths[0], *kind.shape[self.axis :])
        return left

    def _check_lengths(self, feeds: Types) -> None:
        walked = {port: kind for port, kind in feeds.items() if self.walks(port)}
        if not walked:
            raise Misuse("block/walk", "", "it walks an axis of its inputs, but has no input to walk; draw one, or take one out of the context")
        lengths: dict[str, Dim] = {}
        for port, kind in walked.items():
            if isinstance(kind, TensorSpec) and kind.rank <= self.axis:
                raise Misuse("shape/rank", port, f"it walks axis {self.axis}, but {kind} has only {kind.rank} axes")
            if isinstance(kind, TensorSpec):
                lengths[port] = kind.shape[self.axis]
        first = next(iter(lengths), "")
        for port, length in lengths.items():
            message = f"it walks {first} and {port} together, but {first} has {lengths[first]} steps and {port} has {length}; both must be the same"
            require_equal(lengths[first], length, port, message)

    def _stepped(self, port: str, kind: Type) -> Type:
        if not self.walks(port) or not isinstance(kind, TensorSpec):
            return kind
        return kind.reshaped(*(dim for axis, dim in enumerate(kind.shape) if axis != self.axis))

    def _check_state(self, given: str, feeds: Types, after: TensorSpec) -> None:
        before = self.initial.get(given, feeds.get(given, UNKNOWN))
        if before not in (after, UNKNOWN):
            raise Misuse("block/state", "", f"the state {given} starts as {before}, but one step makes it {after}; both must be the same")


Use = Plain | Repeated | Recurrent


def use_of(block: Graph, node: Node, known: Known) -> Use:
    """How a node uses a block. `known` holds the parameters of the block by name; raises `Misuse`."""
    if block.loop is not None:
        return _recurrent(block, block.loop, known)
    if not is_repeated(node):
        return Plain()
    inputs, outputs = ([port.name for port in port_nodes(block, kind)] for kind in (INPUT, OUTPUT))
    if not outputs or len(outputs) > len(inputs):
        message = f"it is repeated, so each of its outputs must have an input to go on in; it has {len(inputs)} inputs and {len(outputs)} outputs"
        raise Misuse("block/repeat", "repeat", message, Remedy("set", "Use it once", "repeat", 1))
    count = known.get("repeat", 1)
    assert isinstance(count, int), "the parameter repeat is a whole number"
    return Repeated(int(count), tuple(zip(inputs, outputs, strict=False)), tuple(inputs[len(outputs) :]))


def is_repeated(node: Node) -> bool:
    """Whether a node asks for copies; a formula does, whatever its value, so that source is the same for each of them."""
    return node.params.get("repeat", 1) != 1


def inner_path(path: Path, node: Node) -> Path:
    """Where the nodes of a block stand that a node at `path` uses: those of the first copy where it is repeated."""
    return (*path, 0) if is_repeated(node) else path


def size_names(block: Graph, port: str, rank: int) -> tuple[str, ...]:
    """What the constructor of a block calls the sizes of an input, axis by axis behind the batch axis.

    `in_features`, or `memory_features` where there are several inputs. A parameter of the block keeps its name.
    """
    is_only = len([node for node in port_nodes(block, INPUT) if node.name not in block.held_inputs]) == 1
    axes = {2: ("features",), 3: ("length", "features"), 4: ("channels", "height", "width")}.get(rank, tuple(f"size_{axis}" for axis in range(1, rank)))
    taken = {param.name for param in block.params}
    return tuple(f"{port}_{word}" if word in taken else word for word in (f"in_{axis}" if is_only else f"{port}_{axis}" for axis in axes))


def _recurrent(block: Graph, loop: Loop, known: Known) -> Recurrent:
    inputs, outputs = ({port.name for port in port_nodes(block, kind)} for kind in (INPUT, OUTPUT))
    for state in loop.states:
        if state.input not in inputs or state.output not in outputs:
            raise Misuse("block/state", "", f"the state {state.input} is carried from the output {state.output}, but the block has no such input and output")
    missing = next((name for name in loop.context if name not in inputs), None)
    if missing is not None:
        raise Misuse("block/context", "", f"the context names {missing}, but the block has no such input")
    states = {state.input: state.output for state in loop.states}
    return Recurrent(loop.axis, states, {state.input: _starts_as(state, known) for state in loop.states if state.initial != "port"}, frozenset(loop.context))


def _starts_as(state: State, known: Known) -> TensorSpec:
    try:
        sizes = [resolve(size, known) for size in state.shape]
    except ExpressionError as error:
        raise Misuse("block/state", "", f"the state {state.input} has no shape: {error}") from None
    if not all(isinstance(size, int) and size >= 1 for size in sizes):
        raise Misuse("block/state", "", f"the sizes of the state {state.input} must be whole numbers from 1 on")
    return TensorSpec((BATCH, *(size for size in sizes if isinstance(size, int))))
