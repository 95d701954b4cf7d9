"""Where a piece of source is written: one graph at one path, with what the analysis tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nnbuilder.core.blocks import spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.document import Document
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import End, Graph, Node, NodeId, Path, sources
from nnbuilder.core.inference import Known
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.noise import noise_paths
from nnbuilder.core.uses import Plain, Use, inner_path, use_of


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
    noise_paths: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    inner_use: Use = field(default_factory=Plain)

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

    def use(self, node: Node) -> Use:
        """How a node uses its block."""
        bound: Known = self.analysis.bound[self.at(node.id)]  # type: ignore[assignment]
        return use_of(self.document.graphs[node.kind], node, {**self.facts, **bound})

    def inside(self, node: Node) -> Scope:
        """The graph of the block that a node uses, where it stands for that node."""
        path = inner_path(self.at(node.id), node)
        inner = Scope.of(self.document, self.catalogue, self.analysis, node.kind, path)
        return replace(inner, inner_use=self.use(node), noise_paths=self.noise_paths)

    def noises(self, node: NodeId) -> tuple[Path, ...]:
        """The noise that a block needs inside, as paths that begin at the node."""
        return tuple((node, *path) for path in self._noises_in(self.graph.nodes[node].kind)) if self.spec(node).role == "block" else ()

    def names_along(self, path: Path) -> tuple[str, ...]:
        """The names of the nodes of a path that begins in this graph."""
        nodes = (self.document.node(str(step)) for step in path if isinstance(step, str))
        return tuple(node.name for node in nodes if node is not None)

    def _noises_in(self, kind: str) -> tuple[Path, ...]:
        if kind not in self.noise_paths:
            self.noise_paths[kind] = noise_paths(self.document, self.catalogue, kind)
        return self.noise_paths[kind]
