"""What the nodes that are dragged can be in line with: the nodes in view around them, and the wires that lead to them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QLineF, QPointF, QRectF

from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.ui.canvas import guides
from nnbuilder.ui.canvas.guides import Row
from nnbuilder.ui.canvas.places import Boxes, touching
from nnbuilder.ui.canvas.surface import Surface


class Lines:
    """For one drag: where everything stood when it began."""

    def __init__(self, surface: Surface, dragged: Collection[NodeId]) -> None:
        self.surface = surface
        self.scene = surface.graph_scene
        self.box = QRectF()
        for node in dragged:
            self.box = self.box.united(self.scene.places.box(node))
        self.boxes = self.scene.places.boxes[~self.scene.places.mask(dragged)]
        self.rows = [self._row(edge, is_source=edge.source.node in dragged) for edge in self._wires(dragged)]

    def pulled(self, offset: QPointF) -> tuple[float | None, float | None]:
        """The offset that is meant on each axis, where a line is near."""
        axis = 0 if self.surface.session.is_downwards else 1
        return guides.pulled(self.box, self._seen(), self.rows, offset, guides.REACH / self.surface.scale_factor, axis)

    def guides(self, offset: QPointF) -> tuple[QLineF, ...]:
        return guides.guides(self.box.translated(offset), self._seen())

    def _seen(self) -> Boxes:
        """The boxes in view: nobody means to be in line with what cannot be seen."""
        boxes: Boxes = self.boxes[touching(self.boxes, self.surface.seen)]
        return boxes

    def _wires(self, dragged: Collection[NodeId]) -> list[Edge]:
        graph, chosen = self.surface.session.graph, frozenset(dragged)
        # Of many nodes at once no single wire is meant to be straight.
        return (
            [edge for node in chosen for edge in (*graph.into(node), *graph.out_of(node)) if {edge.source.node, edge.target.node} - chosen]
            if len(chosen) < 9
            else []
        )

    def _row(self, edge: Edge, *, is_source: bool) -> Row:
        ends = self.scene.port_point(edge.source, is_output=True), self.scene.port_point(edge.target, is_output=False)
        source, target = (end.x() if self.surface.session.is_downwards else end.y() for end in ends)
        return Row(source, target) if is_source else Row(target, source)
