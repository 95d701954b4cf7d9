"""A pad to draw on, in the proportions and the colours of a set of pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import plain_tip

SIDE = 256
_BRUSH = 24.0
_STEP = 16
_ARROWS = {Qt.Key.Key_Left: (-_STEP, 0), Qt.Key.Key_Right: (_STEP, 0), Qt.Key.Key_Up: (0, -_STEP), Qt.Key.Key_Down: (0, _STEP)}
_TIP = "Draw with the mouse, or drop a picture; the right button clears. Arrows move the pen, with Shift they draw, Space makes a dot, Delete clears."
Colour = tuple[int, int, int]


class Pad(Guarded, QWidget):
    """Strokes of ink on paper, or on a picture that was put there. `changed` after every stroke; the right button clears."""

    changed = Signal()
    dropped = Signal(object)

    def __init__(self, height: int = 1, width: int = 1, paper: Colour = (0, 0, 0), ink: Colour = (255, 255, 255)) -> None:
        super().__init__()
        self.setObjectName("try_it.pad")
        self.setAccessibleName("Pad to draw on")
        self.setToolTip(plain_tip(_TIP))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMinimumSize(110, 110)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        longest = max(height, width)
        self.paper, self.ink = QColor(*paper), QColor(*ink)
        self.image = QImage(max(1, SIDE * width // longest), max(1, SIDE * height // longest), QImage.Format.Format_RGB888)
        self.image.fill(self.paper)
        self.is_empty = True
        self._last: QPointF | None = None
        self._pen = QPointF(self.image.width() / 2, self.image.height() / 2)

    def sizeHint(self) -> QSize:
        return QSize(180, 180)

    def page(self) -> np.ndarray:
        """What is drawn, uint8 (height, width, 3)."""
        height, width = self.image.height(), self.image.width()
        bits = np.frombuffer(self.image.constBits(), dtype=np.uint8).reshape(height, self.image.bytesPerLine())
        return bits[:, : width * 3].reshape(height, width, 3).copy()

    def put(self, picture: np.ndarray) -> None:
        """Shows a picture, uint8 (height, width) or (height, width, 3), to be drawn upon; nothing is told."""
        pixels = np.ascontiguousarray(picture if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2))
        small = QImage(pixels.tobytes(), pixels.shape[1], pixels.shape[0], pixels.shape[1] * 3, QImage.Format.Format_RGB888)
        self.image = small.scaled(self.image.size()).convertToFormat(QImage.Format.Format_RGB888)
        self.is_empty = False
        self.update()

    def clear(self) -> None:
        self.image.fill(self.paper)
        self.is_empty = True
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            before, (x, y) = self._pen, _ARROWS[Qt.Key(event.key())]
            self._pen = QPointF(min(max(0.0, before.x() + x), self.image.width()), min(max(0.0, before.y() + y), self.image.height()))
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._last = before
                self._stroke(self._pen)
                self._last = None
            self.update()
        elif event.key() == Qt.Key.Key_Space:
            self._stroke(self._pen)
            self._last = None
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))
        event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        square = self._square()
        painter.drawImage(square, self.image)
        painter.setPen(QPen(theme.token("accent" if self.hasFocus() else "node.border"), 1))
        painter.drawRect(square.adjusted(0, 0, -1, -1))
        grey = QColor("#8b93a3") if self.paper.lightness() < 128 else QColor("#5c6370")
        painter.setPen(QPen(grey, 1))
        if self.is_empty:
            painter.drawText(square, Qt.AlignmentFlag.AlignCenter, "draw here")
        if self.hasFocus():
            scale = square.width() / self.image.width()
            painter.drawEllipse(QPointF(square.left() + self._pen.x() * scale, square.top() + self._pen.y() * scale), 5, 5)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._last = None

    def _square(self) -> QRect:
        """Where the page stands."""
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, max(1, size.width()), max(1, size.height()))

    def _place(self, at: QPointF) -> QPointF:
        square = self._square()
        scale = self.image.width() / square.width()
        return QPointF((at.x() - square.left()) * scale, (at.y() - square.top()) * scale)

    def _stroke(self, to: QPointF) -> None:
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.ink, _BRUSH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawLine(self._last if self._last is not None and self._last != to else to + QPointF(0.1, 0), to)
        painter.end()
        self._last = to
        self.is_empty = False
        self.update()
        self.changed.emit()
