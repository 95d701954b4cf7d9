"""A table of vectors has a row for each number that the data holds; with fewer, training ends at the first word beyond it."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.blocks import INPUT
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Node
from nnbuilder.core.sampling import facts_of_field

ROWS = "num_embeddings"
"""The parameter that says how many rows a table has."""


def vocabulary_findings(document: Document, analysis: Analysis) -> Iterator[Diagnostic]:
    """Errors at tables of the main graph that read a field directly."""
    for node in document.main.nodes.values() if document.facts is not None else ():
        rows = analysis.bound.get((node.id,), {}).get(ROWS)
        if not isinstance(rows, int):
            continue
        source = next((document.main.nodes.get(edge.source.node) for edge in document.main.into(node.id)), None)
        if source is not None and source.kind == INPUT and not node.muted:
            yield from _at_table(document, node, rows, str(analysis.bound.get((source.id,), {}).get("field", "")))


def _at_table(document: Document, node: Node, rows: int, field: str) -> Iterator[Diagnostic]:
    fact = facts_of_field(document.facts, field)
    if fact is None or not fact.choices or not fact.names or rows >= len(fact.names):
        return
    count = f"{len(fact.names):,}"
    message = f"{node.name} has rows for {rows:,} numbers, but {field} holds {count} different ones; {ROWS} must be at least {count}."
    # A formula names the fields of the data itself only.
    right = len(fact.names) if "." in field else Expression(f"{field}.{fact.choices}")
    title = f"Set {ROWS} of {node.name} to {right.text if isinstance(right, Expression) else right}"
    yield Diagnostic("error", "shape/vocabulary", message, (node.id,), ROWS, fixes=(Fix(title, "set", node.id, ROWS, right),))
