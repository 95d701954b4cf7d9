"""Points of wires by hand: Ctrl and a press on a wire puts one there, a drag moves it, with whatever is selected beside it."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge
from nnbuilder.core.layout.paths import Spot
from nnbuilder.core.waypoints import Dot
from nnbuilder.ui import theme
from nnbuilder.ui.canvas import bending
from nnbuilder.ui.canvas.dots import place_of
from nnbuilder.ui.canvas.geometry import on_axis, snapped
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.guides import REACH
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.surface import Surface

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class MoveDot(Gesture):
    """Moves the selection by one of its dots. A press that never moves far enough is a click on the dot."""

    hint = "Release to drop the point · Shift keeps the axis · Ctrl leaves the grid · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, dot: Dot) -> None:
        super().__init__(surface, start, modifiers)
        self.dot, self.dots, self.is_drag, self.before = dot, frozenset[Dot](), False, self.session.chosen
        self.beside = [(x, y) for edge in bending.wires_of(self.session, dot) for x, y in bending.neighbours(self.graph_scene, edge, dot.at)]
        if dot not in self.session.selected_dots and not modifiers & (_SHIFT | _CTRL):
            self.session.select(dots={dot})

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.is_drag and not self.passed_threshold(at):
            return
        if not self.is_drag:
            self.is_drag = True
            if self.dot not in self.session.selected_dots:
                self.session.select(self.session.selection, dots=self.session.selected_dots | {self.dot})
            self.dots = bending.in_hand(self.session)
        by = self._offset(at, modifiers)
        self.graph_scene.preview_move(self.session.selection, by, self.dots)
        self.surface.mark(Marks(guides=guides(place_of(self.dot) + by, self.beside)))

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.is_drag:
            self._click(modifiers)
            return
        by = self._offset(at, modifiers)
        self._put_back()
        bending.move(self.session, "Move point" if len(self.session.selected_dots) == 1 and not self.session.selection else "Move", by)

    def cancel(self) -> None:
        self._put_back()
        self.session.select(*self.before)

    def _put_back(self) -> None:
        self.surface.mark(Marks())
        self.graph_scene.preview_move((), QPointF(0, 0))

    def _click(self, modifiers: Qt.KeyboardModifier) -> None:
        nodes, dots = self.session.selection, self.session.selected_dots
        if modifiers & _CTRL:
            self.session.select(nodes, dots=dots ^ {self.dot})
        elif modifiers & _SHIFT:
            self.session.select(nodes, dots=dots | {self.dot})
        else:
            self.session.select(dots={self.dot})

    def _offset(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> QPointF:
        by, origin = at - self.start, place_of(self.dot)
        if modifiers & _SHIFT:
            by = on_axis(by)
        to = by + origin if modifiers & _CTRL else settled(by + origin, self.beside, self.surface.scale_factor)
        # An axis that is kept stays as it is, on the grid or not.
        return QPointF(to.x() - origin.x() if by.x() else 0.0, to.y() - origin.y() if by.y() else 0.0)


class AddDot(Gesture):
    """A new dot on a wire, and on those of the same output that run there with it; it follows the pointer until it is released."""

    hint = "Release to put the point here · a click puts it on the wire · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, edge: Edge, reach: float) -> None:
        super().__init__(surface, start, modifiers)
        self.spots = bending.spots_at(self.graph_scene, edge, start, reach)
        self.beside = [bending.around(self.graph_scene, edge, place) for edge, (place, _) in self.spots.items()]
        self.at = next(at for _, at in self.spots.values())
        self.line = QGraphicsPathItem()
        self.line.setPen(QPen(theme.token("accent"), 2.2))
        self.line.setZValue(9)
        self.graph_scene.addItem(self.line)
        self._show()

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self.passed_threshold(at):
            ends = [spot for spots in self.beside for spot in spots]
            to = settled(at, ends, self.surface.scale_factor)
            self.at = Point(to.x(), to.y())
            self.surface.mark(Marks(guides=guides(to, ends)))
            self._show()

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.move(at, modifiers)
        self.cancel()
        bending.add(self.session, {edge: (place, self.at) for edge, (place, _) in self.spots.items()})

    def cancel(self) -> None:
        self.surface.mark(Marks())
        if self.line.scene() is not None:
            self.line.scene().removeItem(self.line)

    def _show(self) -> None:
        """The wires between the places before and behind the dot, over it."""
        path, spot = QPainterPath(), (self.at.x, self.at.y)
        for before, behind in self.beside:
            path.addPath(bending.strung(self.graph_scene, (before, spot, behind)))
        path.addEllipse(QPointF(*spot), 4, 4)
        self.line.setPath(path)


def settled(at: QPointF, beside: list[Spot], scale: float) -> QPointF:
    """At the height of a place that the wire comes from or goes to, or right above or below it, where that is near; else on the grid."""
    reach = REACH / scale
    x = min((x for x, _ in beside), key=lambda x: abs(x - at.x()), default=snapped(at.x()))
    y = min((y for _, y in beside), key=lambda y: abs(y - at.y()), default=snapped(at.y()))
    return QPointF(x if abs(x - at.x()) <= reach else snapped(at.x()), y if abs(y - at.y()) <= reach else snapped(at.y()))


def guides(at: QPointF, beside: list[Spot]) -> tuple[QLineF, ...]:
    """The lines to the places that a dot is in line with."""
    return tuple(QLineF(at, QPointF(x, y)) for x, y in beside if x == at.x() or y == at.y())
