"""The loss and the metric that fit a drawing's data, added in one edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nnbuilder.core import names
from nnbuilder.core.analysis import analyze
from nnbuilder.core.blocks import MASK
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document, Point
from nnbuilder.core.edits import EditError, add_node, connect, taken_names
from nnbuilder.core.facts import LABEL, MARKS, TOKENS, FieldFacts, Form
from nnbuilder.core.graph import MAIN, End, Node, NodeId
from nnbuilder.core.room import beyond
from nnbuilder.core.tensor import TensorSpec

_BESIDE, _BELOW = 270.0, 110.0
_MEASURES: Mapping[Form, tuple[str, str]] = {LABEL: ("CrossEntropy", "Accuracy"), TOKENS: ("CrossEntropy", "Accuracy"), MARKS: ("CrossEntropy", "MeanIoU")}
"""The loss and the metric for what is learned; ..."""
_OF_NUMBERS = ("MSE", "RMSE")
"""... those for all else."""


def measures(form: Form) -> tuple[str, str]:
    """The kinds of the loss and the metric for what is learned."""
    return _MEASURES.get(form, _OF_NUMBERS)


def add_loss_and_metric(document: Document, catalogue: Catalogue, new_id: Callable[[], NodeId]) -> Document:
    """Adds what is missing to train: an Output, the target Input, the loss and the metric that fit the target field.

    Raises `EditError` in words where no data is bound or nothing could be an output.
    """
    data = document.data
    target = next((field for field in data.fields if field.role == "target"), None) if data is not None else None
    if data is None or target is None:
        raise EditError("Choose a data set with a target first; the loss compares the network's output with it.")
    source = _output_end(document, catalogue)
    at = document.layout.get(source.node, Point(0, 0))
    fact = data.facts.fields.get(target.name) if data.facts is not None else None
    loss, metric = measures(fact.form) if fact is not None else _OF_NUMBERS
    if not any(node.kind == "Output" for node in document.main.nodes.values()):
        output = new_id()
        document = add_node(document, MAIN, Node(output, "scores" if loss == "CrossEntropy" else "estimate", "Output"), beyond(document, MAIN, at, _BESIDE))
        document = connect(document, source, End(output, "x"))
    given = next((node.id for node in document.main.nodes.values() if node.kind == "Input" and node.params.get("field") == target.name), None)
    if given is None:
        given = new_id()
        document = add_node(document, MAIN, Node(given, target.name, "Input", {"field": target.name}), beyond(document, MAIN, at, 0.0, 160.0))
    if fact is not None and loss == "CrossEntropy":
        document, source = _classes_first(document, catalogue, source, fact, new_id)
        at = document.layout.get(source.node, at)
    kinds = {node.kind for node in document.main.nodes.values()}
    for row, kind in enumerate((loss, metric)):
        if kind not in kinds:
            node = new_id()
            name = names.for_kind(kind, taken_names(document.main))
            document = add_node(document, MAIN, Node(node, name, kind), beyond(document, MAIN, at, _BESIDE, _BELOW * (row + 1)))
            document = connect(document, source, End(node, "prediction"))
            document = connect(document, End(given, "output"), End(node, "target"))
            if fact is not None and fact.mask:
                document = connect(document, End(given, MASK), End(node, MASK))
    return document


def _classes_first(document: Document, catalogue: Catalogue, source: End, fact: FieldFacts, new_id: Callable[[], NodeId]) -> tuple[Document, End]:
    """What is compared: scores for each place that stand on the last axis go through a Transpose, since torch counts classes on
    axis 1."""
    given = analyze(document, catalogue).type_of((source.node,), source.port)
    if not isinstance(given, TensorSpec) or given.shape[1:] != (*fact.shape, len(fact.names)) or len(fact.shape) != 1 or given.shape[1] == given.shape[2]:
        return document, source
    at, node = document.layout.get(source.node, Point(0, 0)), new_id()
    turned = Node(node, "classes_first", "Transpose", {"dim0": 1, "dim1": 2})
    document = add_node(document, MAIN, turned, beyond(document, MAIN, at, _BESIDE, _BELOW))
    return connect(document, source, End(node, "x")), End(node, "output")


def _output_end(document: Document, catalogue: Catalogue) -> End:
    """What the network gives: what feeds an Output, or the last layer that feeds nothing."""
    graph = document.main
    for node in graph.nodes.values():
        if node.kind == "Output" and graph.into(node.id):
            return graph.into(node.id)[0].source
    fed = {edge.source.node for edge in graph.edges}
    order = analyze(document, catalogue).order.get(MAIN, ())
    for node_id in reversed(order):
        spec = catalogue.get(graph.nodes[node_id].kind)
        if spec is not None and spec.role == "layer" and spec.outputs and node_id not in fed and graph.into(node_id):
            return End(node_id, spec.outputs[0])
    raise EditError("There is no layer yet whose output could be compared with the target; draw the network first.")
