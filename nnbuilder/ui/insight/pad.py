"""A pad to draw on, and how strokes become a picture like those of the data."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded

SIDE = 256
_BRUSH = 24.0


class Pad(Guarded, QWidget):
    """White strokes on black. `changed` after every stroke; the right button clears."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("try_it.pad")
        self.setAccessibleName("Pad to draw on")
        self.setToolTip("Draw with the mouse; the right button clears")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMinimumSize(110, 110)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
        self.image.fill(0)
        self._last: QPointF | None = None

    def sizeHint(self) -> QSize:
        return QSize(180, 180)

    @property
    def is_empty(self) -> bool:
        return not self.pixels().any()

    def pixels(self) -> np.ndarray:
        """What is drawn, float64 (256, 256) from 0 to 1."""
        bits = np.frombuffer(self.image.constBits(), dtype=np.uint8)
        return bits.reshape(SIDE, self.image.bytesPerLine())[:, :SIDE].astype(np.float64) / 255.0

    def clear(self) -> None:
        self.image.fill(0)
        self.update()
        self.changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.clear()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._last = self._place(event.position())
            self._stroke(self._last)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._stroke(self._place(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self._square(side), self.image)
        painter.setPen(QPen(theme.token("node.border"), 1))
        painter.drawRect(self._square(side).adjusted(0, 0, -1, -1))
        if self.is_empty:
            painter.setPen(QColor("#8b93a3"))
            painter.drawText(self._square(side), Qt.AlignmentFlag.AlignCenter, "draw here")

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._last = None

    def _square(self, side: int) -> QRect:
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def _place(self, at: QPointF) -> QPointF:
        side = max(1, min(self.width(), self.height()))
        return QPointF((at.x() - (self.width() - side) / 2) * SIDE / side, (at.y() - (self.height() - side) / 2) * SIDE / side)

    def _stroke(self, to: QPointF) -> None:
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.GlobalColor.white, _BRUSH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawLine(self._last if self._last is not None and self._last != to else to + QPointF(0.1, 0), to)
        painter.end()
        self._last = to
        self.update()
        self.changed.emit()


def as_sample(drawn: np.ndarray, height: int, width: int) -> np.ndarray:
    """A drawing (256, 256) as a picture (height, width) from 0 to 1, centred and filled as scanned digits are.

    The set's digits were cut out, so theirs fill the height; a small drawing in a corner would be of another kind.
    """
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    if not len(rows):
        return np.zeros((height, width))
    cut = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(cut.shape[0], int(cut.shape[1] * 1.05))
    square = np.zeros((side, side))
    top, left = (side - cut.shape[0]) // 2, (side - cut.shape[1]) // 2
    square[top : top + cut.shape[0], left : left + cut.shape[1]] = cut
    return _area_means(square, height, width)


def _area_means(square: np.ndarray, height: int, width: int) -> np.ndarray:
    """The mean of the area each small pixel covers, exact for any ratio of sizes."""
    return np.asarray(_weights(square.shape[0], height) @ square @ _weights(square.shape[1], width).T)


def _weights(many: int, few: int) -> np.ndarray:
    """(few, many): how much of each fine place lies in each coarse one, rows adding up to 1."""
    edges = np.linspace(0, many, few + 1)
    fine = np.arange(many)
    overlap = np.minimum(edges[1:, None], fine + 1) - np.maximum(edges[:-1, None], fine)
    return np.asarray(np.clip(overlap, 0, None) / (many / few))
