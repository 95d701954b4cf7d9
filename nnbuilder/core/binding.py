"""Which field of the data an Input reads where nobody has said so: the only one that fits and that no other Input reads."""

from __future__ import annotations

from nnbuilder.core.blocks import INPUT
from nnbuilder.core.document import READ, Document
from nnbuilder.core.graph import MAIN, Node
from nnbuilder.core.sampling import source_of

TARGET = "target"
"""The port at which a loss or a metric takes what it compares with, and the role of the field that belongs there."""


def is_unbound(document: Document, node: Node) -> bool:
    """Whether a node is an Input of the network that names no field and has no shape of its own, where there are fields."""
    is_open = node.kind == INPUT and not node.params.get("field") and not node.params.get("shape")
    return is_open and document.data is not None and node.id in document.graphs[MAIN].nodes


def fields_for(document: Document, node: Node) -> tuple[str, ...]:
    """The fields that an Input could read and that no other Input reads: those that are learned where a loss or a metric compares
    with it, else those that are read. While it feeds nothing, and every field that is read has its Input, those that are learned."""
    if document.data is None:
        return ()
    taken = {source_of(str(other.params.get("field", ""))) for other in document.main.nodes.values() if other.kind == INPUT and other.id != node.id}
    free = {role: tuple(one.name for one in document.data.fields if one.role == role and one.name not in taken) for role in READ}
    ports = {edge.target.port for edge in document.main.out_of(node.id)}
    if TARGET in ports:
        return free[TARGET]
    return free["input"] or (free[TARGET] if not ports else ())


def only_field(document: Document, node: Node) -> str:
    """The one field that an Input without any can only mean; nothing where there is none, or a choice."""
    fitting = fields_for(document, node) if is_unbound(document, node) else ()
    return fitting[0] if len(fitting) == 1 else ""
