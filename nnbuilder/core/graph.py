"""Nodes, ends and edges: a network as it is drawn, as values."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from nnbuilder.core.parameters import Param, Raw
from nnbuilder.core.remembering import remembered

NodeId = str
Path = tuple[str | int, ...]
"""The ids from the main graph through blocks to a node. A repeated block adds the number of the copy:
`("n4", 2, "n9")` is node n9 in the third copy of the block that n4 stands for."""

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Init:
    """How one parameter starts: a scheme and its numbers. `Init("normal", (0.0, 0.02))`."""

    scheme: str
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One use of a kind.

    id      opaque, unique in the document, never reused
    name    unique in its graph, a legal Python name: the attribute in the module, the prefix in the state_dict
    kind    a kind of the catalogue, the name of a block of the document, or a kind this program does not know
    params  what differs from the defaults, raw: literals and formulas
    weights the node whose module is called again
    tie     {parameter: (path, parameter)}: one tensor that belongs to another node, as in tied embeddings
    init    {parameter: how it starts}, where not as torch does it
    muted   bypassed: its first input goes on unchanged
    """

    id: NodeId
    name: str
    kind: str
    params: Mapping[str, Raw] = field(default_factory=dict)
    weights: NodeId | None = None
    tie: Mapping[str, tuple[Path, str]] = field(default_factory=dict)
    init: Mapping[str, Init] = field(default_factory=dict)
    frozen: bool = False
    muted: bool = False

    def with_params(self, **params: Raw) -> Node:
        return replace(self, params={**self.params, **params})


@dataclass(frozen=True, slots=True, order=True)
class End:
    """One end of an edge: a port of a node. `index` orders the edges of a variadic input."""

    node: NodeId
    port: str
    index: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """From an output to an input. It is looked up in tables all the time, so its hash is worked out once."""

    source: End
    target: End
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.source, self.target)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Edge], tuple[End, End]]:
        # Another process hashes letters otherwise.
        return Edge, (self.source, self.target)


@dataclass(frozen=True, slots=True)
class State:
    """What a recurrent block remembers from step to step.

    input and output name the Input and Output nodes of the block that hold it before and after a step; `shape` is
    without the batch axis and may hold formulas over the block's parameters; `initial` is "zeros" or "port" (then the
    block has an input port of that name).
    """

    input: str
    output: str
    shape: tuple[Raw, ...]
    initial: str = "zeros"


@dataclass(frozen=True, slots=True)
class Loop:
    """Makes a block recurrent: it walks the given axis of its inputs and carries its states along. The inputs named in
    `context` are not walked; every step sees them whole, as a decoder sees the memory of its encoder."""

    states: tuple[State, ...]
    axis: int = 1
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges. The graph called "main" is the network; every other one is a block with typed parameters."""

    nodes: Mapping[NodeId, Node] = field(default_factory=dict)
    edges: frozenset[Edge] = frozenset()
    params: tuple[Param, ...] = ()
    loop: Loop | None = None
    doc: str = ""

    @property
    def held_inputs(self) -> frozenset[str]:
        """The Input nodes that are no ports of the block: states that start as zeros."""
        return frozenset(state.input for state in self.loop.states if state.initial != "port") if self.loop else frozenset()

    def into(self, node: NodeId, port: str | None = None) -> tuple[Edge, ...]:
        """The edges that end at a node, in port and index order."""
        ending = _arriving(self.edges).get(node, ())
        return tuple(sorted((edge for edge in ending if port in (None, edge.target.port)), key=lambda edge: edge.target))

    def out_of(self, node: NodeId, port: str | None = None) -> tuple[Edge, ...]:
        """The edges that start at a node, in a stable order."""
        return tuple(sorted(edge for edge in leaving(self.edges).get(node, ()) if port in (None, edge.source.port)))

    def named(self, name: str) -> Node | None:
        return next((node for node in self.nodes.values() if node.name == name), None)


# A snapshot's edges are the same object until somebody draws one, so what follows from them alone is remembered.
_REMEMBERED = 64


@remembered(_REMEMBERED)
def sources(edges: frozenset[Edge]) -> Mapping[NodeId, Mapping[str, list[End]]]:
    """For every node, what comes into each of its ports, in index order. One pass over the edges."""
    table: dict[NodeId, dict[str, list[tuple[int, End]]]] = {}
    for edge in edges:
        table.setdefault(edge.target.node, {}).setdefault(edge.target.port, []).append((edge.target.index, edge.source))
    return {node: {port: [end for _, end in (sorted(ends) if len(ends) > 1 else ends)] for port, ends in ports.items()} for node, ports in table.items()}


@remembered(_REMEMBERED)
def leaving(edges: frozenset[Edge]) -> Mapping[NodeId, Sequence[Edge]]:
    """{node: the edges that start there}."""
    return _grouped(edges, lambda edge: edge.source.node)


@remembered(_REMEMBERED)
def _arriving(edges: frozenset[Edge]) -> Mapping[NodeId, Sequence[Edge]]:
    """{node: the edges that end there}."""
    return _grouped(edges, lambda edge: edge.target.node)


def _grouped(edges: Iterable[Edge], node_of: Callable[[Edge], NodeId]) -> dict[NodeId, list[Edge]]:
    table: dict[NodeId, list[Edge]] = {}
    for edge in edges:
        table.setdefault(node_of(edge), []).append(edge)
    return table


def order(graph: Graph) -> tuple[tuple[NodeId, ...], frozenset[NodeId]]:
    """Nodes so that every source comes before its targets, else as they were drawn; and the nodes caught in a loop."""
    return _ordered(tuple(graph.nodes), graph.edges)


@lru_cache(_REMEMBERED)
def _ordered(nodes: tuple[NodeId, ...], edges: frozenset[Edge]) -> tuple[tuple[NodeId, ...], frozenset[NodeId]]:
    waiting = dict.fromkeys(nodes, 0)
    targets: dict[NodeId, list[NodeId]] = {}
    for edge in edges:
        if edge.source.node in waiting and edge.target.node in waiting:
            waiting[edge.target.node] += 1
            targets.setdefault(edge.source.node, []).append(edge.target.node)
    rank = {node: place for place, node in enumerate(nodes)}
    ordered = list(_peel(waiting, targets, rank))
    return tuple(ordered), frozenset(set(nodes) - set(ordered))


def reachable(graph: Graph, start: Iterable[NodeId], *, upstream: bool = False) -> frozenset[NodeId]:
    """The nodes that edges lead to from `start` (or from which they lead to it), `start` included."""
    steps = _steps(graph.edges, upstream)
    found = set(start)
    front = list(found)
    while front:
        for node in steps.get(front.pop(), ()):
            if node not in found:
                found.add(node)
                front.append(node)
    return frozenset(found)


@remembered(_REMEMBERED)
def _steps(edges: frozenset[Edge], upstream: bool) -> Mapping[NodeId, list[NodeId]]:
    steps: dict[NodeId, list[NodeId]] = {}
    for edge in edges:
        a, b = (edge.target.node, edge.source.node) if upstream else (edge.source.node, edge.target.node)
        steps.setdefault(a, []).append(b)
    return steps


def _peel(waiting: dict[NodeId, int], targets: Mapping[NodeId, list[NodeId]], rank: Mapping[NodeId, int]) -> Iterator[NodeId]:
    ready = [(rank[node], node) for node, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    while ready:
        _, node = heapq.heappop(ready)
        yield node
        for target in targets.get(node, ()):
            waiting[target] -= 1
            if waiting[target] == 0:
                heapq.heappush(ready, (rank[target], target))
