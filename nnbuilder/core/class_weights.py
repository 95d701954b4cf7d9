"""How much each class counts to a loss that is to weigh rare ones more, told from how often they stand in the training part."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.blocks import INPUT
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.facts import FieldFacts
from nnbuilder.core.graph import NodeId
from nnbuilder.core.sampling import facts_of_field

PARAM, EQUAL, BALANCED = "class_weights", "equal", "balanced"
_DIGITS = 6


def class_weights(document: Document, catalogue: Catalogue, loss: NodeId) -> tuple[float, ...]:
    """The weight of each class, or of the second of two as against the first where the loss asks yes or no; empty where all count
    alike or nobody has counted.

    rows / (classes * rows of the class), the "balanced" of scikit-learn's `compute_class_weight`; its quotient for two classes. A
    class without a row counts as one of average size.
    """
    node = document.main.nodes.get(loss)
    spec = catalogue.get(node.kind) if node is not None else None
    if node is None or spec is None or not spec.call.class_weights or node.params.get(PARAM, EQUAL) != BALANCED:
        return ()
    counts = _counted(document, catalogue, loss).counts
    if spec.counts_classes:
        known = [count for count in counts if count]
        return tuple(round(sum(known) / (len(known) * count), _DIGITS) if count else 1.0 for count in counts)
    return (round(counts[0] / counts[1], _DIGITS),) if len(counts) == 2 and all(counts) else ()


def class_weight_findings(document: Document, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Warnings at losses that are to weigh classes which nobody has counted."""
    if document.facts is None:
        return
    for node in document.main.nodes.values():
        if node.params.get(PARAM) == BALANCED and not node.muted and (spec := catalogue.get(node.kind)) is not None and spec.call.class_weights:
            if class_weights(document, catalogue, node.id):
                continue
            classes = "a target of classes" if spec.counts_classes else "a target of two classes, both of which stand in the training part"
            message = f"{node.name} is to weigh rare classes more, which takes {classes}; here all count alike."
            yield Diagnostic("warning", "weights/classes", message, (node.id,), PARAM, fixes=(Fix("Weigh all classes alike", "set", node.id, PARAM, EQUAL),))


def _counted(document: Document, catalogue: Catalogue, loss: NodeId) -> FieldFacts:
    """The facts of the field that a loss compares with, also where its numbers become real ones on the way."""
    graph, passed = document.main, [loss]
    edge = next(iter(graph.into(loss, "target")), None)
    while edge is not None and edge.source.node not in passed:
        passed.append(edge.source.node)
        spec = catalogue.get(graph.nodes[passed[-1]].kind)
        # A kind that sets a size of its own, as One Hot does, makes several questions of one.
        edge = next(iter(graph.into(passed[-1])), None) if spec is not None and not spec.gives else None
    source = graph.nodes[passed[-1]]
    field = str(source.params.get("field", "")) if source.kind == INPUT else ""
    return facts_of_field(document.facts, field) or FieldFacts("", "", ())
