"""The loss and the metric that fit a drawing's data, added in one edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nnbuilder.core import names
from nnbuilder.core.analysis import analyze
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import DataSet, Document, Point
from nnbuilder.core.edits import EditError, add_node, connect, set_data, set_param, taken_names
from nnbuilder.core.expressions import Expression, substituted
from nnbuilder.core.expressions import names as names_of
from nnbuilder.core.facts import LABEL, MARKS, TOKENS, Form, known_names
from nnbuilder.core.graph import MAIN, End, Node, NodeId
from nnbuilder.core.parameters import Raw

_BESIDE, _BELOW = 270.0, 110.0
_MEASURES: Mapping[Form, tuple[str, str]] = {LABEL: ("CrossEntropy", "Accuracy"), TOKENS: ("CrossEntropy", "Accuracy"), MARKS: ("CrossEntropy", "MeanIoU")}
"""The loss and the metric for what is learned; ..."""
_OF_NUMBERS = ("MSE", "RMSE")
"""... those for all else."""


def bind_data(document: Document, data: DataSet) -> Document:
    """Takes over a data set and binds every free Input, the first to the first input field.

    Formulas over a field that is gone go over the one that takes its place.
    """
    document = set_data(_renamed(document, data), data)
    given = [field.name for field in data.fields if field.role == "input"]
    targets = [field.name for field in data.fields if field.role == "target"]
    names = {field.name for field in data.fields}
    inputs = [node for node in document.main.nodes.values() if node.kind == "Input"]
    taken = {str(node.params.get("field", "")) for node in inputs} & names
    fed_to_losses = {edge.source.node for edge in document.main.edges if edge.target.port == "target"}
    for node in inputs:
        if str(node.params.get("field", "")) in names:
            continue
        choices = targets if node.id in fed_to_losses else given
        field = next((name for name in choices if name not in taken), None)
        if field is not None:
            taken.add(field)
            document = set_param(document, node.id, "field", field)
    return document


def _renamed(document: Document, data: DataSet) -> Document:
    """The document with formulas such as `label.classes` over the fields of other data."""
    if document.data is None:
        return document
    old, new = known_names(document.data.facts), known_names(data.facts)
    gone = {name: _heir(name, document.data, data, new) for name in old if name not in new}
    heirs = {name: heir for name, heir in gone.items() if heir}

    def moved(value: Raw) -> Raw:
        if isinstance(value, Expression):
            for name in names_of(value) & heirs.keys():
                value = substituted(value, name, heirs[name])
        return value

    for graph in document.graphs.values():
        for node in graph.nodes.values():
            for param, value in node.params.items():
                if moved(value) != value:
                    document = set_param(document, node.id, param, moved(value))
    return document


def _heir(name: str, old: DataSet, new: DataSet, facts: Mapping[str, int]) -> str:
    """The fact that takes the place of another: of the field in the same role, the same fact, or its number of outputs."""
    field, _, fact = name.partition(".")
    role = next((one.role for one in old.fields if one.name == field), "")
    place = [one.name for one in old.fields if one.role == role].index(field) if role else 0
    heirs = [one.name for one in new.fields if one.role == role]
    if place >= len(heirs):
        return ""
    choices = (fact, "classes", "size") if fact in ("classes", "size") else (fact,)
    return next((f"{heirs[place]}.{choice}" for choice in choices if f"{heirs[place]}.{choice}" in facts), "")


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
    loss, metric = _MEASURES.get(fact.form, _OF_NUMBERS) if fact is not None else _OF_NUMBERS
    if not any(node.kind == "Output" for node in document.main.nodes.values()):
        output = new_id()
        document = add_node(document, MAIN, Node(output, "scores" if loss == "CrossEntropy" else "estimate", "Output"), Point(at.x + _BESIDE, at.y))
        document = connect(document, source, End(output, "x"))
    given = next((node.id for node in document.main.nodes.values() if node.kind == "Input" and node.params.get("field") == target.name), None)
    if given is None:
        given = new_id()
        document = add_node(document, MAIN, Node(given, target.name, "Input", {"field": target.name}), Point(at.x, at.y + 160))
    kinds = {node.kind for node in document.main.nodes.values()}
    for row, kind in enumerate((loss, metric)):
        if kind not in kinds:
            node = new_id()
            name = names.for_kind(kind, taken_names(document.main))
            document = add_node(document, MAIN, Node(node, name, kind), Point(at.x + _BESIDE, at.y + _BELOW * (row + 1)))
            document = connect(document, source, End(node, "prediction"))
            document = connect(document, End(given, "output"), End(node, "target"))
    return document


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
