"""Drawing in code: nodes by name and wires as words, for networks that are proposed, shipped or tested."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from nnbuilder.core.graph import Edge, End, Graph, Loop, Node
from nnbuilder.core.parameters import Param


def node(name: str, kind: str, **params: Any) -> Node:
    """A node whose id is its name."""
    return Node(name, name, kind, params)


def edges(text: str) -> frozenset[Edge]:
    """`a>b c.hidden>d.y#1`: ports default to output and x, an index follows #."""
    found = set()
    for word in text.split():
        left, right = word.split(">")
        source, _, output = left.partition(".")
        target, _, port = right.partition(".")
        port, _, index = port.partition("#")
        found.add(Edge(End(source, output or "output"), End(target, port or "x", int(index or 0))))
    return frozenset(found)


def chain(*names: str) -> str:
    """Wires from each to the next: `a>b b>c`."""
    return " ".join(f"{one}>{other}" for one, other in pairwise(names))


def graph(*nodes: Node, wires: str, params: tuple[Param, ...] = (), loop: Loop | None = None, doc: str = "") -> Graph:
    """A graph of nodes in the order in which they are given."""
    return Graph({found.id: found for found in nodes}, edges(wires), params, loop, doc)
