"""What is wrong with weights as they are drawn: how they start, which of them are one tensor, whose module is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nnbuilder.core.blocks import spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Graph, Init, Node, Path
from nnbuilder.core.initializers import misfit, scheme_fault
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.uses import inner_path
from nnbuilder.core.weight_paths import first_copy, is_there, placed
from nnbuilder.core.weights import NO_WEIGHTS, Weight, Weights


def weight_findings(document: Document, catalogue: Catalogue, analysis: Analysis) -> tuple[Diagnostic, ...]:
    """Errors with codes `weights/...`, each with a cure. What the analysis could not tell is not judged."""
    drawn = {node.id: (node, graph) for graph in document.graphs.values() for node in graph.nodes.values() if node.init or node.tie or node.weights}
    if not drawn:
        return ()
    judge = _Judge(document, catalogue, analysis)
    paths = (path for path in analysis.bound if path[-1] in drawn)
    return tuple(finding for path in paths for finding in judge.findings(*drawn[str(path[-1])], path))


@dataclass(slots=True)
class _Judge:
    document: Document
    catalogue: Catalogue
    analysis: Analysis
    specs: dict[str, LayerSpec | None] = field(default_factory=dict)

    def findings(self, node: Node, graph: Graph, path: Path) -> Iterator[Diagnostic]:
        """Everything that is wrong with the weights of one node at one path."""
        if node.muted:
            return
        for name, init in sorted(node.init.items()):
            reason = scheme_fault(init) or self._init_fault(node, path, name, init)
            if reason is not None:
                yield _error("weights/init", reason, path, Fix(f"Let {name} of {node.name} start as usual", "uninit", node.id, name))
        for name, (owner, owned) in sorted(node.tie.items()):
            reason = self._tie_fault(node, path, name, owner, owned)
            if reason is not None:
                yield _error("weights/tie", reason, path, Fix(f"Remove the tie of {name} of {node.name}", "untie", node.id, name))
        owner_node = graph.nodes.get(node.weights) if node.weights is not None else None
        if owner_node is not None:
            reason = self._sharing_fault(node, path, owner_node)
            if reason is not None:
                yield _error("weights/shared", reason, path, Fix(f"Give {node.name} weights of its own", "unshare", node.id))

    def _init_fault(self, node: Node, path: Path, name: str, init: Init) -> str | None:
        weights = self._learned(node, path)
        if weights is None:
            return None
        # A bare parameter is one tensor, so there is no question which one is meant.
        weight = weights.get("", weights.get(name))
        if weight is None:
            return f"{_absent(node, name, weights)}, so there is nothing that could start as {init.scheme}."
        reason = misfit(init, weight)
        return f"{name} of {node.name} cannot start as {init.scheme}: {reason}." if reason is not None else None

    def _tie_fault(self, node: Node, path: Path, name: str, owner: Path, owned: str) -> str | None:
        weights = self._learned(node, path)
        if weights is not None and name not in weights:
            return f"{_absent(node, name, weights)}, so it cannot be tied."
        other = self.document.node(str(owner[-1])) if owner else None
        if other is None or not self._leads_somewhere(owner):
            to = (
                "a node that is not there"
                if other is None
                else f"{other.name} by a path that leads nowhere; each block on the way is named, and a copy that exists"
            )
            return f"{name} of {node.name} is tied to {to}."
        theirs = self._learned(other, first_copy(owner))
        if theirs is not None and owned not in theirs:
            return f"{name} of {node.name} is tied to {owned}, but {_absent(other, owned, theirs)}."
        if self._is_circle(path, name, owner, owned):
            return f"{name} of {node.name} is tied to itself, so it belongs to nobody."
        if weights is None or theirs is None or _alike(weights[name], theirs[owned]):
            return None
        return (
            f"{name} of {node.name} is {weights[name]}, but {owned} of {other.name} is {theirs[owned]}; tied weights must have the same shape and number type."
        )

    def _sharing_fault(self, node: Node, path: Path, owner: Node) -> str | None:
        mine, theirs = self._kept(node, path), self._kept(owner, (*path[:-1], owner.id))
        if owner.kind != node.kind:
            return f"{node.name} calls the module of {owner.name}, which is of the kind {owner.kind}, not {node.kind}."
        if mine is None or theirs is None or mine == theirs:
            return None
        name = next((name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)), "")
        needs, has = (str(weights[name]) if name in weights else "none" for weights in (mine, theirs))
        return f"{node.name} calls the module of {owner.name}, whose {name} is {has}, but as {node.name} is drawn it would be {needs}."

    def _leads_somewhere(self, path: Path) -> bool:
        """False only where the analysis knows: a node that it has not come to, in a block with an error say, is not judged."""
        return is_there(path, self.analysis) or all(reached[-1] != path[-1] for reached in self.analysis.bound)

    def _is_circle(self, path: Path, name: str, owner: Path, owned: str) -> bool:
        """Whether following ties comes back. The copies of a block may all have a tensor of the first one."""
        met = {(path, name)}
        while True:
            if (first_copy(owner), owned) in met:
                return len(met) > 1 or path == tuple(step for step in path if isinstance(step, str))
            met.add((first_copy(owner), owned))
            node = self.document.node(str(owner[-1])) if owner else None
            if node is None or owned not in node.tie:
                return False
            owner, owned = node.tie[owned]

    def _learned(self, node: Node, path: Path) -> Weights | None:
        """The parameters of a node itself, or None where they are not known. A block has none of its own."""
        spec = self._spec(node.kind)
        weights = NO_WEIGHTS if spec is not None and spec.role == "block" else self._kept(node, path)
        return None if weights is None else {name: weight for name, weight in weights.items() if not weight.is_buffer}

    def _kept(self, node: Node, path: Path) -> Weights | None:
        """Everything a node keeps, a block with all that stands in it, or None where something of it is not known."""
        spec = self._spec(node.kind)
        if spec is None or path not in self.analysis.bound:
            return None
        if spec.role != "block":
            here = placed(node, spec, path, self.analysis)
            if here is None:
                return None if spec.has_weights else NO_WEIGHTS
            return here.weights
        inside = inner_path(path, node)
        kept: dict[str, Weight] = {}
        for inner in self.document.graphs[node.kind].nodes.values():
            weights = self._kept(inner, (*inside, inner.id))
            if weights is None:
                return None
            kept |= {f"{inner.name}.{name}": weight for name, weight in weights.items()}
        return kept

    def _spec(self, kind: str) -> LayerSpec | None:
        if kind not in self.specs:
            self.specs[kind] = spec_for(self.document, self.catalogue, kind)
        return self.specs[kind]


def _alike(left: Weight, right: Weight) -> bool:
    return (left.shape, left.dtype) == (right.shape, right.dtype)


def _absent(node: Node, name: str, weights: Weights) -> str:
    there = " and ".join(weights) or ("one tensor that has no name" if "" in weights else "none")
    return f"{node.name} has no parameter called {name}; it has {there}"


def _error(code: str, message: str, path: Path, fix: Fix) -> Diagnostic:
    return Diagnostic("error", code, message, path, fixes=(fix,))
