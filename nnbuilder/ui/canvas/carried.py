"""What the ports of a drawing carry, and where that is something else than a moment ago."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.graph import Edge, NodeId, Path
from nnbuilder.core.tensor import Type
from nnbuilder.ui.canvas.looks import Look

Types = Mapping[tuple[Path, str], Type]


def otherwise(before: Types, types: Types, path: Path, nodes: Iterable[NodeId], edges: Iterable[Edge], looks: Mapping[NodeId, Look]) -> Iterator[NodeId]:
    """Of some nodes and edges of the graph at a path: the nodes at whose ports there is another type."""

    def differs(node: NodeId, port: str) -> bool:
        key = ((*path, node), port)
        return types.get(key) is not before.get(key)

    for node in nodes:
        if node in looks and any(differs(node, name) for name in looks[node].shape.outputs):
            yield node
    for edge in edges:
        if differs(edge.source.node, edge.source.port):
            yield from (edge.source.node, edge.target.node)


class Carried:
    """The analysis that is shown, and the types that are: none while nobody knows whether they still hold."""

    def __init__(self) -> None:
        self.told = Analysis()
        self.types: Types = {}

    def take(self, told: Analysis) -> None:
        self.told, self.types = told, told.types

    def follow(self, told: Analysis, path: Path, nodes: Iterable[NodeId], edges: Iterable[Edge], looks: Mapping[NodeId, Look]) -> frozenset[NodeId]:
        """Shows another analysis; gives those of some nodes, and of the ends of some edges, that show another type for it."""
        before = self.types
        self.take(told)
        return frozenset(otherwise(before, self.types, path, nodes, edges, looks))

    def doubt(self, path: Path, nodes: Iterable[NodeId], edges: Iterable[Edge], looks: Mapping[NodeId, Look]) -> frozenset[NodeId]:
        """Shows no type until the next analysis is there."""
        before, self.types = self.types, {}
        return frozenset(otherwise(before, self.types, path, nodes, edges, looks))
