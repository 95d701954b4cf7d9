"""Dragging nodes: one undo step, snapped to the grid; a single node dropped on an edge is put into it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from nnbuilder.core import edits
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.ui.canvas.geometry import place, snapped
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.surface import Surface


class MoveNodes(Gesture):
    """Moves the selection. A press that never moves far enough is a click on the node."""

    hint = "Release to drop · drop a single node on a wire to put it in · Shift keeps the axis · Ctrl leaves the grid · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, node: NodeId) -> None:
        super().__init__(surface, start, modifiers)
        self.node, self.is_drag = node, False
        self.before, self.before_edges = self.session.selection, self.session.selected_edges
        additive = bool(modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        if node not in self.session.selection and not additive:
            self.session.select({node})
        self.is_additive = additive

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.is_drag and not self.passed_threshold(at):
            return
        if not self.is_drag:
            self.is_drag = True
            if self.node not in self.session.selection:
                self.session.select(self.session.selection | {self.node})
        self.graph_scene.preview_move(self.session.selection, self._offset(at, modifiers))
        self.surface.highlight_edge(self._edge_under())

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.is_drag:
            self._click(modifiers)
            return
        self.move(at, modifiers)
        offset, edge = self._offset(at, modifiers), self._edge_under()
        self.surface.highlight_edge(None)
        document = self.session.document
        moved = [(node, place(document.layout.get(node)) + offset) for node in self.session.selection]
        places = {node: Point(to.x(), to.y()) for node, to in moved}
        if edge is not None:
            self.session.do("Insert on wire", lambda document: self._inserted(edits.move(document, places), edge))
        elif offset != QPointF(0, 0):
            self.session.do("Move", lambda document: edits.move(document, places))
        self.graph_scene.preview_move(self.session.selection, QPointF(0, 0))

    def cancel(self) -> None:
        self.surface.highlight_edge(None)
        self.graph_scene.preview_move(self.session.selection, QPointF(0, 0))
        self.session.select(self.before, self.before_edges)

    def _click(self, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.session.select(self.session.selection ^ {self.node})
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.session.select(self.session.selection | {self.node})
        else:
            self.session.select({self.node})

    def _offset(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> QPointF:
        offset = at - self.start
        if not modifiers & Qt.KeyboardModifier.ControlModifier:
            origin = place(self.session.document.layout.get(self.node))
            offset = QPointF(snapped(origin.x() + offset.x()) - origin.x(), snapped(origin.y() + offset.y()) - origin.y())
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            # The grid comes first: a node beside it stays where it is on the axis that is kept.
            return QPointF(offset.x(), 0) if abs(offset.x()) >= abs(offset.y()) else QPointF(0, offset.y())
        return offset

    def _edge_under(self) -> Edge | None:
        """The edge under the middle of a single free node that could stand in it."""
        graph = self.session.graph
        if self.session.selection != {self.node} or graph.into(self.node) or graph.out_of(self.node):
            return None
        spec = self.graph_scene.looks.spec(graph.nodes[self.node])
        if spec is None or not spec.inputs or not spec.outputs or spec.role not in ("layer", "block"):
            return None
        return self.graph_scene.edge_at(self.graph_scene.places.box(self.node).center(), 26.0)

    def _inserted(self, document: Document, edge: Edge) -> Document:
        spec = self.graph_scene.looks.spec(self.session.graph.nodes[self.node])
        return document if spec is None else edits.insert_on_edge(document, edge, self.node, spec)
