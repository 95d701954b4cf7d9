"""What stands between a drawing and its training, told without running anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nnbuilder.core.blocks import specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Graph, Node, NodeId, reachable

DATA, MEASURES = "data", "measures"


@dataclass(frozen=True, slots=True)
class Lack:
    """A sentence that names what is missing before a drawing can be trained, and the way to it; `cure` is what would supply it: DATA,
    MEASURES (a loss and a metric), or nothing that could be done at one stroke."""

    message: str
    cure: str = ""


def lack_of(document: Document, analysis: Analysis, catalogue: Catalogue) -> Lack | None:
    """What stands in the way first; None where training can start."""
    if not document.main.nodes:
        return Lack("Draw a network, or start from a template.")
    if document.data is None:
        return Lack("Choose a data set in the Data tab first.", DATA)
    if not any(spec is not None and spec.role == "loss" for spec in specs_of(document, catalogue, document.main).values()):
        return Lack("There is no loss yet, so there is nothing to learn from: choose “Add loss and metric”, or draw one.", MEASURES)
    errors = [diagnostic for diagnostic in analysis.diagnostics if diagnostic.severity == "error"]
    return Lack(f"{len(errors)} problem{'s' if len(errors) > 1 else ''} to solve first: {errors[0].message}") if errors else None


def outputless(document: Document, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Losses whose network gives nothing: no Output depends on what they judge, so nothing could be asked after training."""
    roles = {node: spec.role for node, spec in specs_of(document, catalogue, document.main).items() if spec is not None}
    losses = [document.main.nodes[node] for node, role in roles.items() if role == "loss" and not document.main.nodes[node].muted]
    if not losses or any(role == "output" and not document.main.nodes[node].muted for node, role in roles.items()):
        return
    for loss in losses[:1]:
        source = _judged(document.main, loss, roles)
        if source is not None:
            fix = Fix(f"Add an Output after {source.name}", "append", source.id, "output", kind="Output")
            message = f"Nothing is given: the network is trained by {loss.name}, but no Output says what it is asked for afterwards."
            yield Diagnostic("warning", "graph/no_output", message, (loss.id,), "", (), (fix,))


def _judged(graph: Graph, loss: Node, roles: Mapping[NodeId, str]) -> Node | None:
    """The node whose value a loss judges: the one at its first port that is no Input."""
    for edge in graph.into(loss.id):
        node = graph.nodes.get(edge.source.node)
        if node is not None and roles.get(node.id) in ("layer", "block"):
            return node
    upstream = reachable(graph, [loss.id], upstream=True)
    return next((graph.nodes[node] for node in upstream if roles.get(node) in ("layer", "block")), None)
