"""A node on the canvas, painted by hand with less detail the smaller it is on the screen."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnbuilder.core.arrange import WIDTH
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.geometry import HEADER, PADDING, PORT_RADIUS, RANK, ROW
from nnbuilder.ui.canvas.lettering import LEFT, MIDDLE, RIGHT, width_of, write
from nnbuilder.ui.canvas.lights import Lights, PortStates
from nnbuilder.ui.canvas.looks import Look
from nnbuilder.ui.guard import Guarded

_MARGIN = 14.0
_DETAIL = 0.45


class NodeItem(Guarded, QGraphicsItem):
    """One item a node: card, ports, badge."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.port_states: PortStates = {}
        self.is_selected = False
        self.is_faded = False
        self.has_failed = False
        self._corner = QPointF(0, 0)
        self._rank = -1

    def show_state(self, look: Look, corner: QPointF, *, rank: int, is_selected: bool) -> None:
        """What it shows, where it stands, and how many of its graph lie below it. What has not changed costs nothing."""
        if look.shape.height != self.look.shape.height:
            self.prepareGeometryChange()
        if corner != self._corner:
            self._corner = corner
            self.setPos(corner)
        if (rank, is_selected) != (self._rank, self.is_selected):
            self.setZValue((2.5 if is_selected else 2) + rank * RANK)
        if look is not self.look or is_selected != self.is_selected:
            self.update()
        self.look, self._rank, self.is_selected = look, rank, is_selected

    def show_lights(self, lights: Lights | None) -> None:
        """While a link is drawn: which of its ports it could end at."""
        self.port_states = lights.states(self.look.id, self.look.shape) if lights is not None else {}
        self.is_faded = lights is not None and lights.fades(self.look.id)
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-_MARGIN, -_MARGIN, WIDTH + 2 * _MARGIN, self.look.shape.height + 2 * _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.has_failed:
            painter.fillRect(self.look.shape.rect, theme.token("error"))
            return
        try:
            self._paint(painter, option.levelOfDetailFromTransform(painter.worldTransform()) >= _DETAIL)
        except Exception:
            # An exception would repeat at every frame; the node shows red and the rest of the canvas goes on.
            self.has_failed = True

    def _paint(self, painter: QPainter, has_detail: bool) -> None:
        look, rect = self.look, self.look.shape.rect
        if self.is_faded or look.is_muted:
            painter.setOpacity(0.45)
        colour = theme.category(look.category)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._card(painter, rect, colour)
        self._title(painter, colour)
        if has_detail:
            self._rows(painter)
        self._ports(painter, colour, names=has_detail)
        self._badge(painter)
        if self.is_selected:
            painter.setPen(QPen(theme.token("selection"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(-2.5, -2.5, 2.5, 2.5), 10, 10)

    def _card(self, painter: QPainter, rect: QRectF, colour: QColor) -> None:
        painter.setPen(QPen(theme.token("node.border"), 1.0))
        painter.setBrush(theme.token("node"))
        if self.look.is_block:
            painter.drawRoundedRect(rect.translated(5, 5), 8, 8)
        painter.drawRoundedRect(rect, 8, 8)
        painter.fillPath(_strip(rect.height()), colour)

    def _title(self, painter: QPainter, colour: QColor) -> None:
        look = self.look
        left, width = 15.0, WIDTH - 30.0
        painter.setPen(theme.token("node.text"))
        write(painter, look.name, QRectF(left, 5, width, 18), 13, bold=True)
        marks = (look.kind, f"× {look.repeat}" if look.repeat else "", *(word for word, holds in self._states() if holds))
        painter.setPen(colour)
        write(painter, "  ·  ".join(mark for mark in marks if mark), QRectF(left, 22, width, 16), 11)

    def _states(self) -> tuple[tuple[str, bool], ...]:
        return ("frozen", self.look.is_frozen), ("muted", self.look.is_muted), ("shared", self.look.shares)

    def _rows(self, painter: QPainter) -> None:
        for place, (name, value) in enumerate(self.look.shape.rows):
            row = QRectF(15, HEADER + (self.look.shape.port_rows + place) * ROW, WIDTH - 30, ROW)
            painter.setPen(theme.token("node.muted"))
            write(painter, name, row, 11)
            painter.setPen(theme.token("node.text"))
            write(painter, value, row.adjusted(width_of(name, 11) + PADDING, 0, 0, 0), 11, side=RIGHT)

    def _ports(self, painter: QPainter, colour: QColor, *, names: bool) -> None:
        shape = self.look.shape
        for name, index in shape.inputs:
            self._port(painter, shape.port(name, index, is_output=False), colour, self.port_states.get((name, index, False), ""))
        for name in shape.outputs:
            self._port(painter, shape.port(name, 0, is_output=True), colour, self.port_states.get((name, 0, True), ""))
        if (names and len({name for name, _ in shape.inputs}) > 1) or (names and len(shape.outputs) > 1):
            self._port_names(painter)

    def _port(self, painter: QPainter, at: QPointF, colour: QColor, state: str) -> None:
        radius = PORT_RADIUS + (2.5 if state in ("ok", "snap") else 0.0)
        if state == "no":
            painter.setOpacity(0.3)
        painter.setPen(QPen(theme.token("success") if state in ("ok", "snap") else colour, 1.6))
        painter.setBrush(QBrush(theme.token("success")) if state == "snap" else QBrush(theme.token("port")))
        if self.look.category in ("Loss", "Metric"):
            painter.drawPolygon(QPolygonF([at + QPointF(0, -radius), at + QPointF(radius, 0), at + QPointF(0, radius), at + QPointF(-radius, 0)]))
        else:
            painter.drawEllipse(at, radius, radius)
        painter.setOpacity(0.45 if self.is_faded or self.look.is_muted else 1.0)

    def _port_names(self, painter: QPainter) -> None:
        """Names beside their ports, on the rows above the parameters."""
        shape = self.look.shape
        painter.setPen(theme.token("node.muted"))
        for names, side in ((tuple(name for name, _ in shape.inputs), LEFT), (shape.outputs, RIGHT)):
            for place, name in enumerate(names if len(names) > 1 else ()):
                write(painter, name.replace("_", " "), QRectF(15, HEADER + place * ROW, WIDTH - 30, ROW), 11, side=side)

    def _badge(self, painter: QPainter) -> None:
        severity = self.look.severity
        if severity not in ("error", "warning"):
            return
        at = QPointF(WIDTH - 13, 13)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(severity))
        if severity == "error":
            painter.drawEllipse(at, 8, 8)
        else:
            painter.drawPolygon(QPolygonF([at + QPointF(0, -8.5), at + QPointF(9, 7), at + QPointF(-9, 7)]))
        painter.setPen(theme.token("node"))
        write(painter, "!", QRectF(at.x() - 8, at.y() - 7, 16, 15), 11, side=MIDDLE, bold=True)


@lru_cache(256)
def _strip(height: float) -> QPainterPath:
    """The coloured edge on the left, inside the rounded corners."""
    card, clip = QPainterPath(), QPainterPath()
    card.addRoundedRect(QRectF(0.5, 0.5, WIDTH - 1, height - 1), 7.5, 7.5)
    clip.addRect(QRectF(0, 0, 5, height))
    return card.intersected(clip)
