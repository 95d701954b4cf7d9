"""The whole drawing in a corner of the canvas, with what is seen of it; a click or drag there goes there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.guard import Guarded

_SIZE, _EDGE, _PAD = QSize(168, 104), 10, 8.0
_AT_ONCE, _LATER_MS = 200, 60
"""Nodes up to which every change is painted with it; those of larger drawings together, so long after the last of them."""


class Minimap(Guarded, QWidget):
    """There only while some node is out of sight. Boxes are painted once a change, the frame of what is seen each time."""

    def __init__(self, surface: Surface, parent: QWidget) -> None:
        super().__init__(parent)
        self.surface, self.is_wanted = surface, True
        self.setObjectName("canvas.minimap")
        self.setAccessibleName("Overview of the drawing")
        self.setToolTip("Click or drag to go there")
        self.resize(_SIZE)
        self._painted: QPixmap | None = None
        self._whole = QRectF()
        self._later = QTimer(self, interval=_LATER_MS, singleShot=True)
        self._later.timeout.connect(self._paint_anew)
        self.hide()

    def toggle(self) -> None:
        """Whether it is wanted at all."""
        self.is_wanted = not self.is_wanted
        self.refresh()

    def forget(self) -> None:
        """The drawing has changed; it is painted anew when it is seen."""
        if self._painted is None or len(self.surface.graph_scene.places.nodes) <= _AT_ONCE:
            self._paint_anew()
        else:
            self._later.start()

    def refresh(self) -> None:
        """After the camera or the drawing has moved."""
        if self._painted is None:
            self._whole = self.surface.graph_scene.drawn_rect()
        area, seen = self.surface.viewport().rect(), self.surface.seen
        fits = self._whole.isEmpty() or seen.contains(self._whole)
        is_room = area.width() > 3 * _SIZE.width() and area.height() > 2 * _SIZE.height()
        self.setVisible(self.is_wanted and not fits and is_room)
        if self.isVisible():
            self._step_aside()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.surface.looking.leap()
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._painted is None:
            self._painted = self._paint_boxes()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._painted)
        seen = self.surface.seen
        scale, corner = self._scale()
        frame = QRectF(corner + (seen.topLeft() - self._whole.topLeft()) * scale, seen.size() * scale)
        painter.setPen(QPen(theme.token("accent"), 1.5))
        painter.drawRect(frame.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1)))
        painter.end()

    def _paint_anew(self) -> None:
        self._later.stop()
        self._painted = None
        self.refresh()

    def _step_aside(self) -> None:
        """To the corner at the lower right, or the first other one where no node lies under it."""
        area = self.surface.viewport().rect().adjusted(_EDGE, _EDGE, -_EDGE - _SIZE.width(), -_EDGE - _SIZE.height())
        corners = [area.bottomRight(), area.bottomLeft(), area.topRight(), area.topLeft()]
        # Where it stands it stays for as long as that covers nothing, so that it does not jump about.
        choice = sorted(corners, key=lambda corner: corner != self.pos())
        self.move(next((corner for corner in choice if not self._covers(corner)), corners[0]))

    def _covers(self, corner: QPoint) -> bool:
        boxes, seen, area = self.surface.graph_scene.places.boxes, self.surface.seen, self.surface.viewport().rect()
        scale = seen.width() / max(area.width(), 1)
        left, top = seen.left() + corner.x() * scale, seen.top() + corner.y() * scale
        right, bottom = left + _SIZE.width() * scale, top + _SIZE.height() * scale
        return bool(np.any((boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)))

    def _paint_boxes(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(_SIZE * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(theme.token("panel"))
        painter = QPainter(pixmap)
        painter.setPen(theme.token("node.border"))
        painter.drawRect(QRectF(0.5, 0.5, _SIZE.width() - 1, _SIZE.height() - 1))
        scale, corner = self._scale()
        painter.setPen(Qt.PenStyle.NoPen)
        for category, boxes in self._boxes(scale, corner).items():
            painter.setBrush(theme.category(category))
            painter.drawRects(boxes)
        painter.end()
        return pixmap

    def _boxes(self, scale: float, corner: QPointF) -> dict[str, list[QRectF]]:
        """{category: the boxes of its nodes on the map}."""
        places, looks = self.surface.graph_scene.places, self.surface.graph_scene.looks
        left, top = self._whole.topLeft().toTuple()
        corners = (places.boxes[:, :2] - (left, top)) * scale + corner.toTuple()
        sizes = (places.boxes[:, 2:] - places.boxes[:, :2]) * max(scale, 0.01)
        boxes: dict[str, list[QRectF]] = {}
        for node, box in zip(places.nodes, np.hstack([corners, sizes]).tolist(), strict=True):
            boxes.setdefault(looks[node].category, []).append(QRectF(*box))
        return boxes

    def _scale(self) -> tuple[float, QPointF]:
        """Points of the map to a unit of the scene, and where the drawing's corner lies on the map."""
        width, height = max(1.0, self._whole.width()), max(1.0, self._whole.height())
        scale = min((_SIZE.width() - 2 * _PAD) / width, (_SIZE.height() - 2 * _PAD) / height)
        return scale, QPointF((_SIZE.width() - width * scale) / 2, (_SIZE.height() - height * scale) / 2)

    def _go(self, at: QPointF) -> None:
        scale, corner = self._scale()
        self.surface.centerOn((at - corner) / scale + self._whole.topLeft())
