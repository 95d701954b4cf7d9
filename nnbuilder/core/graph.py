"""Nodes, ends and edges: a network as it is drawn, as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nnbuilder.core.parameters import Param, Raw
from nnbuilder.core.remembering import led_over

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
        ending = arriving(self.edges).get(node, ())
        return tuple(sorted((edge for edge in ending if port in (None, edge.target.port)), key=lambda edge: edge.target))

    def out_of(self, node: NodeId, port: str | None = None) -> tuple[Edge, ...]:
        """The edges that start at a node, in a stable order."""
        return tuple(sorted(edge for edge in leaving(self.edges).get(node, ()) if port in (None, edge.source.port)))

    def named(self, name: str) -> Node | None:
        return next((node for node in self.nodes.values() if node.name == name), None)


# A snapshot's edges are the same object until somebody draws one, so what follows from them alone is remembered; and after an
# edit the tables are those of before, except at the nodes where an edge was drawn or taken away.
_REMEMBERED = 64
_Edges = frozenset[Edge]
_AtNodes = Mapping[NodeId, Sequence[Edge]]


def otherwise_wired(before: _Edges, edges: _Edges) -> tuple[_Edges, _Edges] | None:
    """The edges that are gone and those that are new; None where so many are that a table of all is made sooner."""
    gone, new = before - edges, edges - before
    return (gone, new) if 4 * (len(gone) + len(new)) < len(edges) else None


def _regrouped(table: _AtNodes, before: _Edges, edges: _Edges, node_of: Callable[[Edge], NodeId]) -> _AtNodes | None:
    changes = otherwise_wired(before, edges)
    if changes is None:
        return None
    gone, new = changes
    added, regrouped = _grouped(new, node_of), dict(table)
    for node in {node_of(edge) for edge in gone | new}:
        at = [*(edge for edge in table.get(node, ()) if edge not in gone), *added.get(node, ())]
        if at:
            regrouped[node] = at
        else:
            del regrouped[node]
    return regrouped


def _leaving_again(table: _AtNodes, before: _Edges, edges: _Edges) -> _AtNodes | None:
    return _regrouped(table, before, edges, lambda edge: edge.source.node)


def _arriving_again(table: _AtNodes, before: _Edges, edges: _Edges) -> _AtNodes | None:
    return _regrouped(table, before, edges, lambda edge: edge.target.node)


@led_over(_REMEMBERED, _leaving_again)
def leaving(edges: _Edges) -> _AtNodes:
    """{node: the edges that start there}."""
    return _grouped(edges, lambda edge: edge.source.node)


@led_over(_REMEMBERED, _arriving_again)
def arriving(edges: _Edges) -> _AtNodes:
    """{node: the edges that end there}."""
    return _grouped(edges, lambda edge: edge.target.node)


def _grouped(edges: Iterable[Edge], node_of: Callable[[Edge], NodeId]) -> dict[NodeId, list[Edge]]:
    table: dict[NodeId, list[Edge]] = {}
    for edge in edges:
        table.setdefault(node_of(edge), []).append(edge)
    return table


_Ends = Mapping[str, list[End]]


def _sources_again(table: Mapping[NodeId, _Ends], before: _Edges, edges: _Edges) -> Mapping[NodeId, _Ends] | None:
    changes = otherwise_wired(before, edges)
    if changes is None:
        return None
    again, ending = dict(table), arriving(edges)
    for node in {edge.target.node for edge in changes[0] | changes[1]}:
        again.pop(node, None)
        if node in ending:
            again[node] = _by_port(ending[node])
    return again


@led_over(_REMEMBERED, _sources_again)
def sources(edges: _Edges) -> Mapping[NodeId, _Ends]:
    """For every node, what comes into each of its ports, in index order."""
    return {node: _by_port(ending) for node, ending in arriving(edges).items()}


def _by_port(ending: Sequence[Edge]) -> _Ends:
    ports: dict[str, list[End]] = {}
    for edge in sorted(ending, key=lambda edge: edge.target.index) if len(ending) > 1 else ending:
        ports.setdefault(edge.target.port, []).append(edge.source)
    return ports


def reachable(graph: Graph, start: Iterable[NodeId], *, upstream: bool = False) -> frozenset[NodeId]:
    """The nodes that edges lead to from `start` (or from which they lead to it), `start` included."""
    onwards = arriving(graph.edges) if upstream else leaving(graph.edges)
    met = set(start)
    front = list(met)
    while front:
        for edge in onwards.get(front.pop(), ()):
            node = edge.source.node if upstream else edge.target.node
            if node not in met:
                met.add(node)
                front.append(node)
    return frozenset(met)
