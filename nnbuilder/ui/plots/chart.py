"""An empty chart: a drag zooms in, the wheel zooms around the pointer, a double or a right click shows everything again."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.plotting import dress

_STEP, _ZOOM = 0.1, 0.8
_MOVES = {Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class _Box(Guarded, pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """The view of a chart. It never leaves what there is to see."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(enableMenu=False)
        self.chart = chart
        self.setMouseMode(pg.ViewBox.RectMode)

    def mouseClickEvent(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()
            self.chart.everything_asked.emit()


class Chart(Guarded, pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """`pointed` carries the place of the pointer on the axis, or None where it has left; `zoomed` tells that a person chose the view."""

    pointed = Signal(object)
    stepped = Signal(int)
    zoomed = Signal()
    everything_asked = Signal()

    def __init__(self) -> None:
        # pyqtgraph hands the box the scene of the widget, which is there once it is made.
        super().__init__(viewBox=(box := _Box(self)))
        self.box = box
        self.item = self.getPlotItem()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(90, 60)
        self.item.showGrid(x=True, y=True, alpha=0.12)
        self.scene().sigMouseMoved.connect(self._moved)
        self.box.sigRangeChangedManually.connect(lambda *_: self.zoomed.emit())

    def restyle(self, bottom: str, title: str) -> None:
        """The colours of the theme, and the words of the axes."""
        dress(self, bottom=bottom, title=title)
        accent = theme.token("accent")
        self.box.rbScaleBox.setPen(pg.mkPen(accent, width=1))
        accent.setAlpha(40)
        self.box.rbScaleBox.setBrush(pg.mkBrush(accent))

    def place_of(self, across: float) -> QPointF:
        """Where a place of the axis stands in the widget, at the top of the view."""
        scene = self.box.mapViewToScene(QPointF(across, self.box.viewRange()[1][1]))
        return QPointF(self.mapFromScene(scene))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.box.scaleBy((1 / _ZOOM, 1 / _ZOOM) if key == Qt.Key.Key_Minus else (_ZOOM, _ZOOM))
            self.zoomed.emit()
        elif key in _MOVES:
            bottom, top = self.box.viewRange()[1]
            self.box.translateBy(y=_MOVES[key][1] * _STEP * (top - bottom))
            self.zoomed.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_Escape):
            self.everything_asked.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.everything_asked.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointed.emit(None)

    def _moved(self, place: Any) -> None:
        is_inside = self.box.sceneBoundingRect().contains(place)
        self.pointed.emit(self.box.mapSceneToView(place).x() if is_inside else None)
