"""Dragging nodes: one undo step, in line with others or on the grid; a single node dropped on an edge is put into it and gets room there."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPointF, Qt

from nnbuilder.core import edits, links, notes
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.core.waypoints import Dot
from nnbuilder.ui.canvas import bending, inserting
from nnbuilder.ui.canvas.geometry import on_axis, place, snapped
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.gestures.lines import Lines
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.canvas.surface import Surface

_REACH = 26.0
"""How far from the middle of a dragged node a wire may run to take it in."""
_ALT, _CTRL, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class MoveNodes(Gesture):
    """Moves the selection. A press that never moves far enough is a click on the node. Alt at the press lifts the nodes out of
    their chains first, and what stood before and behind them is joined; Alt later on leaves wires alone."""

    hint = "Release to drop · on a wire: goes in (T: room before it, Alt: not) · Shift keeps the axis · Ctrl leaves the grid · F: frame grows · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, node: NodeId) -> None:
        super().__init__(surface, start, modifiers)
        self.node, self.is_drag, self.is_lift, self.moves_source = node, False, bool(modifiers & _ALT), False
        self.before = self.session.chosen
        self.keeps_frame, self.held = False, dict[str, dict[NodeId, notes.Box]]()
        self.lines: Lines | None = None
        self.dots: frozenset[Dot] = frozenset()
        self._seen = (start, modifiers)
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
            self.held = _held(self.graph_scene, self.session.selection)
            self.lines, self.dots = Lines(self.surface, self.session.selection), bending.in_hand(self.session)
        self._seen = (at, modifiers)
        offset = self._offset(at, modifiers)
        self.graph_scene.preview_move(self.session.selection, offset, self.dots)
        self._show_frames(self._frames(offset))
        edge = self._edge_under(modifiers)
        self.surface.mark(Marks(edge=edge, guides=self.lines.guides(offset) if self.lines is not None and edge is None and not modifiers & _CTRL else ()))

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.is_drag:
            self._click(modifiers)
            return
        if self._seen != (at, modifiers):
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
            frames = self._frames(offset)
            bending.move(self.session, "Move", offset, then=lambda document: notes.grown(document, frames))
        self._show_frames({})
        self.graph_scene.preview_move(nodes, QPointF(0, 0))

    def cancel(self) -> None:
        self.surface.mark(Marks())
        self._show_frames({})
        self.graph_scene.preview_move(self.session.selection, QPointF(0, 0))
        self.session.select(*self.before)

    def key(self, key: int, text: str = "") -> bool:
        if key == Qt.Key.Key_T:
            self.moves_source = not self.moves_source
        elif key == Qt.Key.Key_F:
            self.keeps_frame = not self.keeps_frame
            self.move(self.surface.pointer, Qt.KeyboardModifier.NoModifier)
        else:
            return False
        return True

    def _frames(self, offset: QPointF) -> dict[str, dict[NodeId, notes.Box]]:
        """The frames that grow with what they held, and where that is now."""
        held = self.held if self.keeps_frame else {}
        x, y = offset.x(), offset.y()
        return {frame: {node: (box[0] + x, box[1] + y, *box[2:]) for node, box in boxes.items()} for frame, boxes in held.items()}

    def _show_frames(self, frames: Mapping[str, Mapping[NodeId, notes.Box]]) -> None:
        """While they are dragged: as they would be then."""
        shown = {note.id: note for note in notes.grown(self.session.document, frames).notes}
        for frame in self.held:
            if frame in shown and frame in self.graph_scene.notes:
                self.graph_scene.notes[frame].show_note(shown[frame])

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
            offset = on_axis(offset)
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


def _held(scene: GraphScene, nodes: Collection[NodeId]) -> dict[str, dict[NodeId, notes.Box]]:
    """{frame: the boxes of those of the nodes that stand in it}."""
    boxes = {node: box for node, box in scene.boxes().items() if node in nodes}
    inside = {item.note.id: notes.inside(item.note, boxes) for item in scene.notes.values() if item.note.is_frame}
    return {frame: {node: boxes[node] for node in within} for frame, within in inside.items() if within}
