"""Which class was taken for which: a matrix whose cells can be chosen with mouse and arrows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import plain_tip

_TOP = 32
_ARROWS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class ConfusionMatrix(Guarded, QWidget):
    """Rows are true classes, columns predicted ones; right answers stand on the diagonal. `chosen` carries both, or -1."""

    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("insight.confusion")
        self.setAccessibleName("Confusion matrix")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.counts: np.ndarray = np.zeros((0, 0), dtype=int)
        self.classes: tuple[str, ...] = ()
        self.cell: tuple[int, int] | None = None

    def sizeHint(self) -> QSize:
        return QSize(320, 220)

    def show_counts(self, counts: np.ndarray, classes: tuple[str, ...]) -> None:
        self.counts, self.classes, self.cell = counts, classes, None
        self.update()

    def rect_of(self, true: int, predicted: int) -> QRectF:
        label, wide, step = self._measures()
        return QRectF(label + predicted * wide, _TOP + true * step, wide - 2, step - 2)

    def words(self, true: int, predicted: int) -> str:
        """`2 samples of 8 taken for 3`."""
        count = int(self.counts[true, predicted])
        samples = f"{count} sample{'' if count == 1 else 's'} of {self.classes[true]}"
        return f"{samples} found" if true == predicted else f"{samples} taken for {self.classes[predicted]}"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self._cell_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.cell is not None:
            self._choose(None)
        elif event.key() in _ARROWS and self.classes:
            step, (row, column) = _ARROWS[Qt.Key(event.key())], self.cell or (0, 0)
            most = len(self.classes) - 1
            self._choose((min(max(row + step[0], 0), most), min(max(column + step[1], 0), most)) if self.cell is not None else (0, 0))
        else:
            super().keyPressEvent(event)

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            cell = self._cell_at(QPointF(event.pos()))
            if cell is not None:
                QToolTip.showText(event.globalPos(), plain_tip(self.words(*cell)), self)
                return True
        return super().event(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.classes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        self._paint_names(painter)
        strongest = max(1, int(self.counts.max()))
        for true in range(len(self.classes)):
            for predicted in range(len(self.classes)):
                self._paint_cell(painter, self.rect_of(true, predicted), int(self.counts[true, predicted]), strongest, is_right=true == predicted)
        if self.cell is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.token("text"), 2))
            painter.drawRoundedRect(self.rect_of(*self.cell), 3, 3)

    def _paint_names(self, painter: QPainter) -> None:
        label, wide, step = self._measures()
        metrics = painter.fontMetrics()
        painter.setPen(theme.token("text.muted"))
        painter.drawText(QRectF(max(label, 34.0), 0, wide * len(self.classes), 14), Qt.AlignmentFlag.AlignCenter, "predicted")
        painter.drawText(QRectF(0, 0, max(label, 30.0), 14), Qt.AlignmentFlag.AlignLeft, "true")
        for place, name in enumerate(self.classes):
            beside, above = QRectF(0, _TOP + place * step, label - 6, step), QRectF(label + place * wide, 15, wide, 15)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(beside, right, metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(label) - 6))
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(wide) - 2))

    def _paint_cell(self, painter: QPainter, rect: QRectF, count: int, strongest: int, *, is_right: bool) -> None:
        colour = theme.token("accent" if is_right else "error")
        share = count / strongest
        colour.setAlphaF(0.0 if count == 0 else 0.18 + 0.62 * share if is_right else min(0.85, 0.25 + 2 * share))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("hover"))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, 3, 3)
        if count and rect.height() > 9:
            painter.setPen(theme.token("accent.text" if colour.alphaF() > 0.6 else "text"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))

    def _measures(self) -> tuple[float, float, float]:
        """The room for names on the left, and the width and height of a cell. A column is as wide as its name, where there
        is room."""
        size = max(1, len(self.classes))
        metrics = self.fontMetrics()
        label = float(min(110, max((metrics.horizontalAdvance(name) for name in self.classes), default=0) + 10))
        step = min((self.width() - label - 20) / size, (self.height() - _TOP - 4) / size, 46.0)
        return label, min((self.width() - label - 20) / size, max(step, 46.0, label + 4)), step

    def _cell_at(self, at: QPointF) -> tuple[int, int] | None:
        places = range(len(self.classes))
        return next(((true, predicted) for true in places for predicted in places if self.rect_of(true, predicted).contains(at)), None)

    def _choose(self, cell: tuple[int, int] | None) -> None:
        # The same cell again gives it up.
        self.cell = None if cell == self.cell else cell
        self.update()
        self.chosen.emit(*(self.cell or (-1, -1)))
