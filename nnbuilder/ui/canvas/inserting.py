"""A node put into a wire: which can stand in one, and the room that it gets there."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core import edits
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.layout.measures import BELOW_GAP, COLUMN_GAP
from nnbuilder.core.room import Box, room_between
from nnbuilder.ui.canvas.scene import GraphScene


def can_stand_in_a_wire(spec: LayerSpec | None) -> bool:
    """Whether a kind takes something in and gives something on."""
    return spec is not None and bool(spec.inputs and spec.outputs) and spec.role in ("layer", "block")


def boxes(scene: GraphScene, places: Mapping[NodeId, Point]) -> dict[NodeId, Box]:
    """Where every node of the open graph stands, with some at other places."""
    drawn = {node: Box(*box) for node, box in scene.boxes().items()}
    return {node: box._replace(left=places[node].x, top=places[node].y) if node in places else box for node, box in drawn.items()}


def inserted(
    document: Document, graph: str, edge: Edge, node: NodeId, spec: LayerSpec, boxes: Mapping[NodeId, Box], *, port: str = "", moves_source: bool = False
) -> Document:
    """The document with a node in an edge, which goes in at a port, and room for it: what stands behind it is moved on, or what
    stands before it back. The ends of the wire stay half a gap away from it."""
    document = edits.insert_on_edge(document, edge, node, spec, port)
    is_downwards, ends = graph in document.downwards, (node, edge.source.node, edge.target.node)
    if not is_downwards:
        return edits.move(document, room_between(document.graphs[graph], boxes, *ends, COLUMN_GAP / 2, moves_source=moves_source))
    turned = {one: box.turned for one, box in boxes.items()}
    places = room_between(document.graphs[graph], turned, *ends, BELOW_GAP / 2, moves_source=moves_source)
    return edits.move(document, {one: Point(at.y, at.x) for one, at in places.items()})
