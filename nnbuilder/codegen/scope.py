"""Where a piece of source is written: one graph at one path, with what the analysis tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnbuilder.core.blocks import spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.document import Document
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import Edge, End, Graph, Node, NodeId, Path, sources
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.tensor import Type


@dataclass(frozen=True, slots=True)
class Scope:
    """One graph at one path. `feeds` is {node: {port: ends in index order}}; `facts` are the data's numbers by name."""

    document: Document
    catalogue: Catalogue
    analysis: Analysis
    name: str
    path: Path
    graph: Graph
    feeds: Mapping[NodeId, Mapping[str, list[End]]]
    facts: Mapping[str, int]
    specs: dict[str, LayerSpec] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, catalogue: Catalogue, analysis: Analysis, name: str, path: Path) -> Scope:
        graph = document.graphs[name]
        return cls(document, catalogue, analysis, name, path, graph, sources(graph.edges), known_names(document.facts))

    def spec(self, node: NodeId) -> LayerSpec:
        """The specification of a node's kind; an unknown kind is an error of the caller, who checks soundness first."""
        kind = self.graph.nodes[node].kind
        if kind not in self.specs:
            found = spec_for(self.document, self.catalogue, kind)
            if found is None:
                raise LookupError(f"The kind {kind} is not known.")
            self.specs[kind] = found
        return self.specs[kind]

    @property
    def known(self) -> list[Node]:
        """The nodes whose kind this program knows, in the order in which they were drawn."""
        kinds = {node.kind for node in self.graph.nodes.values()}
        found = {kind for kind in kinds if spec_for(self.document, self.catalogue, kind) is not None}
        return [node for node in self.graph.nodes.values() if node.kind in found]

    def at(self, node: NodeId) -> Path:
        return (*self.path, node)

    def type_of(self, end: End) -> Type:
        return self.analysis.type_of(self.at(end.node), end.port)

    def ends(self, node: NodeId, port: str) -> list[End]:
        """What feeds a port, past muted nodes and outputs, which only hand on what they are given."""
        return [self.origin(end) for end in self.feeds.get(node, {}).get(port, [])]

    def origin(self, end: End) -> End:
        while self.passes(end.node):
            fed = self.feeds.get(end.node, {})
            first = next((ends[0] for port in self.spec(end.node).inputs if (ends := fed.get(port.name))), None)
            if first is None:
                return end
            end = first
        return end

    def passes(self, node: NodeId) -> bool:
        """Whether a node writes nothing and only hands on its first input."""
        return self.graph.nodes[node].muted or self.spec(node).role == "output"

    def owner(self, node: Node) -> Node:
        """The node whose module is called."""
        return self.graph.nodes[node.weights] if node.weights is not None and node.weights in self.graph.nodes else node

    def edges_from(self, node: NodeId) -> tuple[Edge, ...]:
        return self.graph.out_of(node)
