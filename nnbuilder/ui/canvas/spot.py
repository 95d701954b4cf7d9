"""A place for a new node: in a wire, behind what feeds it, before what it feeds, or alone on the canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from nnbuilder.core import edits, node_size
from nnbuilder.core.document import Document, Point
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import Edge, End, Node, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.layout.measures import WIDTH
from nnbuilder.core.node_size import HEADER, Content
from nnbuilder.core.room import Box
from nnbuilder.core.summary import parameter_rows
from nnbuilder.ui.canvas import inserting
from nnbuilder.ui.canvas.geometry import snapped
from nnbuilder.ui.canvas.lettering import width_of


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node goes: `sources` will feed it, it will feed `target`. With both it goes into the wire between them."""

    at: QPointF
    sources: tuple[End, ...] = ()
    target: End | None = None

    @property
    def edge(self) -> Edge | None:
        """The wire that it goes into."""
        return Edge(self.sources[0], self.target) if self.sources and self.target is not None else None

    @property
    def ends(self) -> tuple[End, ...]:
        return self.sources if self.target is None else (*self.sources, self.target)

    def corner(self, width: float, *, is_downwards: bool) -> Point:
        """Upper left of a node, which is so wide where that tells where its ports are: its near side is at the end of a wire, else
        it stands around the place."""
        if is_downwards and self.ends:
            above = HEADER / 2 if self.edge is not None else 0.0 if self.sources else HEADER
            return Point(self.at.x() - width / 2, snapped(self.at.y() - above))
        aside = WIDTH / 2 if self.edge is not None or not self.ends else 0.0 if self.sources else WIDTH
        return Point(snapped(self.at.x() - aside), snapped(self.at.y() - HEADER / 2))

    def takes(self, spec: LayerSpec) -> bool:
        """Whether a kind could stand here at all."""
        if self.edge is not None:
            return inserting.can_stand_in_a_wire(spec)
        return (bool(spec.inputs) or not self.sources) and (self.target is None or bool(spec.outputs and not spec.is_sink))


def in_wire(at: QPointF, edge: Edge | None) -> Spot:
    """A place in a wire, or alone where there is none."""
    return Spot(at, (edge.source,), edge.target) if edge is not None else Spot(at)


def put(document: Document, graph: str, spot: Spot, node: Node, spec: LayerSpec, ports: Sequence[str], boxes: Mapping[NodeId, Box]) -> Document:
    """The document with a new node at a spot, fed at `ports`; in a wire it gets room between the `boxes` of the others. Raises
    `EditError` where what it is to be wired to has gone."""
    if any(document.home_of(end.node) != graph for end in spot.ends):
        raise EditError("What the wire began at is not there any more.")
    content = Content(node.name, spec.title, parameter_rows(node, spec))
    corner = spot.corner(node_size.width(content, width_of), is_downwards=graph in document.downwards)
    document = edits.add_node(document, graph, node, corner)
    if spot.edge is not None:
        every = {**boxes, node.id: Box(corner.x, corner.y, WIDTH, HEADER)}
        return inserting.inserted(document, graph, spot.edge, node.id, spec, every, port=ports[0] if ports else "")
    # One tensor may go in at several ports.
    sources = spot.sources * len(ports) if len(spot.sources) == 1 else spot.sources
    for source, port in zip(sources, ports, strict=False):
        is_variadic = any(one.variadic for one in spec.inputs if one.name == port)
        index = edits.next_index(document.graphs[graph], node.id, port) if is_variadic else 0
        document = edits.connect(document, source, End(node.id, port, index))
    return document if spot.target is None else edits.connect(document, End(node.id, spec.outputs[0]), spot.target)
