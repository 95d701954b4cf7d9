"""An edge: a curve that C++ paints, and its shape in a pill where it can be read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from nnbuilder.core.graph import Edge
from nnbuilder.core.tensor import TensorSpec, Type
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.geometry import RANK
from nnbuilder.ui.canvas.lettering import MIDDLE, width_of, write
from nnbuilder.ui.guard import Guarded

_LABEL_SCALE = 0.5
_OUT, _ABOVE, _ROUND = 22.0, 44.0, 14.0
_STEEP, _ALONG = 30.0, 0.6
_MOST = 240.0
LABEL_HEIGHT = 15.0


def curve(source: QPointF, target: QPointF) -> QPainterPath:
    """From an output to an input; a target to the left and below or above is reached as the next row of a text is."""
    if _goes_back(source, target):
        return _next_row(source, target)
    path, reach = QPainterPath(source), _reach(source, target)
    path.cubicTo(source + QPointF(reach, 0), target - QPointF(reach, 0), target)
    return path


def middle(source: QPointF, target: QPointF) -> QPointF:
    """Where the label of a curve stands. On a steep one it is nearer to the target: where two outputs fan out to the same
    two nodes, their wires cross in the middle, and their labels would cover each other."""
    if _goes_back(source, target):
        return QPointF((source.x() + target.x()) / 2, _lane(source, target))
    if abs(target.y() - source.y()) < _STEEP:
        return (source + target) / 2
    ends, pulls = (1 - _ALONG) ** 3 + 3 * (1 - _ALONG) ** 2 * _ALONG, 3 * (1 - _ALONG) * _ALONG
    bend = QPointF(_reach(source, target) * pulls * (1 - 2 * _ALONG), 0)
    return source * ends + target * (1 - ends) + bend


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
    """How an edge stands out: it leads into an error, it is selected, or it was taken off its input and is not shown."""

    is_wrong: bool = False
    is_selected: bool = False
    is_picked: bool = False


class EdgeItem(Guarded, QGraphicsPathItem):
    """The curve. Everything it shows is set from outside; it paints in C++."""

    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self.edge = edge
        self.label = LabelItem()
        self._ends: tuple[QPointF, QPointF] | None = None
        self._look: EdgeLook | None = None
        self._rank = -1

    def show_state(self, source: QPointF, target: QPointF, look: EdgeLook, carried: Type | None, rank: int) -> None:
        """Where it runs, what flows along it, how it stands out, and how many lie below it. What has not changed costs nothing."""
        if (source, target) != self._ends:
            self._ends = (source, target)
            self.setPath(curve(source, target))
            self.label.setPos(middle(source, target))
            self.label.room = target.x() - source.x() if abs(target.y() - source.y()) < _STEEP else math.inf
        if look != self._look:
            self._look = look
            self.setPen(_pen(theme.mode(), look.is_wrong, look.is_selected))
            self.setVisible(not look.is_picked)
            self.label.setVisible(not look.is_picked)
        if rank != self._rank:
            self._rank = rank
            self.setZValue(1 + rank * RANK)
            self.label.setZValue(3 + rank * RANK)
        if carried != self.label.carried:
            self.label.carried = carried
            self.label.update()


@lru_cache(64)
def _pen(theme_name: str, is_wrong: bool, is_selected: bool) -> QPen:
    name = "error" if is_wrong else "selection" if is_selected else "edge"
    return QPen(theme.token(name), 2.4 if is_selected else 1.7, Qt.PenStyle.DashLine if is_wrong else Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


class LabelItem(Guarded, QGraphicsItem):
    """A shape beside its edge, hidden when it would be too small to read. Where it has no `room` between two nodes it stands above."""

    def __init__(self) -> None:
        super().__init__()
        self.carried: Type | None = None
        self.room = 0.0
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def text(self) -> str:
        return str(self.carried) if isinstance(self.carried, TensorSpec) and self.carried.shape else ""

    def boundingRect(self) -> QRectF:
        return QRectF(-_MOST / 2, -1.5 * LABEL_HEIGHT - 4, _MOST, 2 * LABEL_HEIGHT + 4)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        text = self.text
        if not text or option.levelOfDetailFromTransform(painter.worldTransform()) < _LABEL_SCALE:
            return
        width = min(_MOST, width_of(text, 10) + 10)
        lift = 0.0 if width + 16 < self.room else LABEL_HEIGHT + 4
        rect = QRectF(-width / 2, -LABEL_HEIGHT / 2 - lift, width, LABEL_HEIGHT)
        painter.fillRect(rect, theme.token("canvas"))
        painter.setPen(theme.token("edge.label"))
        write(painter, text, rect, 10, side=MIDDLE)
