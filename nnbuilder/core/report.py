"""What a person asks of a drawing before training: what each node gives, what it costs, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nnbuilder.core.analysis import Analyzer, spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis, Diagnostic
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, Node
from nnbuilder.core.profile import Profile, profile
from nnbuilder.core.sizes import Dim
from nnbuilder.core.table import table
from nnbuilder.core.tensor import Type

_MOST_CURED = 12
"""How many diagnostics are told with their cures, since each proof takes an analysis for every candidate."""


@dataclass(frozen=True, slots=True)
class NodeReport:
    """One node of the main drawing: what it gives by port, and how many parameters are its own, where that is known."""

    kind: str
    outputs: Mapping[str, Type]
    parameters: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of a document without running it; as text it is a table and what is wrong.

    nodes          by name, sources first
    diagnostics    errors, warnings and notes, in this order; the fixes of the first ones are proven to cure them
    parameters     how many numbers are learned, or None where something of it is wrong or unknown
    multiply_adds  of one sample (`core.weights` tells what counts), or None likewise
    """

    nodes: Mapping[str, NodeReport]
    diagnostics: tuple[Diagnostic, ...]
    parameters: int | None
    multiply_adds: Dim | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing is an error."""
        return not any(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    @property
    def shapes(self) -> Mapping[str, Type]:
        """What each node gives, by its name; a further output by `name.output`."""
        return {name if place == 0 else f"{name}.{port}": kind for name, node in self.nodes.items() for place, (port, kind) in enumerate(node.outputs.items())}

    def __str__(self) -> str:
        rows = [("node", "kind", "gives", "parameters")]
        for name, node in self.nodes.items():
            rows.append((name, node.kind, ", ".join(map(str, node.outputs.values())), f"{node.parameters:,}" if node.parameters else ""))
        serious = [diagnostic for diagnostic in self.diagnostics if diagnostic.severity != "note"]
        wrong = [f"{one.severity}: {one.message}" + (f" Cure: {one.fixes[0].title}." if one.fixes else "") for one in serious]
        numbers = Counter(diagnostic.severity for diagnostic in serious)
        parameters = f", {self.parameters:,} parameters" if self.parameters is not None else ""
        return "\n".join([table(rows), *wrong, f"\n{_counted(numbers, 'error')}, {_counted(numbers, 'warning')}{parameters}"])


def report_of(document: Document, catalogue: Catalogue) -> Report:
    """The report of a document; it needs no torch and runs nothing."""
    analyzer = Analyzer(catalogue)
    analysis = analyzer.analyze(document)
    counted = profile(document, catalogue, analysis)
    # Nodes that are caught in a loop have no order; they come last.
    ordered = dict.fromkeys([*analysis.order.get(MAIN, ()), *document.main.nodes])
    nodes = {node.name: _node(document, catalogue, analysis, counted, node) for node in map(document.main.nodes.__getitem__, ordered)}
    cured = tuple(
        replace(diagnostic, fixes=analyzer.cures(document, analysis, diagnostic) if place < _MOST_CURED else ())
        for place, diagnostic in enumerate(analysis.diagnostics)
    )
    is_complete = counted.is_complete
    return Report(nodes, cured, counted.total_parameters if is_complete else None, counted.total_multiply_adds if is_complete else None)


def _counted(numbers: Counter[str], severity: str) -> str:
    return f"{numbers[severity]} {severity}{'' if numbers[severity] == 1 else 's'}"


def _node(document: Document, catalogue: Catalogue, analysis: Analysis, counted: Profile, node: Node) -> NodeReport:
    spec = spec_for(document, catalogue, node.kind)
    slots = [((node.id,), port) for port in spec.outputs] if spec is not None else []
    return NodeReport(
        node.kind, {port: analysis.types[path, port] for path, port in slots if (path, port) in analysis.types}, counted.parameters.get((node.id,))
    )
