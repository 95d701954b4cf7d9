"""The camera: a view that is zoomed at the pointer, panned by hand, and fitted to what is drawn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QPainter, QResizeEvent, QShowEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from nnbuilder.core.layout.measures import WIDTH
from nnbuilder.core.node_size import HEADER
from nnbuilder.ui.guard import Guarded

ZOOM_STEP, ZOOM_LEAST, ZOOM_MOST = 1.15, 0.05, 4.0
_BORDER, _STEP = 16, 12
_NOTCH = 20.0
"""Pixels of a drag up or down that zoom as much as a notch of the wheel."""


class Camera(Guarded, QGraphicsView):
    """Looks at a scene. `drawn_rect` tells what is drawn; `camera_moved` comes whenever something else is seen, or larger, and
    `leaping` before a command shows another part at once."""

    camera_moved = Signal()
    leaping = Signal()

    def __init__(self, drawn_rect: Callable[[], QRectF]) -> None:
        super().__init__()
        self._drawn_rect = drawn_rect
        self._held: QPointF | None = None
        self._pressed: QPointF | None = None
        self._is_space_down = False
        self._wants_fit = True
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    @property
    def scale_factor(self) -> float:
        return float(self.transform().m11())

    @property
    def seen(self) -> QRectF:
        """The part of the scene that is in view."""
        return QRectF(self.mapToScene(self.viewport().rect()).boundingRect())

    @property
    def is_panning(self) -> bool:
        return self._held is not None

    def fit_all(self) -> None:
        """Everything in view, never larger than life."""
        self.fit(self._drawn_rect())

    def fit(self, rect: QRectF) -> None:
        """A part of the scene in view, never larger than life; the origin where that is empty."""
        self.leaping.emit()
        self._fit(rect)

    def look_at(self, centre: QPointF, scale: float) -> None:
        """A point of the scene in the middle, so large."""
        self._wants_fit = False
        self.setTransform(QTransform.fromScale(scale, scale))
        self.centerOn(centre)
        self.camera_moved.emit()

    def _fit(self, rect: QRectF) -> None:
        room = self.viewport().rect()
        if rect.isEmpty() or room.isEmpty():
            self.resetTransform()
            self.centerOn(room.width() / 2 - WIDTH, room.height() / 2 - 60)
        else:
            rect = rect.adjusted(-50, -40, 50, 40)
            scale = max(ZOOM_LEAST, min(1.0, room.width() / rect.width(), room.height() / rect.height()))
            self.setTransform(QTransform.fromScale(scale, scale))
            self.centerOn(rect.center())
        self.camera_moved.emit()

    def fit_soon(self) -> None:
        """Everything in view as soon as the view has its size and is seen."""
        self._wants_fit = True
        if self.isVisible():
            QTimer.singleShot(0, self, self._fit_now)

    def zoom_in(self) -> None:
        self.zoom(ZOOM_STEP, QPointF(self.viewport().rect().center()))

    def zoom_out(self) -> None:
        self.zoom(1 / ZOOM_STEP, QPointF(self.viewport().rect().center()))

    def zoom_reset(self) -> None:
        self.leaping.emit()
        self.zoom(1 / self.scale_factor, QPointF(self.viewport().rect().center()))

    def zoom(self, factor: float, at: QPointF) -> None:
        """Larger or smaller, while what lies at a point of the viewport stays there."""
        scale = min(ZOOM_MOST, max(ZOOM_LEAST, self.scale_factor * factor))
        before = self.mapToScene(at.toPoint())
        self.scale(scale / self.scale_factor, scale / self.scale_factor)
        after = self.mapToScene(at.toPoint())
        self.translate(after.x() - before.x(), after.y() - before.y())
        self.camera_moved.emit()

    @property
    def is_pointed_at(self) -> bool:
        """Whether the mouse is over what is seen."""
        return self.viewport().underMouse()

    def ensure_seen(self, point: QPointF) -> None:
        """Pans, and never zooms, until a place for a node is in view."""
        self.ensureVisible(QRectF(point.x(), point.y() - HEADER / 2, WIDTH, HEADER), 40, 40)

    def pan(self, by: QPointF) -> None:
        """Moves what is seen by pixels of the viewport."""
        scale = self.scale_factor
        self.translate(by.x() / scale, by.y() / scale)
        self.camera_moved.emit()

    def pan_at_border(self, at: QPointF) -> None:
        """A gesture near the border takes the canvas along."""
        room = self.viewport().rect()
        x = _STEP if at.x() < _BORDER else -_STEP if at.x() > room.width() - _BORDER else 0
        y = _STEP if at.y() < _BORDER else -_STEP if at.y() > room.height() - _BORDER else 0
        if x or y:
            self.pan(QPointF(x, y))

    def takes_hold(self, event: QMouseEvent) -> bool:
        """Whether a press begins to drag the canvas itself: the middle button, or the left one while Space is down."""
        return event.button() == Qt.MouseButton.MiddleButton or (event.button() == Qt.MouseButton.LeftButton and self._is_space_down)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_zoom = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        self._held, self._pressed = event.position(), event.position() if is_zoom else None
        self.viewport().setCursor(Qt.CursorShape.SizeVerCursor if is_zoom else Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            by, self._held = event.position() - self._held, event.position()
            if self._pressed is None:
                self.pan(by)
            else:
                self.zoom(ZOOM_STEP ** (-by.y() / _NOTCH), self._pressed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton):
            self._held = None
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._is_space_down = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._is_space_down = False
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._is_space_down = False
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.pixelDelta().isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan(QPointF(event.pixelDelta()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(QPointF(event.angleDelta().y() / 2, 0))
        else:
            self.zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            # Two fingers that part: each event tells by which share.
            self.zoom(1 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._fit_now()
        self.camera_moved.emit()

    def scrollContentsBy(self, x: int, y: int) -> None:
        super().scrollContentsBy(x, y)
        # At the end of the program the scene goes before its view.
        if self.scene() is not None:
            self.camera_moved.emit()

    def sizeHint(self) -> QSize:
        return QSize(700, 460)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # What was looked at before, as behind another tab, is still there.
        if self._wants_fit:
            self.fit_soon()

    def _fit_now(self) -> None:
        if self._wants_fit:
            self._wants_fit = False
            self._fit(self._drawn_rect())
