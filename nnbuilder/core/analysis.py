"""What can be told of a document without running it: every type, and everything that is wrong.

The analysis is a pure function of the document that goes on past every error; what cannot be told is `Unknown`. An
`Analyzer` remembers what it has computed by the objects it was computed from, so that an edit costs what it reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nnbuilder.core.blocks import block_spec, spec_for
from nnbuilder.core.body import BodyWalk
from nnbuilder.core.budget import budget_findings, recursive_uses
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.class_weights import class_weight_findings
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import MAIN, Graph, NodeId
from nnbuilder.core.inference import UNREAD, Inference, Known
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.meaning_findings import meaning_findings
from nnbuilder.core.proof import proven_cures
from nnbuilder.core.readiness import outputless
from nnbuilder.core.steps import Steps, finished
from nnbuilder.core.tensor import Type
from nnbuilder.core.told import Body
from nnbuilder.core.training_findings import training_findings
from nnbuilder.core.vocabulary_findings import vocabulary_findings
from nnbuilder.core.walked import Walked
from nnbuilder.core.weight_findings import weight_findings
from nnbuilder.core.wiring import Wiring, wiring_of

_RANK = {"error": 0, "warning": 1, "note": 2}
_MOST_REMEMBERED = 512

__all__ = ["Analyzer", "analyze", "block_spec", "spec_for"]


def analyze(document: Document, catalogue: Catalogue) -> Analysis:
    """Types, bound parameters and diagnostics of a whole document, from a fresh start."""
    return Analyzer(catalogue).analyze(document)


class Analyzer:
    """Analyses documents over one catalogue. Each session and each job has its own."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._inference = Inference()
        self._known_of: tuple[DataSet | None, Known] = (None, {})
        self._specs: dict[int, tuple[Graph, str, LayerSpec]] = {}
        self._wirings: dict[tuple[int, ...], tuple[Graph, tuple[LayerSpec | None, ...], Wiring]] = {}
        self._cures: tuple[Analysis | None, dict[int, tuple[Diagnostic, tuple[Fix, ...]]]] = (None, {})
        self._bodies: dict[_BodyKey, tuple[tuple[object, ...], Body]] = {}
        self._told: dict[_BodyKey, Walked] = {}

    def analyze(self, document: Document) -> Analysis:
        """Types, bound parameters and diagnostics of a whole document."""
        return finished(self.analysing(document))

    def analysing(self, document: Document) -> Steps[Analysis]:
        """The same in steps, one for each node of the main graph of which something else than before may have to be told."""
        excesses = budget_findings(document, self.catalogue)
        if any(not excess.at for excess in excesses):
            return Analysis(diagnostics=tuple(excess for excess in excesses if not excess.at))
        yield
        walk = _Walk(self, document, frozenset(excess.node for excess in excesses if excess.node is not None))
        main = yield from walk.main()
        unused = [body for name in document.graphs if name not in walk.orders for body in [walk.unused(name)]]
        yield
        told = Analysis(main.types, (), walk.orders, main.inputs, main.given, main.bound, main.uses)
        diagnostics = [*excesses, *main.diagnostics, *(diagnostic for body in unused for diagnostic in body.diagnostics)]
        for findings in self._findings(document, told):
            diagnostics += findings
            yield
        return replace(told, diagnostics=tuple(sorted(diagnostics, key=lambda diagnostic: _RANK[diagnostic.severity])))

    def _findings(self, document: Document, told: Analysis) -> Iterator[Iterable[Diagnostic]]:
        """What is found by going through the whole drawing once more, in the order in which it is told."""
        yield weight_findings(document, self.catalogue, told)
        yield outputless(document, self.catalogue)
        yield meaning_findings(document, self.catalogue)
        yield class_weight_findings(document, self.catalogue)
        yield vocabulary_findings(document, told)
        yield training_findings(document, self.catalogue)
        yield self.catalogue.doubts(document, self.catalogue, told)

    def cures(self, document: Document, analysis: Analysis, diagnostic: Diagnostic) -> tuple[Fix, ...]:
        """What is proven to cure a diagnostic; computed when somebody asks, and remembered for the analysis it belongs to."""
        if self._cures[0] is not analysis:
            self._cures = (analysis, {})
        remembered = self._cures[1]
        if id(diagnostic) not in remembered:
            remembered[id(diagnostic)] = (diagnostic, proven_cures(document, analysis, diagnostic, self.catalogue, self.analyze))
        return remembered[id(diagnostic)][1]

    def spec(self, document: Document, kind: str) -> LayerSpec | None:
        """The specification of a kind; that of a block is the same object for as long as the block is the same."""
        graph = document.graphs.get(kind)
        if graph is None or kind == MAIN:
            return self.catalogue.get(kind)
        remembered = self._specs.get(id(graph))
        if remembered is None or remembered[0] is not graph or remembered[1] != kind:
            _make_room(self._specs)
            remembered = self._specs[id(graph)] = (graph, kind, block_spec(kind, graph))
        return remembered[2]

    def _known(self, document: Document) -> Known:
        """What formulas may name everywhere: facts of the data."""
        if self._known_of[0] is not document.data:
            unread = document.data.unread if document.data is not None else ()
            self._known_of = (document.data, {**known_names(document.facts), **dict.fromkeys(f"{name}{UNREAD}" for name in unread)})
        return self._known_of[1]

    def _wiring(self, document: Document, graph: Graph) -> Wiring:
        specs = tuple(self.spec(document, kind) for kind in dict.fromkeys(node.kind for node in graph.nodes.values()))
        key = (id(graph), *map(id, specs))
        remembered = self._wirings.get(key)
        if remembered is None or remembered[0] is not graph:
            _make_room(self._wirings)
            remembered = self._wirings[key] = (graph, specs, wiring_of(graph, lambda kind: self.spec(document, kind)))
        return remembered[2]


_BodyKey = tuple[str, tuple[tuple[str, Type], ...], tuple[tuple[str, str, object], ...]]


def _key(name: str, feeds: Mapping[str, Type], known: Known) -> _BodyKey:
    """A graph, what comes into it and what its formulas may name."""
    return name, tuple(sorted(feeds.items(), key=lambda item: item[0])), tuple((word, type(value).__name__, value) for word, value in known.items())


@dataclass(slots=True)
class _Walk:
    """One document while it is analysed."""

    analyzer: Analyzer
    document: Document
    too_large: frozenset[NodeId]
    orders: dict[str, tuple[NodeId, ...]] = field(default_factory=dict)
    recursive: frozenset[NodeId] = frozenset()
    _closures: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.recursive = recursive_uses(self.document) if len(self.document.graphs) > 1 else frozenset()

    @property
    def inference(self) -> Inference:
        return self.analyzer._inference

    @property
    def catalogue(self) -> Catalogue:
        return self.analyzer.catalogue

    def spec(self, kind: str) -> LayerSpec | None:
        return self.analyzer.spec(self.document, kind)

    def main(self) -> Steps[Body]:
        """What is told of the main graph."""
        return self._walking(MAIN, {}, self.analyzer._known(self.document))

    def body(self, name: str, feeds: Mapping[str, Type], known: Known) -> Body:
        """What is told of a graph where these types come in; a block is told once for each of them."""
        key = _key(name, feeds, known)
        closure = self._closure(name)
        remembered = self.analyzer._bodies.get(key)
        if remembered is None or len(remembered[0]) != len(closure) or any(a is not b for a, b in zip(remembered[0], closure, strict=True)):
            _make_room(self.analyzer._bodies)
            remembered = self.analyzer._bodies[key] = (closure, self._walked(name, feeds, known))
        self.orders.update(remembered[1].orders)
        return remembered[1]

    def unused(self, name: str) -> Body:
        """A block that nothing uses: what is wrong with it may wait, and its types stay unknown."""
        graph = self.document.graphs[name]
        known: dict[str, object] = {**self.analyzer._known(self.document), **{param.name: param.default for param in graph.params}}
        body = self._walked(name, {}, known)  # type: ignore[arg-type]
        return Body(diagnostics=[_waiting(diagnostic) for diagnostic in body.diagnostics])

    def _walked(self, name: str, feeds: Mapping[str, Type], known: Known) -> Body:
        return finished(self._walking(name, feeds, known))

    def _walking(self, name: str, feeds: Mapping[str, Type], known: Known) -> Steps[Body]:
        graph = self.document.graphs[name]
        wiring = self.analyzer._wiring(self.document, graph)
        before, self.orders = self.orders, {name: wiring.order}
        told, key = self.analyzer._told, _key(name, feeds, known)
        before_it = told.get(key, Walked())
        walked = yield from BodyWalk(graph=graph, order=wiring.order, before=before_it, whole=self, name=name, wiring=wiring, feeds=feeds, known=known).walk()
        if key not in told:
            _make_room(told)
        told[key] = walked
        walked.body.orders, self.orders = self.orders, {**before, **self.orders}
        return walked.body

    def _closure(self, name: str) -> tuple[object, ...]:
        """Everything that what is told of a block depends on: its graph, and those of the blocks in it."""
        if name not in self._closures:
            graph = self.document.graphs[name]
            nested = [node.kind for node in graph.nodes.values() if node.kind in self.document.graphs and node.id not in self.recursive]
            inner = {id(one): one for kind in dict.fromkeys(nested) for one in self._closure(kind)}
            self._closures[name] = (graph, self.document.facts, self.too_large or None, *inner.values())
        return self._closures[name]


def _waiting(diagnostic: Diagnostic) -> Diagnostic:
    severity = "warning" if diagnostic.severity == "error" else diagnostic.severity
    return Diagnostic(severity, diagnostic.code, diagnostic.message, diagnostic.at, diagnostic.where, diagnostic.related, diagnostic.fixes)


def _make_room(table: dict[Any, Any]) -> None:
    if len(table) >= _MOST_REMEMBERED:
        table.clear()
