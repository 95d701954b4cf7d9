"""A node with a mistake and what comes into it, as whoever looks for a cure sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Edge, Graph, Node
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.tensor import TensorSpec


@dataclass(frozen=True, slots=True)
class Place:
    """Where a diagnostic is told: the node, the graph it stands in, and its specification where it has one."""

    document: Document
    graph: Graph
    node: Node
    spec: LayerSpec | None
    analysis: Analysis
    diagnostic: Diagnostic

    def fed(self, port: str) -> list[TensorSpec]:
        kinds = self.analysis.inputs.get((self.diagnostic.at, port), ())
        return [kind for kind in kinds if isinstance(kind, TensorSpec)]

    def before(self, port: str, kind: str, title: str, **params: object) -> Fix:
        return Fix(f"{title} before {self.node.name}", "insert", self.node.id, port, params, kind)

    def linear(self, port: str, width: int | Expression) -> Fix:
        """A Linear of so many outputs before a port, or before several that are parted by spaces."""
        outputs = "1 output" if width == 1 else f"{width.text if isinstance(width, Expression) else width} outputs"
        return self.before(port, "Linear", f"Insert a Linear with {outputs}", out_features=width)

    def source(self, port: str) -> Node | None:
        edge = next(iter(self.graph.into(self.node.id, port)), None)
        return self.graph.nodes.get(edge.source.node) if edge is not None else None

    def is_of_words(self, source: Node | None) -> bool:
        """Whether a node reads texts from the data: their numbers are names of words, and no measurements."""
        facts = self.document.facts
        field = facts.fields.get(str(source.params.get("field", ""))) if source is not None and facts is not None else None
        return field is not None and bool(field.choices) and bool(field.shape)

    def text_before(self, node: Node, port: str) -> Node | None:
        """The Input of a text whose numbers come in at a port, whatever has moved them on the way."""
        edges = self.way_up(next(iter(self.graph.into(node.id, port)), None))
        sources = (self.graph.nodes[edge.source.node] for edge in edges)
        return next((source for source in sources if self.is_of_words(source)), None)

    def way_up(self, edge: Edge | None) -> Iterator[Edge]:
        """The edges from one upwards, along the first input of each node."""
        passed: set[Edge] = set()
        while edge is not None and edge not in passed:
            passed.add(edge)
            yield edge
            edge = next(iter(self.graph.into(edge.source.node)), None)

    def told(self, node: Node) -> dict[str, object]:
        """The parameters of a node of the same graph as they are bound, formulas computed."""
        return dict(self.analysis.bound.get((*self.diagnostic.at[:-1], node.id), {}))
