"""What is wrong with a graph before any type is known: names, ends of edges, loops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from nnbuilder.core import names
from nnbuilder.core.cycles import cycle_members
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.graph import Edge, Graph, NodeId, order, reachable, sources
from nnbuilder.core.layer import LayerSpec

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


@dataclass(frozen=True, slots=True)
class Wiring:
    """A graph as it is walked.

    order   nodes, sources first; those caught in a loop, or behind one, are left out
    feeds   {node: {input: ends in index order}}
    needed  what an output, a loss or a metric depends on; the rest may be unfinished
    """

    order: tuple[NodeId, ...]
    feeds: dict[NodeId, dict[str, list[tuple[NodeId, str]]]]
    needed: frozenset[NodeId]
    findings: tuple[Finding, ...]


def wiring_of(graph: Graph, spec_of: SpecOf) -> Wiring:
    """The order, the feeds and the findings of a graph."""
    ordered, caught = order(graph)
    sinks = [node.id for node in graph.nodes.values() if (spec := spec_of(node.kind)) is not None and spec.is_sink]
    feeds = {node: {port: [(end.node, end.port) for end in ends] for port, ends in ports.items()} for node, ports in sources(graph.edges).items()}
    findings = (*_named(graph), *_ended(graph, spec_of), *(_looped(graph) if caught else ()))
    return Wiring(ordered, feeds, reachable(graph, sinks, upstream=True), findings)


def _named(graph: Graph) -> Iterator[Finding]:
    """Names become attributes and variables of the source, so each must be legal and free."""
    counts = Counter(node.name for node in graph.nodes.values())
    for node in graph.nodes.values():
        if not names.is_legal(node.name):
            yield Finding(node.id, "name/illegal", f"A node cannot be called {node.name[:60]!r}: {names.why_illegal(node.name)}")
        elif counts[node.name] > 1:
            yield Finding(node.id, "name/twice", f"{counts[node.name]} nodes are called {node.name}; each needs a name of its own")
    for name, count in Counter(param.name for param in graph.params).items():
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
    """Whether some edge may be wrong; the common case is told without sorting."""
    return len({(edge.target.node, edge.target.port) for edge in graph.edges}) < len(graph.edges) or any(
        not _fits(graph, edge, spec_of) for edge in graph.edges
    )


def _fits(graph: Graph, edge: Edge, spec_of: SpecOf) -> bool:
    source, target = graph.nodes.get(edge.source.node), graph.nodes.get(edge.target.node)
    if source is None or target is None:
        return False
    gives, takes = spec_of(source.kind), spec_of(target.kind)
    return (gives is None or edge.source.port in gives.outputs) and (takes is None or takes.port(edge.target.port) is not None)


def _looped(graph: Graph) -> Iterator[Finding]:
    members = cycle_members(graph)
    called = [node.name for node in graph.nodes.values() if node.id in members]
    for node in graph.nodes.values():
        if node.id in members:
            others = list(islice((name for name in called if name != node.name), _MOST_NAMED + 1))
            through = f" through {', '.join(others[:_MOST_NAMED])}{' ...' if len(others) > _MOST_NAMED else ''}" if others else ""
            yield Finding(node.id, "graph/loop", f"{node.name} feeds itself{through}; take one of the edges of the loop away")
