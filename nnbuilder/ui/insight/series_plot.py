"""A series as lines that can be bent: with the mouse, or step by step with the arrow keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded

_EDGE = 8.0
_STEPS = 50
_MOST_DOTS = 60


class SeriesPlot(Guarded, QWidget):
    """`changed` after every move; `feature` is the line that is bent. Values are float64 (length, features)."""

    changed = Signal()

    def __init__(self, span: tuple[float, float]) -> None:
        super().__init__()
        self.setObjectName("try_it.series")
        self.setAccessibleName("Series to bend")
        self.setToolTip("Bend the line with the mouse. Left and right choose a step, up and down move it.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(140, 70)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.span = span
        self.values = np.zeros((0, 0))
        self.feature, self.step = 0, 0
        self._last: int | None = None

    def sizeHint(self) -> QSize:
        return QSize(240, 120)

    def put(self, values: np.ndarray) -> None:
        self.values = np.array(values, dtype=np.float64)
        self.step = min(self.step, len(values) - 1)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.values.size:
            self._last = None
            self._bend(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self.values.size:
            self._bend(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        turn = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if not (move or turn) or not self.values.size:
            super().keyPressEvent(event)
            return
        self.step = min(max(0, self.step + move), len(self.values) - 1)
        if turn:
            self.values[self.step, self.feature] += turn * (self.span[1] - self.span[0]) / _STEPS
            self.changed.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.token("accent" if self.hasFocus() else "panel.border"), 1))
        painter.setBrush(theme.token("field"))
        painter.drawRoundedRect(frame, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for feature in range(self.values.shape[1]):
            is_chosen = feature == self.feature
            painter.setPen(QPen(theme.token("accent" if is_chosen else "edge"), 2 if is_chosen else 1))
            painter.drawPolyline(QPolygonF([self._at(step, feature) for step in range(len(self.values))]))
        if self.values.size:
            self._draw_dots(painter, theme.token("accent"))
        painter.end()

    def _draw_dots(self, painter: QPainter, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if len(self.values) <= _MOST_DOTS:
            for step in range(len(self.values)):
                painter.drawEllipse(self._at(step, self.feature), 2.5, 2.5)
        if self.hasFocus():
            painter.drawEllipse(self._at(self.step, self.feature), 5, 5)

    def _at(self, step: int, feature: int) -> QPointF:
        low, high = self._ends()
        share = (self.values[step, feature] - low) / (high - low)
        room = self.width() - 2 * _EDGE
        return QPointF(_EDGE + room * step / max(1, len(self.values) - 1), self.height() - _EDGE - share * (self.height() - 2 * _EDGE))

    def _ends(self) -> tuple[float, float]:
        """What the height of the plot shows: the range of the data, and whatever goes beyond it."""
        low, high = self.span
        if self.values.size:
            low, high = min(low, float(self.values.min())), max(high, float(self.values.max()))
        return (low, high) if high > low else (low - 1.0, high + 1.0)

    def _bend(self, at: QPointF) -> None:
        """Moves the step under the pointer, and those that a quick hand has passed over."""
        room = max(1.0, self.width() - 2 * _EDGE)
        step = int(np.clip(round((at.x() - _EDGE) / room * (len(self.values) - 1)), 0, len(self.values) - 1))
        low, high = self.span if self.span[1] > self.span[0] else self._ends()
        share = (self.height() - _EDGE - at.y()) / max(1.0, self.height() - 2 * _EDGE)
        value = low + float(np.clip(share, 0.0, 1.0)) * (high - low)
        before = step if self._last is None else self._last
        passed = range(min(before, step), max(before, step) + 1)
        start = float(self.values[before, self.feature])
        for each in passed:
            part = 1.0 if step == before else (each - before) / (step - before)
            self.values[each, self.feature] = start + (value - start) * part
        self._last = self.step = step
        self.update()
        self.changed.emit()
