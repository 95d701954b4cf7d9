"""Cures that draw an edge which is missing, or take one away that closes a circle."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.binding import TARGET
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Edge, End, Node, reachable
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.mistake import Place


def connected(place: Place, catalogue: Catalogue) -> Iterator[Fix]:
    """Values that nothing reads yet, the nearest first; then what is read from the data for a target, and masks, which many read."""
    behind, where = reachable(place.graph, [place.node.id]), place.diagnostic.where
    read = {(edge.source.node, edge.source.port) for edge in place.graph.edges}
    later = []
    for node in reversed([node for node in place.graph.nodes.values() if node.id not in behind]):
        spec = catalogue.get(node.kind)
        for output in _fitting(place, catalogue, node):
            title = f"Connect {node.name} to {where or 'it'} of {place.node.name}"
            fix = Fix(title, "connect", place.node.id, where, source=End(node.id, output))
            if (node.id, output) not in read:
                yield fix
            elif spec is not None and (_is_learned(place, node) if where == TARGET else output != spec.outputs[0]):
                later.append(fix)
    yield from later


def _fitting(place: Place, catalogue: Catalogue, node: Node) -> Iterator[str]:
    """The outputs of a node that give numbers of the type the port takes."""
    spec, at = catalogue.get(node.kind), (*place.diagnostic.at[:-1], node.id)
    port = place.spec.port(place.diagnostic.where) if place.spec is not None else None
    if spec is None or spec.is_sink:
        return
    names = dict.fromkeys((*spec.outputs, *(output for path, output in place.analysis.types if path == at)))
    for output in names:
        kind = place.analysis.type_of(at, output)
        if isinstance(kind, TensorSpec) and (port is None or port.axes.accepts_dtype(kind.dtype)):
            yield output


def _is_learned(place: Place, node: Node) -> bool:
    facts = place.document.facts
    field = facts.fields.get(str(node.params.get("field", ""))) if facts is not None else None
    return field is not None and field.role == TARGET


def opened(place: Place) -> Iterator[Fix]:
    """A loop is opened where an edge leads back: at a node that comes first on the canvas."""
    members = reachable(place.graph, [place.node.id]) & reachable(place.graph, [place.node.id], upstream=True)
    for edge in sorted(place.graph.into(place.node.id), key=lambda edge: -_column(place.document, edge)):
        if edge.source.node in members:
            title = f"Take the edge from {place.graph.nodes[edge.source.node].name} to {place.node.name} away"
            yield Fix(title, "disconnect", place.node.id, edge.target.port, source=edge.source)


def _column(document: Document, edge: Edge) -> float:
    """How far on in the drawing an edge begins; one that leads back begins far."""
    at = document.layout.get(edge.source.node)
    is_downwards = document.home_of(edge.source.node) in document.downwards
    return 0.0 if at is None else at.y if is_downwards else at.x
