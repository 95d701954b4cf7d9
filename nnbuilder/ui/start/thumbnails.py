"""A drawing in the size of a stamp: its boxes and curves without words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.export.graph_picture import Box, Curve, Picture, picture_of
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.wires import painted

SIZE = QSize(188, 106)
_MARGIN = 10.0
_SHARPER = 2
_LARGEST_SCALE = 0.42
"""A drawing of two nodes should not fill the stamp with two huge boxes."""


def thumbnail(document: Document, catalogue: Catalogue) -> QPixmap:
    """A picture of the main graph, sharp on dense screens."""
    return _painted(picture_of(document, catalogue, theme.mode()))


def _painted(picture: Picture) -> QPixmap:
    pixmap = QPixmap(SIZE * _SHARPER)
    pixmap.setDevicePixelRatio(_SHARPER)
    pixmap.fill(theme.token("canvas"))
    scale = min((SIZE.width() - 2 * _MARGIN) / picture.width, (SIZE.height() - 2 * _MARGIN) / picture.height, _LARGEST_SCALE)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate((SIZE.width() - picture.width * scale) / 2, (SIZE.height() - picture.height * scale) / 2)
    painter.scale(scale, scale)
    card: Box | None = None
    for shape in picture.shapes:
        if isinstance(shape, Curve):
            _curve(painter, shape, scale)
        elif isinstance(shape, Box) and shape.border:
            card = shape
            painter.setPen(QPen(QColor(shape.border), 0.8 / scale))
            painter.setBrush(QColor(shape.fill))
            painter.drawRoundedRect(_rect(shape), 8, 8)
        elif isinstance(shape, Box) and card is not None:
            # The first box on a card is the sign of its family; it is seen from so far as a stripe.
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shape.fill))
            painter.drawRoundedRect(QRectF(card.left, card.top, 32, card.height), 8, 8)
            card = None
    painter.end()
    return pixmap


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)


def _curve(painter: QPainter, curve: Curve, scale: float) -> None:
    painter.setPen(QPen(QColor(curve.colour), 1.1 / scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(painted(curve.path))
