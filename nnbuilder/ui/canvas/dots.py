"""The dots where wires pass points: an item for each that is seen, in the colour of its wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsScene

from nnbuilder.core.document import Waypoints
from nnbuilder.core.graph import Edge
from nnbuilder.core.waypoints import Dot
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.edge_item import EdgeItem
from nnbuilder.ui.canvas.geometry import RANK
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session

HIT = 8.0
"""How far from a dot, in pixels of the screen, the pointer still takes hold of it."""
_SMALL, _LARGE, _RING = 4.0, 5.5, 5.0
_ABOVE = 1.9
"""Above every wire, below every node."""


@dataclass(frozen=True, slots=True)
class DotLook:
    """How a dot stands out: in a colour, with a faint ring where it is pointed at or selected."""

    tone: str
    is_bright: bool = False
    is_selected: bool = False


class DotItem(Guarded, QGraphicsEllipseItem):
    """A disc around its own origin."""

    def __init__(self) -> None:
        super().__init__()
        self._look: DotLook | None = None

    def show_state(self, at: QPointF, look: DotLook, rank: int) -> None:
        """Where it lies, how it stands out, and how many lie below it."""
        self.setPos(at)
        self.setZValue(_ABOVE + rank * RANK)
        if look == self._look:
            return
        self._look = look
        radius = _LARGE if look.is_bright or look.is_selected else _SMALL
        self.setRect(QRectF(-radius, -radius, 2 * radius, 2 * radius))
        self.setBrush(theme.brush("selection" if look.is_selected else theme.strong(look.tone) if look.is_bright else look.tone))
        ring = self.brush().color()
        ring.setAlphaF(0.35 if radius == _LARGE else 0.0)
        self.setPen(QPen(ring, _RING))


class Dots(dict[Dot, DotItem]):
    """The items of those in sight. What lies under a point is told of `every` dot of the graph, whichever items there are; `pulled`
    are in the hand, and so far away from their places."""

    def __init__(self) -> None:
        super().__init__()
        self.every: frozenset[Dot] = frozenset()
        self.pulled: tuple[frozenset[Dot], QPointF] = (frozenset(), QPointF(0, 0))
        self._of: tuple[Waypoints, frozenset[Edge]] = ({}, frozenset())
        self._along: Mapping[Edge, tuple[Dot, ...]] = {}

    def pull(self, dots: Iterable[Dot], by: QPointF) -> frozenset[Dot]:
        """Takes dots along; none where the way is none."""
        self.pulled = (frozenset(dots) if by != QPointF(0, 0) else frozenset(), by)
        return self.pulled[0]

    def show(self, scene: QGraphicsScene, session: Session, wires: Mapping[Edge, EdgeItem]) -> None:
        """Those of the wires that have an item, and no others."""
        waypoints, edges = session.document.waypoints, session.graph.edges
        if waypoints is not self._of[0] or edges is not self._of[1]:
            self._of = (waypoints, edges)
            self._along = {edge: tuple(Dot(edge.source, at) for at in points) for edge, points in waypoints.items() if edge in edges}
            self.every = frozenset(dot for dots in self._along.values() for dot in dots)
        looks: dict[Dot, DotLook] = {}
        for edge, along in self._along.items():
            if (wire := wires.get(edge)) is None:
                continue
            is_bright = wire.look.is_bright or wire.look.is_selected
            tone, chosen = wire.look.tone, session.selected_dots
            looks |= {dot: DotLook(tone, is_bright, dot in chosen) for dot in along if is_bright or dot not in looks}
        for dot in self.keys() - looks.keys():
            scene.removeItem(self.pop(dot))
        for rank, (dot, look) in enumerate(looks.items()):
            if dot not in self:
                self[dot] = DotItem()
                scene.addItem(self[dot])
            self[dot].show_state(place_of(dot) + (self.pulled[1] if dot in self.pulled[0] else QPointF(0, 0)), look, rank)

    def hide(self) -> None:
        """None is seen, as on paper: they are there to take hold of."""
        for item in self.values():
            item.setVisible(False)

    def at(self, at: QPointF, reach: float) -> Dot | None:
        """The nearest dot within reach of a point."""
        near = [(far, dot) for dot in self.every if (far := QLineF(place_of(dot), at).length()) <= reach]
        return min(near)[1] if near else None

    def bounds(self) -> QRectF:
        """Around every dot of the graph; empty where there is none."""
        xs, ys = [dot.at.x for dot in self.every], [dot.at.y for dot in self.every]
        return QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys))).adjusted(-1, -1, 1, 1) if xs else QRectF()

    def within(self, rect: QRectF) -> frozenset[Dot]:
        """The dots in a rectangle."""
        return frozenset(dot for dot in self.every if rect.contains(place_of(dot)))


def place_of(dot: Dot) -> QPointF:
    return QPointF(dot.at.x, dot.at.y)
