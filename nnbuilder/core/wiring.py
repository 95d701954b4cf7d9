"""What is wrong with a graph before any type is known: names, ends of edges, loops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from nnbuilder.core import names
from nnbuilder.core.cycles import cycle_members
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.graph import Edge, End, Graph, NodeId, arriving, leaving, otherwise_wired, reachable, sources
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.ordering import order
from nnbuilder.core.remembering import led_over

SpecOf = Callable[[str], LayerSpec | None]
_MOST_NAMED = 4
"""How many others of a loop are named."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one node, or about none, of one graph; analysis tells it at every path of the graph."""

    node: NodeId
    code: str
    message: str
    where: str = ""
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class Wiring:
    """A graph as it is walked.

    graph   that graph
    sinks   its outputs, losses and metrics
    order   nodes, sources first; those caught in a loop, or behind one, are left out
    feeds   {node: {input: ends in index order}}
    """

    graph: Graph
    sinks: tuple[NodeId, ...]
    order: tuple[NodeId, ...]
    feeds: Mapping[NodeId, Mapping[str, list[tuple[NodeId, str]]]]
    findings: tuple[Finding, ...]

    @cached_property
    def needed(self) -> frozenset[NodeId]:
        """What an output, a loss or a metric depends on; the rest may be unfinished. Only who has something to say of it asks."""
        return reachable(self.graph, self.sinks, upstream=True)


_REMEMBERED = 64
"""Sets of edges whose part of a wiring is remembered: most edits change none of them."""


def wiring_of(graph: Graph, spec_of: SpecOf) -> Wiring:
    """The order, the feeds and the findings of a graph."""
    ordered, caught = order(graph)
    ends = {kind for kind in {node.kind for node in graph.nodes.values()} if (spec := spec_of(kind)) is not None and spec.is_sink}
    sinks = tuple([node.id for node in graph.nodes.values() if node.kind in ends])
    findings = (*_named(graph), *_ended(graph, spec_of), *(_looped(graph) if caught else ()))
    return Wiring(graph, sinks, ordered, _feeds(graph.edges), findings)


_Feeds = Mapping[NodeId, Mapping[str, list[tuple[NodeId, str]]]]


def _feeds_again(table: _Feeds, before: frozenset[Edge], edges: frozenset[Edge]) -> _Feeds | None:
    if otherwise_wired(before, edges) is None:
        return None
    was, now = sources(before), sources(edges)
    return {node: table[node] if was.get(node) is ports else _as_pairs(ports) for node, ports in now.items()}


@led_over(_REMEMBERED, _feeds_again)
def _feeds(edges: frozenset[Edge]) -> _Feeds:
    return {node: _as_pairs(ports) for node, ports in sources(edges).items()}


def _as_pairs(ports: Mapping[str, list[End]]) -> Mapping[str, list[tuple[NodeId, str]]]:
    return {port: [(end.node, end.port) for end in ends] for port, ends in ports.items()}


def _named(graph: Graph) -> Iterator[Finding]:
    """Names become attributes and variables of the source, so each must be legal and free."""
    yield from _nodes_named(graph)
    yield from _params_named([param.name for param in graph.params])


def _nodes_named(graph: Graph) -> Iterator[Finding]:
    counts = Counter([node.name for node in graph.nodes.values()])
    if len(counts) == len(graph.nodes) and all(map(_is_legal, counts)):
        return
    for node in graph.nodes.values():
        if not names.is_legal(node.name):
            yield Finding(node.id, "name/illegal", f"A node cannot be called {node.name[:60]!r}: {names.why_illegal(node.name)}")
        elif counts[node.name] > 1:
            yield Finding(node.id, "name/twice", f"{counts[node.name]} nodes are called {node.name}; each needs a name of its own")


_is_legal = lru_cache(50_000)(names.is_legal)


def _params_named(params: Sequence[str]) -> Iterator[Finding]:
    for name, count in Counter(params).items():
        if not names.is_legal(name) or count > 1:
            why = names.why_illegal(name) if count == 1 else "another one is called so"
            yield Finding("", "name/parameter", f"A parameter of a block cannot be called {name[:60]!r}: {why}")


def _ended(graph: Graph, spec_of: SpecOf) -> Iterator[Finding]:
    """Every edge leads from an output that exists to an input that has room for it."""
    seen: set[tuple[NodeId, str]] = set()
    for edge in sorted(graph.edges) if _is_doubtful(graph, spec_of) else ():
        source, target = graph.nodes.get(edge.source.node), graph.nodes.get(edge.target.node)
        if source is None or target is None:
            yield Finding("", "edge/dangling", f"An edge leads from {edge.source.node[:60]!r} to {edge.target.node[:60]!r}, but one of them is no node")
            continue
        gives, takes = spec_of(source.kind), spec_of(target.kind)
        cut = (Fix("Take the edge away", "disconnect", target.id, edge.target.port),)
        if gives is not None and edge.source.port not in gives.outputs:
            message = f"{source.name} has no output called {edge.source.port[:60]}; it has {', '.join(gives.outputs) or 'none'}"
            yield Finding(target.id, "port/missing", message, edge.target.port, cut)
        port = takes.port(edge.target.port) if takes is not None else None
        if takes is not None and port is None:
            there = ", ".join(sorted(one.name for one in takes.inputs)) or "none"
            yield Finding(target.id, "port/missing", f"{target.name} has no input called {edge.target.port[:60]}; it has {there}", edge.target.port, cut)
        elif port is not None and not port.variadic and (target.id, port.name) in seen:
            yield Finding(target.id, "port/twice", f"More than one edge ends at {port.name} of {target.name}, which takes one", port.name, cut)
        seen.add((edge.target.node, edge.target.port))


def _is_doubtful(graph: Graph, spec_of: SpecOf) -> bool:
    """Whether some edge may be wrong; the common case is told without sorting, and a kind of edge is looked at once."""
    nodes, edges = graph.nodes, graph.edges
    # Where several edges end at one port, it may be one that takes a single edge.
    if sum(map(len, sources(edges).values())) < len(edges):
        return True
    if not leaving(edges).keys() <= nodes.keys() or not arriving(edges).keys() <= nodes.keys():
        return True
    given = {(nodes[node].kind, edge.source.port) for node, starting in leaving(edges).items() for edge in starting}
    taken = {(nodes[node].kind, port) for node, ports in sources(edges).items() for port in ports}
    return not (all(_gives(spec_of(kind), port) for kind, port in given) and all(_takes(spec_of(kind), port) for kind, port in taken))


def _gives(spec: LayerSpec | None, port: str) -> bool:
    return spec is None or port in spec.outputs


def _takes(spec: LayerSpec | None, port: str) -> bool:
    return spec is None or spec.port(port) is not None


def _looped(graph: Graph) -> Iterator[Finding]:
    members = cycle_members(graph)
    called = [node.name for node in graph.nodes.values() if node.id in members]
    for node in graph.nodes.values():
        if node.id in members:
            others = list(islice((name for name in called if name != node.name), _MOST_NAMED + 1))
            through = f" through {', '.join(others[:_MOST_NAMED])}{' ...' if len(others) > _MOST_NAMED else ''}" if others else ""
            yield Finding(node.id, "graph/loop", f"{node.name} feeds itself{through}; take one of the edges of the loop away")
