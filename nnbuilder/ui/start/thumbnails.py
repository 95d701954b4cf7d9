"""A drawing in the size of a stamp: its nodes and wires as the canvas has them, without words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN
from nnbuilder.export.graph_picture import Box, Curve, Picture, picture_of
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.curves import painted

_MARGIN = 8.0
_SHARPER = 2
_LARGEST_SCALE = 0.36
"""A drawing of two nodes should not fill the stamp with two huge boxes."""
_STRIPE = 26.0


def stamp(document: Document, catalogue: Catalogue, graph: str = MAIN) -> Picture:
    """What is painted, as a value that any thread may make."""
    return picture_of(document, catalogue, theme.mode(), graph)


def pixmap_of(picture: Picture, size: QSizeF) -> QPixmap:
    """A stamp, sharp on dense screens."""
    pixmap = QPixmap((size * _SHARPER).toSize())
    pixmap.setDevicePixelRatio(_SHARPER)
    pixmap.fill(Qt.GlobalColor.transparent)
    scale = min((size.width() - 2 * _MARGIN) / picture.width, (size.height() - 2 * _MARGIN) / picture.height, _LARGEST_SCALE)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate((size.width() - picture.width * scale) / 2, (size.height() - picture.height * scale) / 2)
    painter.scale(scale, scale)
    _paint(painter, picture, scale)
    painter.end()
    return pixmap


def _paint(painter: QPainter, picture: Picture, scale: float) -> None:
    card: Box | None = None
    for shape in picture.shapes:
        if isinstance(shape, Curve):
            painter.setPen(QPen(QColor(shape.colour), 1.2 / scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(painted(shape.path))
        elif isinstance(shape, Box) and shape.border:
            card = shape
            painter.setPen(QPen(QColor(shape.border), 0.8 / scale))
            painter.setBrush(QColor(shape.fill))
            painter.drawRoundedRect(_rect(shape), 8, 8)
        elif isinstance(shape, Box) and card is not None:
            # The first box on a card is the sign of its family; from so far it is a stripe, as in the overview.
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shape.fill))
            painter.drawRoundedRect(QRectF(card.left, card.top, _STRIPE, card.height), 8, 8)
            card = None


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)
