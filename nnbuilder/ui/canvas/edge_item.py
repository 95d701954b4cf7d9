"""An edge: a path that C++ paints in the colour of what it carries."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core.graph import Edge
from nnbuilder.core.layout import paths
from nnbuilder.core.layout.paths import Path
from nnbuilder.core.layout.turned import turned_path
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.curves import painted
from nnbuilder.ui.canvas.flows import PLAIN
from nnbuilder.ui.canvas.geometry import RANK
from nnbuilder.ui.guard import Guarded

MAIN, SIDE = 2.6, 1.6
"""How wide a wire of the main path is, and any other one."""


def curve(source: QPointF, target: QPointF, *, is_downwards: bool) -> QPainterPath:
    """A wire that is being drawn, from an output to an input, whatever stands between."""
    if is_downwards:
        return painted(turned_path(paths.loose((source.y(), source.x()), (target.y(), target.x()))))
    return painted(paths.loose((source.x(), source.y()), (target.x(), target.y())))


def is_near(path: QPainterPath, around: QRectF) -> bool:
    """Whether a line itself passes a point within half the side of a square around it; what lies between the bend and its chord
    does not count."""
    if not path.controlPointRect().adjusted(-1, -1, 1, 1).intersects(around):
        return False
    stroker = QPainterPathStroker()
    stroker.setWidth(around.width())
    return bool(stroker.createStroke(path).contains(around.center()))


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
        self.route: Path = ()
        self.look = EdgeLook()
        self._rank = -1.0

    def show_state(self, route: Path, look: EdgeLook, rank: float) -> None:
        """Where it runs, how it stands out, and how many lie below it. What has not changed costs nothing."""
        self.show_route(route)
        if (look, rank) != (self.look, self._rank):
            self.look, self._rank = look, rank
            self.setPen(_pen(look))
            self.setVisible(not look.is_picked)
            self.setZValue((1.8 if look.is_bright or look.is_selected else 1.4 if look.is_main else 1) + rank * RANK)

    def show_route(self, route: Path) -> None:
        if route is not self.route:
            self.route = route
            self.setPath(painted(route))


def _pen(look: EdgeLook) -> QPen:
    width = (MAIN if look.is_main else SIDE) + (1.0 if look.is_bright or look.is_selected else 0.0)
    if look.is_wrong:
        return theme.pen("error", width, Qt.PenStyle.DashLine)
    return theme.pen("selection" if look.is_selected else theme.strong(look.tone) if look.is_bright else look.tone, width)
