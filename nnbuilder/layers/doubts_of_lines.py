"""Two linear layers with nothing between them, which can do no more than one."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Node, Path
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import TensorSpec

_LINEAR, _BETWEEN, _PORT = "Linear", "ReLU", "x"


def in_a_line(document: Document, analysis: Analysis) -> Iterator[Diagnostic]:
    """Warnings at the second of two linear layers of the main graph. Where the first is narrower than what comes in and what goes
    out, it is a bottleneck and a choice; so are weights that are shared, tied, started or held in a way of their own."""
    graph = document.main
    lent = {node.weights for node in graph.nodes.values()}
    if any(phase.frozen for phase in document.phases):
        return
    for second in graph.nodes.values():
        if not _is_plain(second) or second.id in lent:
            continue
        first = next((graph.nodes.get(edge.source.node) for edge in graph.into(second.id, _PORT)), None)
        if first is None or not _is_plain(first) or first.id in lent or len(graph.out_of(first.id)) != 1:
            continue
        given, between, made = _width(analysis, first, _PORT), _width(analysis, second, _PORT), _made(analysis, (second.id,))
        if isinstance(given, int) and isinstance(between, int) and isinstance(made, int) and between >= min(given, made):
            message = f"{first.name} and {second.name} are linear and nothing stands between them: together they compute no more than one Linear could."
            fix = Fix(f"Insert a {_BETWEEN} before {second.name}", "insert", second.id, _PORT, {}, _BETWEEN)
            yield Diagnostic("warning", "meaning/linear", message, (second.id,), _PORT, fixes=(fix,))


def _is_plain(node: Node) -> bool:
    return node.kind == _LINEAR and not (node.muted or node.init or node.tie or node.weights)


def _width(analysis: Analysis, node: Node, port: str) -> Dim | None:
    return next((kind.shape[-1] for kind in analysis.inputs.get(((node.id,), port), ()) if isinstance(kind, TensorSpec)), None)


def _made(analysis: Analysis, path: Path) -> Dim | None:
    kind = analysis.type_of(path)
    return kind.shape[-1] if isinstance(kind, TensorSpec) else None
