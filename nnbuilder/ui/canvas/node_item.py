"""A node on the canvas, painted by hand with less detail the smaller it is on the screen."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.canvas import alike, node_paint
from nnbuilder.ui.canvas.flows import NOTHING, Flow
from nnbuilder.ui.canvas.geometry import LABEL_GAP, LABEL_HEIGHT, PORT_RADIUS, RANK
from nnbuilder.ui.canvas.lettering import width_of
from nnbuilder.ui.canvas.lights import Lights, PortStates
from nnbuilder.ui.canvas.looks import Look
from nnbuilder.ui.canvas.output_labels import Label, OutputLabels
from nnbuilder.ui.guard import Guarded

_MARGIN = 18.0
"""Room around the card for what lies beside it: ports, badge, frame of the selection, weights."""


_NEAR = 2.5
"""Device pixels to a scene unit beyond which no picture is kept: few nodes are seen then, and each would be large."""
_AROUND = LABEL_GAP + PORT_RADIUS + 3
"""What a shape at an output needs besides its own width: the gap before it, and a port behind it."""


class NodeItem(Guarded, QGraphicsItem):
    """One item a node: card, ports, badge, and the shape of what each output gives."""

    def __init__(self, look: Look, output_labels: OutputLabels) -> None:
        super().__init__()
        self.look = look
        self._output_labels = output_labels
        self._shown: list[Label] = []
        self.flow = NOTHING
        self.port_states: PortStates = {}
        self.is_selected = False
        self.is_faded = False
        self.has_failed = False
        self._corner = QPointF(0, 0)
        self._rank = -1
        self._beyond = 0.0
        self._bounds = _around(look, 0.0)
        self._picture: QPixmap | None = None
        self._seen = (0.0, 0.0)

    def show_state(self, look: Look, flow: Flow, corner: QPointF, *, rank: int, is_selected: bool) -> None:
        """What it shows, where it stands, and how many of its graph lie below it. What has not changed costs nothing."""
        beyond = max((math.ceil(width_of(label, theme.TINY) + _AROUND) for label in flow.labels if label), default=0.0)
        if look.shape != self.look.shape or beyond != self._beyond:
            self.prepareGeometryChange()
        self.show_corner(corner)
        if (rank, is_selected) != (self._rank, self.is_selected):
            self.setZValue((2.5 if is_selected else 2) + rank * RANK)
        if look is not self.look or flow != self.flow or is_selected != self.is_selected:
            self._forget()
        self.look, self.flow, self._rank, self.is_selected, self._beyond = look, flow, rank, is_selected, beyond
        self._bounds = _around(look, beyond)

    def show_corner(self, corner: QPointF) -> None:
        """Where it stands, as it is."""
        if corner != self._corner:
            self._corner = corner
            self.setPos(corner)

    def show_lights(self, lights: Lights | None) -> None:
        """While a link is drawn: which of its ports it could end at."""
        self.port_states = lights.states(self.look.id, self.look.kind, self.look.shape) if lights is not None else {}
        self.is_faded = lights is not None and lights.fades(self.look.id)
        self._forget()

    def labels(self) -> list[Label]:
        """The shapes of its outputs that have room somewhere beside it."""
        return self._output_labels.of(self.look, self.flow.labels)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.has_failed:
            painter.fillRect(self.look.shape.rect, theme.token("error"))
            return
        try:
            self._paint(painter, option.levelOfDetailFromTransform(painter.worldTransform()), is_on_screen=widget is not None)
        except Exception:
            # An exception would repeat at every frame; the node shows red and the rest of the canvas goes on.
            self.has_failed = True

    def _forget(self) -> None:
        """It looks otherwise than it did."""
        self._picture, self._seen = None, (0.0, 0.0)
        self.update()

    def _paint(self, painter: QPainter, scale: float, *, is_on_screen: bool) -> None:
        """Where a node is painted again as it was, a picture is made and copied from then on: a frame of a pan or a drag costs
        little, and one of a zoom no more than the painting."""
        sharpness = painter.device().devicePixelRatio()
        if scale * sharpness >= node_paint.DETAIL and self._shown != (labels := self.labels()):
            self._shown, self._seen = labels, (0.0, 0.0)
        world, rect, is_again = painter.worldTransform(), self.boundingRect(), self._seen == (scale, sharpness)
        corner = alike.on_pixels(world, rect.topLeft(), sharpness)
        if not is_again:
            self._picture, self._seen = None, (scale, sharpness)
        if not is_again or scale * sharpness > _NEAR:
            # On whole pixels of the screen, as the picture will be.
            painter.setWorldTransform(
                QTransform.fromTranslate(corner.x(), corner.y()).scale(scale, scale).translate(*(-self.boundingRect().topLeft()).toTuple())
            )
            # Paper takes lines and letters as they are.
            if is_on_screen and scale * sharpness <= _NEAR:
                alike.paint(painter, self, rect.topLeft(), scale, sharpness)
            else:
                node_paint.paint(painter, self, scale, sharpness)
        else:
            self._picture = self._picture or alike.pictured(self, rect, scale, sharpness)
            painter.setWorldTransform(QTransform())
            painter.drawPixmap(corner, self._picture)
        painter.setWorldTransform(world)


def _around(look: Look, beyond: float) -> QRectF:
    """A node with what lies beside it, which reaches so far beyond its right side, or the side that its outputs are on."""
    beyond = max(_MARGIN, beyond)
    if look.shape.across is not None:
        below = max(node_paint.WEIGHTS_BELOW, LABEL_GAP + LABEL_HEIGHT * len(look.shape.outputs))
        return look.shape.rect.adjusted(-beyond, -_MARGIN, beyond, below)
    return look.shape.rect.adjusted(-_MARGIN, -_MARGIN, beyond, _MARGIN)
