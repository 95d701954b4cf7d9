"""What is painted where nothing is drawn: the dots of the grid, and the words on an empty canvas."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygon

from nnbuilder.ui import theme

_GRID, _LEAST_SCALE = 20, 0.5


def paint_grid(painter: QPainter, rect: QRectF, scale: float) -> None:
    """The ground and its dots, which go where they would be too dense."""
    painter.fillRect(rect, theme.token("canvas"))
    if scale < _LEAST_SCALE:
        return
    left, top = rect.left() // _GRID * _GRID, rect.top() // _GRID * _GRID
    columns, rows = int((rect.right() - left) // _GRID) + 2, int((rect.bottom() - top) // _GRID) + 2
    painter.setPen(QPen(theme.token("canvas.grid"), 2 / scale))
    painter.save()
    painter.translate(left, top)
    painter.drawPoints(_dots(columns, rows))
    painter.restore()


def paint_invitation(painter: QPainter, room: QRect) -> None:
    """What can be done with an empty canvas."""
    font = painter.font()
    font.setPixelSize(19)
    painter.setFont(font)
    painter.setPen(theme.token("text"))
    painter.drawText(room.adjusted(0, -30, 0, -30), Qt.AlignmentFlag.AlignCenter, "Draw a network here")
    font.setPixelSize(13)
    painter.setFont(font)
    painter.setPen(theme.token("text.muted"))
    painter.drawText(
        room.adjusted(20, 26, -20, 26),
        Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
        "Drag a layer from the left, press Tab to search for one,\nor start from a template: File, New from template.",
    )


@lru_cache(64)
def _dots(columns: int, rows: int) -> QPolygon:
    """As C++ takes them: a list would be copied point by point at every frame."""
    return QPolygon([QPoint(x * _GRID, y * _GRID) for x in range(columns) for y in range(rows)])
