"""Where a piece of source is written: one graph at one path, with what the analysis tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nnbuilder.codegen.allocator import Allocator
from nnbuilder.core.blocks import INPUT, port_nodes, spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.document import Document
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import End, Graph, Node, NodeId, Path, sources
from nnbuilder.core.inference import Known
from nnbuilder.core.layer import LayerSpec, Port
from nnbuilder.core.noise import Randomness, randomness
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import TensorSpec, Type
from nnbuilder.core.uses import Plain, Recurrent, Repeated, Use, inner_path, use_of


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
    chances: dict[str, Randomness] = field(default_factory=dict)
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
        return replace(inner, inner_use=self.use(node), chances=self.chances)

    def noises(self, node: NodeId, predicts: bool = False) -> tuple[Path, ...]:
        """The noise that a block needs inside, as paths that begin at the node; `predicts`: that its mean needs."""
        if self.spec(node).role != "block":
            return ()
        drawn = self.graph.nodes[node]
        chance = self.randomness(drawn.kind)
        return tuple((*inner_path((node,), drawn), *path) for path in (chance.noises_of_mean if predicts else chance.noises))

    def argument_type(self, path: Path) -> Type:
        """The type of an input or of noise at a path that begins here: noise has a slice for each copy and each step of what
        stands around it."""
        kind = self.analysis.type_of((*self.path, *path))
        sizes = [size for place in range(1, len(path)) if isinstance(path[place - 1], str) for size in self._slices((*self.path, *path[:place]))]
        return kind.reshaped(*kind.shape[:1], *sizes, *kind.shape[1:]) if isinstance(kind, TensorSpec) else kind

    def samples(self, node: NodeId) -> bool:
        """Whether a block draws inside, and gives its mean by another method."""
        return self.spec(node).role == "block" and self.randomness(self.graph.nodes[node].kind).samples

    def predicting(self, kind: str) -> str:
        """The method of a block that gives its mean."""
        graph = self.document.graphs[kind]
        return Allocator([*(node.name for node in graph.nodes.values()), *(param.name for param in graph.params)]).draw("predict")

    def ports(self, node: NodeId, predicts: bool = False) -> tuple[Port, ...]:
        """The inputs that a node reads. `predicts`: of a mean, what only feeds noise is not read."""
        spec = self.spec(node)
        if predicts and spec.call.predict:
            return tuple(port for port in spec.inputs if f"{{{port.name}}}" in spec.call.predict)
        if predicts and self.samples(node):
            return tuple(port for port in spec.inputs if port.name in self.randomness(spec.kind).inputs_of_mean)
        return spec.inputs

    def names_along(self, path: Path) -> tuple[str, ...]:
        """The names of the nodes of a path that begins in this graph."""
        nodes = (self.document.node(str(step)) for step in path if isinstance(step, str))
        return tuple(node.name for node in nodes if node is not None)

    def randomness(self, kind: str) -> Randomness:
        """What a block draws inside."""
        if kind not in self.chances:
            self.chances[kind] = randomness(self.document, self.catalogue, kind)
        return self.chances[kind]

    def _slices(self, at: Path) -> tuple[Dim, ...]:
        """How often the block of a node is gone through: once for each copy, or for each step."""
        node = self.document.node(str(at[-1]))
        assert node is not None, "a path of a drawing ends at a node"
        bound: Known = self.analysis.bound[at]  # type: ignore[assignment]
        match use_of(self.document.graphs[node.kind], node, {**self.facts, **bound}):
            case Repeated(count=count):
                return (count,)
            case Recurrent() as use:
                walked = (port.name for port in port_nodes(self.document.graphs[node.kind], INPUT) if use.walks(port.name))
                kinds = (kind for port in walked for kind in self.analysis.inputs.get((at, port), ()))
                return tuple(kind.shape[use.axis] for kind in kinds if isinstance(kind, TensorSpec))[:1]
            case _:
                return ()
