"""Text that is laid out once: what stands on the canvas is written at every frame, and changes hardly ever."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QStaticText, QTransform

from nnbuilder.ui import theme

LEFT, MIDDLE, RIGHT = 0.0, 0.5, 1.0


def write(painter: QPainter, text: str, room: QRectF, pixels: int, *, side: float = LEFT, bold: bool = False) -> None:
    """One line in the middle of a room's height; what does not fit is left out in its middle, since names differ at their ends
    (relu1, relu2) and so do values. The pen gives its colour."""
    laid, width, height = _laid(text, pixels, bold, room.width())
    painter.setFont(font(pixels, bold))
    painter.drawStaticText(QPointF(room.x() + (room.width() - width) * side, room.y() + (room.height() - height) / 2), laid)


@lru_cache(8192)
def width_of(text: str, pixels: int, bold: bool = False) -> float:
    """In scene units at full size."""
    return QFontMetricsF(font(pixels, bold)).horizontalAdvance(text)


@lru_cache(16)
def font(pixels: int, bold: bool = False) -> QFont:
    face = theme.font(pixels=pixels)
    if bold:
        face.setWeight(QFont.Weight.DemiBold)
    return face


@lru_cache(8192)
def _laid(text: str, pixels: int, bold: bool, room: float) -> tuple[QStaticText, float, float]:
    chosen = font(pixels, bold)
    laid = QStaticText(QFontMetricsF(chosen).elidedText(text, Qt.TextElideMode.ElideMiddle, room))
    laid.setTextFormat(Qt.TextFormat.PlainText)
    laid.prepare(QTransform(), chosen)
    return laid, laid.size().width(), laid.size().height()
