"""What a drawing holds and costs, node by node and in all, told without torch and without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from nnbuilder.core.blocks import spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.document import Document
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import MAIN, Graph, Node, NodeId, Path, reachable
from nnbuilder.core.inference import Known
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.sizes import Dim, total
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.core.uses import Misuse, Recurrent, Repeated, Use, inner_path, use_of
from nnbuilder.core.weight_paths import Placed, first_copy, is_there, of_one_sample, placed
from nnbuilder.core.weights import Weights


@dataclass(frozen=True, slots=True)
class Profile:
    """Weights, parameters and multiply-adds (`core.weights` tells what counts) of a document.

    weights        {path: what the node keeps}, where that is known; of a repeated block the first copy
    parameters     {path: numbers learned that are its own}: a block has those of everything in it, of every copy; what is
                   tied is with its owner, and a node that calls the module of another has none
    multiply_adds  {path: of one sample, each time it is called}: a block has those of every copy and every step
    total_parameters and total_multiply_adds are those of all that an output, a loss or a metric needs
    is_complete    whether something is needed, and nothing of it had to be left out because it is wrong or unknown
    """

    weights: Mapping[Path, Weights]
    parameters: Mapping[Path, int]
    multiply_adds: Mapping[Path, Dim]
    total_parameters: int
    total_multiply_adds: Dim
    is_complete: bool


def profile(document: Document, catalogue: Catalogue, analysis: Analysis) -> Profile:
    """The profile of a document from its analysis."""
    walk = _Walk(document, catalogue, analysis)
    walk.place(MAIN, ())
    whole = walk.add_up(MAIN, ())
    return Profile(
        walk.weights, walk.parameters, walk.multiply_adds, whole.parameters + whole.shared, whole.multiply_adds, bool(walk.needed) and whole.is_complete
    )


@dataclass(frozen=True, slots=True)
class _Sum:
    """What stands somewhere. `shared` are parameters that all copies of a repeated block have in common."""

    parameters: int = 0
    shared: int = 0
    multiply_adds: Dim = 0
    is_complete: bool = True


@dataclass(slots=True)
class _Walk:
    document: Document
    catalogue: Catalogue
    analysis: Analysis
    placed: dict[Path, Placed] = field(default_factory=dict)
    weights: dict[Path, Weights] = field(default_factory=dict)
    parameters: dict[Path, int] = field(default_factory=dict)
    multiply_adds: dict[Path, Dim] = field(default_factory=dict)
    needed: set[Path] = field(default_factory=set)
    specs: dict[str, LayerSpec | None] = field(default_factory=dict)

    def place(self, name: str, path: Path) -> None:
        """Finds the weights at every path, which ties look at from anywhere."""
        graph = self.document.graphs[name]
        needed = self._needed(graph)
        for node, at, spec in self._drawn(graph, path):
            if node.id in needed:
                self.needed.add(at)
            if spec.role == "block":
                self.place(node.kind, inner_path(at, node))
            elif (here := placed(node, spec, at, self.analysis)) is not None:
                self.placed[at], self.weights[at] = here, here.weights

    def add_up(self, name: str, path: Path) -> _Sum:
        """The sum over all nodes of a graph that it needs, and its nodes on the way."""
        graph = self.document.graphs[name]
        sums = {node.id: self._node(node, at, spec) for node, at, spec in self._drawn(graph, path)}
        needed = self._needed(graph)
        called = {graph.nodes[node].weights or node for node in needed}
        return _Sum(
            sum(sums[node].parameters for node in called if node in sums),
            sum(sums[node].shared for node in called if node in sums),
            total(sums[node].multiply_adds for node in needed if node in sums),
            all(node in sums and sums[node].is_complete for node in needed),
        )

    def _node(self, node: Node, at: Path, spec: LayerSpec) -> _Sum:
        if node.muted:
            return _Sum()
        if spec.role == "block":
            here = self._block(node, at, spec)
        elif at in self.placed:
            here = self._layer(node, at)
        else:
            here = _Sum(is_complete=not (spec.has_weights or spec.has_cost))
        if spec.role == "block" or here.is_complete:
            self.multiply_adds[at] = here.multiply_adds
            self.parameters[at] = here.parameters + here.shared if node.weights is None else 0
        return here

    def _layer(self, node: Node, at: Path) -> _Sum:
        """A tensor that every copy of a repeated block has from the first one is counted once, and a tied one not here."""
        learned = {name: weight.count for name, weight in self.weights[at].items() if not weight.is_buffer}
        owners = {name: self._owner(node, name) for name in learned}
        own = sum(count for name, count in learned.items() if owners[name] is None)
        shared = sum(count for name, count in learned.items() if owners[name] == at)
        return _Sum(own, shared, self.placed[at].multiply_adds)

    def _block(self, node: Node, at: Path, spec: LayerSpec) -> _Sum:
        inner = self.add_up(node.kind, inner_path(at, node))
        use = self._use(node, at)
        copies = use.count if isinstance(use, Repeated) else 1
        steps = self._steps(at, spec, use) if isinstance(use, Recurrent) else 1
        return _Sum(inner.parameters * copies, inner.shared, inner.multiply_adds * copies * (steps or 1), inner.is_complete and None not in (use, steps))

    def _drawn(self, graph: Graph, path: Path) -> list[tuple[Node, Path, LayerSpec]]:
        """The nodes of a graph that the analysis has come to and whose kind is known."""
        here = [(node, (*path, node.id), self._spec(node.kind)) for node in graph.nodes.values()]
        return [(node, at, spec) for node, at, spec in here if spec is not None and at in self.analysis.bound]

    def _spec(self, kind: str) -> LayerSpec | None:
        if kind not in self.specs:
            self.specs[kind] = spec_for(self.document, self.catalogue, kind)
        return self.specs[kind]

    def _needed(self, graph: Graph) -> frozenset[NodeId]:
        sinks = [node.id for node in graph.nodes.values() if (spec := self._spec(node.kind)) is not None and spec.is_sink]
        return reachable(graph, sinks, upstream=True)

    def _use(self, node: Node, at: Path) -> Use | None:
        """How a node uses its block, or None where it cannot be used so."""
        known: Known = {**known_names(self.document.facts), **cast("Known", self.analysis.bound[at])}
        try:
            return use_of(self.document.graphs[node.kind], node, known)
        except Misuse:
            return None

    def _steps(self, at: Path, spec: LayerSpec, use: Recurrent) -> Dim | None:
        """How many steps a recurrent block walks, or None where what it walks is unknown."""
        walked = next((port.name for port in spec.inputs if use.walks(port.name)), "")
        types = self.analysis.inputs.get((at, walked), ())
        return of_one_sample(types[0]).shape[use.axis] if types and isinstance(types[0], TensorSpec) else None

    def _owner(self, node: Node, name: str) -> Path | None:
        """Where a tied tensor stands, if it does."""
        path, owned = node.tie.get(name, ((), ""))
        owner = first_copy(path)
        return owner if owner in self.needed and owned in self.weights.get(owner, {}) and is_there(path, self.analysis) else None
