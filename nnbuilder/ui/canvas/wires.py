"""The wires of a drawing as they run between its boxes: what has moved is routed anew, in steps, the rest is lent from before."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from nnbuilder.core.document import Waypoints
from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.core.layout.obstacles import Box
from nnbuilder.core.layout.paths import Path
from nnbuilder.core.layout.routes import Routes, hanging, routing
from nnbuilder.core.layout.turned import turned_box, turned_path, turned_spot, turned_wire
from nnbuilder.core.layout.ways import Wire
from nnbuilder.core.steps import Steps
from nnbuilder.core.waypoints import Dot
from nnbuilder.ui.canvas.looks import Look
from nnbuilder.ui.canvas.places import Places
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.slices import SLICE, Slices

FEW = 60
"""Up to so many wires never hang loose: they are routed before anything is painted, if it does not take too long."""
AT_ONCE, AT_FIRST = 400, 1500
"""Steps that are taken for that, and for a drawing that is opened."""


class Wires(Guarded, QObject):
    """The routes of what is drawn. After a change they are looked for in steps, between the events of the window; until they have
    `arrived` the wires that the change touches hang loose. `routes` are what is drawn meanwhile, and while nodes are dragged."""

    arrived = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.routes = self._standing = self._routed = Routes()
        self.is_downwards = False
        self._turned: dict[Edge, tuple[Path, Path]] = {}
        self._steps: Steps[Routes] | None = None
        self._moving: frozenset[NodeId] = frozenset()
        self._dots: frozenset[Dot] = frozenset()
        self._offset = QPointF(0, 0)
        self._waypoints: Waypoints = {}
        self._between = Slices(self)
        self._between.due.connect(self._route)
        # What `_routed` are the routes of, and what is being routed.
        self._before = self._ahead = Places()
        self._touched: Collection[NodeId] = frozenset()

    def __getitem__(self, edge: Edge) -> Path:
        path = self.routes[edge]
        if not self.is_downwards:
            return path
        if self._turned.get(edge, ((), ()))[0] is not path:
            self._turned[edge] = (path, turned_path(path))
        return self._turned[edge][1]

    def routed(self, rect: QRectF) -> Box:
        """A rectangle where the routes are: those of a drawing from top to bottom run as if it went from left to right."""
        box = rect.left(), rect.top(), rect.right(), rect.bottom()
        return turned_box(box) if self.is_downwards else box

    @property
    def standing(self) -> Routes:
        """What is drawn while nothing is dragged."""
        return self._standing

    def within(self, rect: QRectF) -> list[Edge]:
        """The edges whose bounds a rectangle touches."""
        left, top, right, bottom = self.routed(rect)
        frames = enumerate(self.routes.frames)
        return [self.routes.edges[row] for row, at in frames if at[0] <= right and at[2] >= left and at[1] <= bottom and at[3] >= top]

    def follow(
        self, places: Places, looks: Mapping[NodeId, Look], waypoints: Waypoints, touched: frozenset[NodeId] | None = None, *, is_downwards: bool = False
    ) -> None:
        """Begins to route a drawing. `touched` are the nodes that differ from those of the last time, or are at the end of a wire
        that does, where they are told."""
        self._ahead, self._moving, self._dots, self._waypoints = places, frozenset(), frozenset(), waypoints
        self.is_downwards = is_downwards
        # What is still on its way differs as well.
        self._touched = touched.union(self._touched) if touched is not None else places.nodes
        boxes, wires, gone = self._changes(looks)
        if not boxes and not wires and not gone:
            self._reach(self._routed)
        elif 2 * len(wires) <= len(places.edges) or not places.edges:
            meanwhile, self._steps = self._routed.changed(boxes, wires, gone)
            if not self._go_on(self._at_once):
                self._show(meanwhile)
        else:
            every = {edge: self._wire(looks, edge) for edge in places.edges}
            self._steps = routing({node: self._box(row) for row, node in enumerate(places.nodes)}, every)
            if not self._go_on(self._at_once if self._standing.rows.keys() & every.keys() else AT_FIRST):
                self._show(hanging(every, self._standing))

    @property
    def _at_once(self) -> int:
        return AT_ONCE if len(self._ahead.edges) <= FEW else 0

    def _changes(self, looks: Mapping[NodeId, Look]) -> tuple[dict[NodeId, Box | None], dict[Edge, Wire], Collection[Edge]]:
        """The boxes and wires that differ from what is routed, and the edges that are gone."""
        places, before, routed = self._ahead, self._before, self._routed
        nodes = [node for node in self._touched if node in places.rows]
        old = routed.obstacles.boxes
        boxes: dict[NodeId, Box | None] = {node: box for node in nodes if (box := self._box(places.rows[node])) != old.get(node)}
        boxes |= dict.fromkeys(old.keys() - places.rows.keys())
        # An edge without a node at each of its ends is not drawn.
        are_all_drawn = len(places.edges) == len(places.drawn) and len(before.edges) == len(before.drawn)
        new = (places.drawn - before.drawn) if are_all_drawn else frozenset(places.edges) - routed.rows.keys()
        gone = (before.drawn - places.drawn) if are_all_drawn else routed.rows.keys() - frozenset(places.edges)
        ends = [(routed.edges[row], routed.ways[row].wire) for row in routed.at(nodes)]
        wires = {edge: wire for edge, was in ends if edge not in gone and (wire := self._wire(looks, edge)) != was}
        return boxes, wires | {edge: self._wire(looks, edge) for edge in new}, gone

    def settle(self) -> None:
        """Every wire has its way when this returns."""
        if self._steps is not None and self._go_on():
            self.arrived.emit()

    def preview(self, moving: frozenset[NodeId], offset: QPointF, dots: frozenset[Dot] = frozenset()) -> None:
        """The routes while some nodes and dots are elsewhere. Routing rests meanwhile."""
        self._moving, self._dots, self._offset = moving, dots, offset
        self._show(self._standing)
        if moving or dots:
            self._between.stop()
        elif self._steps is not None:
            self._between.start()

    def _route(self) -> None:
        if self._go_on(seconds=SLICE):
            self.arrived.emit()

    def _go_on(self, most: float = math.inf, seconds: float = math.inf) -> bool:
        """Routes for so many steps, or for so long; says whether every wire has its way now. What is left is done between events."""
        end = time.perf_counter() + seconds
        while self._steps is not None and most > 0 and time.perf_counter() < end:
            most -= 1
            try:
                next(self._steps)
            except StopIteration as last:
                self._reach(last.value)
        if self._steps is not None:
            self._between.start()
        return self._steps is None

    def _reach(self, routes: Routes) -> None:
        """All steps are done."""
        self._routed, self._before, self._steps, self._touched = routes, self._ahead, None, frozenset()
        self._between.stop()
        self._show(routes)

    def _show(self, standing: Routes) -> None:
        self._standing = standing
        dots = {(dot.source, (dot.at.x, dot.at.y)) for dot in self._dots}
        x, y = self._offset.x(), self._offset.y()
        if self.is_downwards:
            dots, x, y = {(source, turned_spot(spot)) for source, spot in dots}, y, x
        self.routes = standing.dragged(self._moving, x, y, dots) if self._moving or dots else standing

    def _box(self, row: int) -> Box:
        left, top, right, bottom = self._ahead.boxes[row].tolist()
        return (top, left, bottom, right) if self.is_downwards else (left, top, right, bottom)

    def _wire(self, looks: Mapping[NodeId, Look], edge: Edge) -> Wire:
        wire = _wire(self._ahead, looks, self._waypoints, edge)
        return turned_wire(wire) if self.is_downwards else wire


def _wire(places: Places, looks: Mapping[NodeId, Look], waypoints: Waypoints, edge: Edge) -> Wire:
    """An edge by the middles of its ports, and the points that it passes."""
    source, target = edge.source, edge.target
    one = looks[source.node].shape.port(source.port, source.index, is_output=True)
    other = looks[target.node].shape.port(target.port, target.index, is_output=False)
    (left, top), (to_left, to_top) = places.boxes[[places.rows[source.node], places.rows[target.node]], :2].tolist()
    via = tuple((at.x, at.y) for at in waypoints.get(edge, ()))
    return Wire(source.node, target.node, (left + one.x(), top + one.y()), (to_left + other.x(), to_top + other.y()), via)
