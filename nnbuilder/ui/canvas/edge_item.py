"""An edge: a curve that C++ paints in the colour of what it carries."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core.graph import Edge
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.flows import PLAIN
from nnbuilder.ui.canvas.geometry import RANK
from nnbuilder.ui.guard import Guarded

_OUT, _ABOVE, _ROUND = 22.0, 44.0, 14.0
MAIN, SIDE = 2.6, 1.6
"""How wide a wire of the main path is, and any other one."""


def curve(source: QPointF, target: QPointF) -> QPainterPath:
    """From an output to an input; a target to the left and below or above is reached as the next row of a text is."""
    if _goes_back(source, target):
        return _next_row(source, target)
    path, reach = QPainterPath(source), _reach(source, target)
    path.cubicTo(source + QPointF(reach, 0), target - QPointF(reach, 0), target)
    return path


def is_near(path: QPainterPath, around: QRectF) -> bool:
    """Whether a line itself passes a point within half the side of a square around it; what lies between the bend and its chord
    does not count."""
    if not path.controlPointRect().adjusted(-1, -1, 1, 1).intersects(around):
        return False
    stroker = QPainterPathStroker()
    stroker.setWidth(around.width())
    return bool(stroker.createStroke(path).contains(around.center()))


def _reach(source: QPointF, target: QPointF) -> float:
    """How far a curve leaves and arrives horizontally."""
    ahead = target.x() - source.x()
    return max(28.0, min(abs(ahead) * 0.5, 120.0)) if ahead > 0 else min(160.0, 60.0 + abs(ahead) * 0.25)


def _goes_back(source: QPointF, target: QPointF) -> bool:
    return target.x() < source.x() and abs(target.y() - source.y()) > 2 * _ABOVE


def _lane(source: QPointF, target: QPointF) -> float:
    """The height of the way back: right above the row it leads to, or below it where that row lies above."""
    return target.y() - (_ABOVE if target.y() > source.y() else -_ABOVE)


def _next_row(source: QPointF, target: QPointF) -> QPainterPath:
    """Out to the right, back along the lane, in from the left, with round corners."""
    right, left, lane = source.x() + _OUT, target.x() - _OUT, _lane(source, target)
    corners = [QPointF(right, source.y()), QPointF(right, lane), QPointF(left, lane), QPointF(left, target.y())]
    path = QPainterPath(source)
    for before, corner, after in zip([source, *corners], corners, [*corners[1:], target], strict=False):
        path.lineTo(_towards(corner, before))
        path.quadTo(corner, _towards(corner, after))
    path.lineTo(target)
    return path


def _towards(corner: QPointF, end: QPointF) -> QPointF:
    """A point the radius of a corner away from it."""
    way = end - corner
    length = math.hypot(way.x(), way.y())
    share = min(_ROUND, length / 2) / length if length else 0.0
    return QPointF(corner.x() + way.x() * share, corner.y() + way.y() * share)


@dataclass(frozen=True, slots=True)
class EdgeLook:
    """How an edge stands out: by what it carries (a token of colour), it is on the main path, pointed at, or selected, it leads
    into an error, or it was taken off its input and is not shown."""

    tone: str = PLAIN
    is_main: bool = False
    is_bright: bool = False
    is_wrong: bool = False
    is_selected: bool = False
    is_picked: bool = False


class EdgeItem(Guarded, QGraphicsPathItem):
    """The curve. Everything it shows is set from outside; it paints in C++."""

    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self.edge = edge
        self._ends: tuple[QPointF, QPointF] | None = None
        self._look: EdgeLook | None = None
        self._rank = -1

    def show_state(self, source: QPointF, target: QPointF, look: EdgeLook, rank: int) -> None:
        """Where it runs, how it stands out, and how many lie below it. What has not changed costs nothing."""
        if (source, target) != self._ends:
            self._ends = (source, target)
            self.setPath(curve(source, target))
        if (look, rank) != (self._look, self._rank):
            self._look, self._rank = look, rank
            self.setPen(_pen(look))
            self.setVisible(not look.is_picked)
            self.setZValue((1.8 if look.is_bright or look.is_selected else 1.4 if look.is_main else 1) + rank * RANK)


def _pen(look: EdgeLook) -> QPen:
    width = (MAIN if look.is_main else SIDE) + (1.0 if look.is_bright or look.is_selected else 0.0)
    if look.is_wrong:
        return theme.pen("error", width, Qt.PenStyle.DashLine)
    return theme.pen("selection" if look.is_selected else theme.strong(look.tone) if look.is_bright else look.tone, width)
