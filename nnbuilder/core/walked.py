"""A walk through a graph goes on from the last one, so that after an edit only what it reaches is told again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnbuilder.core.graph import Graph, NodeId, leaving
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.steps import Steps
from nnbuilder.core.tensor import Type
from nnbuilder.core.told import UNTOLD, Body, Told

_SORTED = 50
"""Nodes whose places in the tables are found in one step."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk through a graph has told, for the next one to go on from: the graph, the order and the specifications it saw, the
    nodes it left out, what was told of each node and of all of them, and the types at their outputs."""

    graph: Graph = field(default_factory=Graph)
    order: tuple[NodeId, ...] = ()
    specs: Mapping[str, LayerSpec | None] = field(default_factory=dict)
    left_out: frozenset[NodeId] = frozenset()
    told: Mapping[NodeId, Told] = field(default_factory=dict)
    passing: frozenset[NodeId] = frozenset()
    body: Body = field(default_factory=Body)
    types: Mapping[tuple[NodeId, str], Type] = field(default_factory=dict)

    def gone(self, order: Sequence[NodeId], left_out: frozenset[NodeId]) -> frozenset[NodeId]:
        """The nodes that were told of and are no longer walked."""
        if order is self.order and left_out == self.left_out:
            return frozenset()
        return frozenset(self.told.keys() - (set(order) - left_out))

    def stale(self, graph: Graph, order: Sequence[NodeId], specs: Mapping[str, LayerSpec | None]) -> set[NodeId]:
        """The nodes of a graph, as it is now, of which something else may have to be told whatever comes into them."""
        nodes, others = self.graph.nodes, {kind for kind, spec in specs.items() if spec is None or self.specs.get(kind) is not spec}
        stale = {id for id, node in graph.nodes.items() if nodes.get(id) is not node} | self.passing
        if others:
            stale |= {id for id, node in graph.nodes.items() if node.kind in others}
        if graph.edges is not self.graph.edges:
            stale |= {edge.target.node for edge in graph.edges ^ self.graph.edges}
        return stale if order is self.order else stale | (set(order) - self.told.keys())


@dataclass(slots=True, kw_only=True)
class Walking:
    """The tables of a walk that is under way, and whether their entries are in its order."""

    graph: Graph
    order: tuple[NodeId, ...]
    before: Walked
    told: dict[NodeId, Told] = field(default_factory=dict)
    body: Body = field(default_factory=Body)
    types: dict[tuple[NodeId, str], Type] = field(default_factory=dict)
    is_sorted: bool = True

    def __post_init__(self) -> None:
        before = self.before
        self.told, self.types, self.body = dict(before.told), dict(before.types), before.body.lent()

    def change(self, node_id: NodeId, told: Told, stale: set[NodeId]) -> None:
        """Takes in what is told of a node now; what reads other types than before is stale."""
        before = self.told.get(node_id, UNTOLD)
        self.told[node_id] = told
        self.is_sorted &= self.body.take(told.body, before.body) or node_id not in self.before.told
        changed = [port for port in {**before.types, **told.types} if before.types.get(port) is not told.types.get(port)]
        for port in changed:
            if port in told.types:
                self.types[node_id, port] = told.types[port]
            else:
                del self.types[node_id, port]
        if changed:
            stale.update([edge.target.node for edge in leaving(self.graph.edges).get(node_id, ())])

    def sort(self) -> Steps[None]:
        """Puts the tables into the order of the walk, where they may not be in it."""
        if self.is_sorted and (not self.before.told or self.order is self.before.order or self._keeps_order()):
            return
        sorted_body = Body(diagnostics=self.body.diagnostics, uses=self.body.uses)
        for place, node_id in enumerate(self.order):
            if node_id in self.told:
                sorted_body.put(self.told[node_id].body)
            if place % _SORTED == 0:
                yield
        self.body = sorted_body

    def _keeps_order(self) -> bool:
        """Whether what was walked before is walked in the same order, and what is new behind it."""
        before = [node for node in self.before.order if node in self.told]
        return list(self.order[: len(before)]) == before
