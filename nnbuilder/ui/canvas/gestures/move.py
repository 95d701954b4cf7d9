"""Dragging nodes: one undo step, in line with others or on the grid; a single node dropped on an edge is put into it and gets room there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, Qt

from nnbuilder.core import edits, links
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.core.waypoints import Dot
from nnbuilder.ui.canvas import bending, inserting
from nnbuilder.ui.canvas.geometry import place, snapped
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.gestures.lines import Lines
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.surface import Surface

_REACH = 26.0
"""How far from the middle of a dragged node a wire may run to take it in."""
_ALT, _CTRL, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class MoveNodes(Gesture):
    """Moves the selection. A press that never moves far enough is a click on the node. Alt at the press lifts the nodes out of
    their chains first, and what stood before and behind them is joined; Alt later on leaves wires alone."""

    hint = "Release to drop · on a wire: puts a single node in, T moves what is before it, Alt does not · Shift keeps the axis · Ctrl leaves the grid"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, node: NodeId) -> None:
        super().__init__(surface, start, modifiers)
        self.node, self.is_drag, self.is_lift, self.moves_source = node, False, bool(modifiers & _ALT), False
        self.before = self.session.chosen
        self.lines: Lines | None = None
        self.dots: frozenset[Dot] = frozenset()
        additive = bool(modifiers & (_SHIFT | _CTRL))
        if node not in self.session.selection and not additive:
            self.session.select({node})

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.is_drag and not self.passed_threshold(at):
            return
        if not self.is_drag:
            self.is_drag = True
            if self.node not in self.session.selection:
                self.session.select(self.session.selection | {self.node}, dots=self.session.selected_dots)
            self.lines, self.dots = Lines(self.surface, self.session.selection), bending.in_hand(self.session)
        offset = self._offset(at, modifiers)
        self.graph_scene.preview_move(self.session.selection, offset, self.dots)
        edge = self._edge_under(modifiers)
        self.surface.mark(Marks(edge=edge, guides=self.lines.guides(offset) if self.lines is not None and edge is None and not modifiers & _CTRL else ()))

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.is_drag:
            self._click(modifiers)
            return
        self.move(at, modifiers)
        offset, edge = self._offset(at, modifiers), self._edge_under(modifiers)
        self.surface.mark(Marks())
        layout, nodes = self.session.document.layout, self.session.selection
        moved = [(node, place(layout.get(node)) + offset) for node in nodes]
        places = {node: Point(to.x(), to.y()) for node, to in moved}
        if edge is not None:
            self._insert(places, edge)
        elif self.is_lift:
            self.session.do("Lift out", lambda document: edits.move(self._ground(document), places))
        else:
            bending.move(self.session, "Move", offset)
        self.graph_scene.preview_move(nodes, QPointF(0, 0))

    def cancel(self) -> None:
        self.surface.mark(Marks())
        self.graph_scene.preview_move(self.session.selection, QPointF(0, 0))
        self.session.select(*self.before)

    def key(self, key: int, text: str = "") -> bool:
        if key != Qt.Key.Key_T:
            return False
        self.moves_source = not self.moves_source
        return True

    def _click(self, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & _CTRL:
            self.session.select(self.session.selection ^ {self.node}, dots=self.session.selected_dots)
        elif modifiers & _SHIFT:
            self.session.select(self.session.selection | {self.node}, dots=self.session.selected_dots)
        else:
            self.session.select({self.node})

    def _offset(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> QPointF:
        offset = at - self.start
        if modifiers & _SHIFT:
            offset = QPointF(offset.x(), 0) if abs(offset.x()) >= abs(offset.y()) else QPointF(0, offset.y())
        return offset if modifiers & _CTRL else self._settled(offset, modifiers)

    def _settled(self, offset: QPointF, modifiers: Qt.KeyboardModifier) -> QPointF:
        """In line with other nodes, else on the grid; an axis that is kept stays as it is."""
        origin = place(self.session.document.layout.get(self.node))
        x, y = self.lines.pulled(offset) if self.lines is not None else (None, None)
        settled = QPointF(
            snapped(origin.x() + offset.x()) - origin.x() if x is None else x,
            snapped(origin.y() + offset.y()) - origin.y() if y is None else y,
        )
        if modifiers & _SHIFT:
            return QPointF(settled.x(), 0) if offset.y() == 0 else QPointF(0, settled.y())
        return settled

    def _ground(self, document: Document) -> Document:
        """The document that the nodes are dropped in."""
        return links.detach(document, sorted(self.session.selection)) if self.is_lift else document

    def _edge_under(self, modifiers: Qt.KeyboardModifier) -> Edge | None:
        """The edge under the middle of a single free node that could stand in it."""
        if self.session.selection != {self.node} or (modifiers & _ALT and not self.is_lift):
            return None
        graph = self.session.graph
        is_free = self.is_lift or not (graph.into(self.node) or graph.out_of(self.node))
        if not is_free or not inserting.can_stand_in_a_wire(self.graph_scene.looks.spec(graph.nodes[self.node])):
            return None
        edge = self.graph_scene.edge_at(self.graph_scene.places.box(self.node).center(), _REACH)
        return edge if edge is not None and self.node not in (edge.source.node, edge.target.node) else None

    def _insert(self, places: Mapping[NodeId, Point], edge: Edge) -> None:
        spec = self.graph_scene.looks.spec(self.session.graph.nodes[self.node])
        boxes = inserting.boxes(self.graph_scene, places)
        if spec is not None:
            self.session.do(
                "Insert on wire",
                lambda document: inserting.inserted(
                    edits.move(self._ground(document), places), self.session.graph_name, edge, self.node, spec, boxes, moves_source=self.moves_source
                ),
            )
