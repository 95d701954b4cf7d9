"""A drawing follows its data: Inputs, formulas, losses and metrics go over to the fields that take the place of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.data_edits import Usage, Usages
from nnbuilder.core.document import READ, DataSet, Document
from nnbuilder.core.edits import bind_input, remove_nodes, replace_kind, set_data, set_param
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import Form
from nnbuilder.core.formulas import filled, names_in
from nnbuilder.core.graph import Node, NodeId
from nnbuilder.core.parameters import Raw
from nnbuilder.core.sampling import source_of
from nnbuilder.layers.suggest import measures


@dataclass(frozen=True, slots=True)
class _Read:
    """A field as a drawing sees it: its form, and what formulas may say of it, such as `label.classes`."""

    name: str
    role: str
    form: Form
    choices: str

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.form[0], *([self.choices] if self.choices else []))


def bind_data(document: Document, data: DataSet, catalogue: Catalogue, usages: Usages) -> Document:
    """Takes over a data set and binds every free Input, the first to the first input field."""
    return follow(set_data(document, data), document, catalogue, usages)


def follow(document: Document, before: Document, catalogue: Catalogue, usages: Usages) -> Document:
    """The drawing of a document whose data was described otherwise in the document `before`.

    An Input and formulas over a field that is gone from its role go over to the one that takes its place; where a class takes the
    place of a number, or the other way round, so do the loss and the metric. Of a target that nothing replaces they go.
    """
    if document.data is None:
        return document
    old, new = (_fields(one.data, usages) if one.data is not None else [] for one in (before, document))
    heirs = _heirs(old, new)
    document = _renamed(document, heirs)
    for node in [node for node in document.main.nodes.values() if node.kind == "Input"]:
        bound = str(node.params.get("field", ""))
        field = next((field for field in heirs if field.name == source_of(bound) and _reads(document, node) == field.role), None)
        heir = heirs[field] if field is not None else None
        if field is not None and heir is not None:
            document = set_param(document, node.id, "field", bound.replace(field.name, heir.name, 1))
            if field.role == "target" and field.form != heir.form and bound == field.name:
                document = _measured(document, node.id, heir.form, catalogue)
        elif field is not None and field.role == "target":
            document = remove_nodes(document, [node.id, *_compared_with(document, node.id)])
    return _bound(document, new)


def _fields(data: DataSet, usages: Usages) -> list[_Read]:
    """What is read and learned, with its form as its facts tell it, or, before they are read, as its kind usually is."""
    facts = data.facts.fields if data.facts is not None else {}
    made = []
    for field in data.fields:
        if field.role in READ:
            fact, usage = facts.get(field.name), usages.get(field.kind, Usage())
            made.append(_Read(field.name, field.role, fact.form if fact else usage.form, fact.choices if fact else usage.choices))
    return made


def _heirs(old: list[_Read], new: list[_Read]) -> dict[_Read, _Read | None]:
    """{field that is gone from its role, or has another form: what takes its place}, those of one role in their order."""
    heirs: dict[_Read, _Read | None] = {}
    for role in READ:
        here = {field.name: field for field in new if field.role == role}
        fresh = [field for field in here.values() if not any(other.name == field.name and other.role == role for other in old)]
        for field in [field for field in old if field.role == role]:
            if field.name not in here:
                heirs[field] = fresh.pop(0) if fresh else None
            elif here[field.name].form != field.form:
                heirs[field] = here[field.name]
    return heirs


def _reads(document: Document, node: Node) -> str:
    """Whether an Input is read by the network, or is what a loss compares with."""
    targets = {edge.source.node for edge in document.main.edges if edge.target.port == "target"}
    return "target" if node.id in targets else "input"


def _renamed(document: Document, heirs: Mapping[_Read, _Read | None]) -> Document:
    """The document with formulas such as `label.classes` over the fields that take the place of others."""
    moved: dict[str, Raw] = {old: Expression(new) for field, heir in heirs.items() if heir is not None for old, new in _words(field, heir) if old != new}
    for graph in document.graphs.values():
        for node in graph.nodes.values():
            for param, value in node.params.items():
                if names_in(value) & moved.keys():
                    document = set_param(document, node.id, param, filled(value, moved))
    return document


def _words(field: _Read, heir: _Read) -> Iterator[tuple[str, str]]:
    """What formulas say of a field, and the same of another; of how many outputs it takes, where that is called otherwise."""
    outputs = ("classes", "size")
    for word in field.words:
        choice = next((one for one in (word, *(outputs if word in outputs else ())) if one in heir.words), None)
        if choice is not None:
            yield f"{field.name}.{word}", f"{heir.name}.{choice}"


def _compared_with(document: Document, target: NodeId) -> list[NodeId]:
    """The losses and metrics that compare with a target."""
    return list(dict.fromkeys(edge.target.node for edge in document.main.out_of(target) if edge.target.port == "target"))


def _measured(document: Document, target: NodeId, form: Form, catalogue: Catalogue) -> Document:
    """The loss and the metric at a target as they fit what it is now."""
    loss, metric = measures(form)
    for node in _compared_with(document, target):
        spec = catalogue.get(document.main.nodes[node].kind)
        kind = {"loss": loss, "metric": metric}.get(spec.role, "") if spec is not None else ""
        fitting = catalogue.get(kind)
        if fitting is not None and spec is not None and fitting is not spec:
            document = replace_kind(document, node, kind, spec, fitting)
    return document


def _bound(document: Document, fields: list[_Read]) -> Document:
    """Every Input without a field bound to the first of its role that no other reads."""
    names = {field.name for field in fields}
    inputs = [node for node in document.main.nodes.values() if node.kind == "Input"]
    taken = {str(node.params.get("field", "")) for node in inputs} & names
    for node in inputs:
        if source_of(str(node.params.get("field", ""))) not in names:
            field = next((field.name for field in fields if field.role == _reads(document, node) and field.name not in taken), None)
            if field is not None:
                taken.add(field)
                document = set_param(document, node.id, "field", field)
    # What feeds nothing yet may be meant for what is learned.
    for node in inputs:
        document = bind_input(document, node.id)
    return document
