"""Some samples before and after, painted below each other: pictures as they are, series and numbers as curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded

if TYPE_CHECKING:
    from nnbuilder.insight.augmented import Row

_SMALLEST, _LARGEST, _GAP, _CAPTION = 48, 112, 8, 20


class AugmentedSamples(Guarded, QWidget):
    """A line of samples for each field, with its caption above, as large as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self.setAccessibleName("Samples before and after")

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows
        self.setAccessibleDescription("; ".join(f"{row.caption}: {len(row.values)} samples" for row in rows))
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._columns * (_LARGEST + _GAP), self._height(_LARGEST))

    def resizeEvent(self, event: object) -> None:
        self._fit()

    @property
    def _columns(self) -> int:
        return max((len(row.values) for row in self.rows), default=1)

    @property
    def _side(self) -> int:
        return max(_SMALLEST, min(_LARGEST, self.width() // self._columns - _GAP))

    def _height(self, side: int) -> int:
        return len(self.rows) * (side + _CAPTION + _GAP)

    def _fit(self) -> None:
        self.setMinimumSize(self._columns * (_SMALLEST + _GAP), self._height(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._side
        for place, row in enumerate(self.rows):
            top = self._height(side) // len(self.rows) * place
            painter.setPen(theme.token("text.muted"))
            painter.drawText(QRectF(0, top, self.width(), _CAPTION), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.caption)
            for column, values in enumerate(row.values):
                area = QRectF(column * (side + _GAP), top + _CAPTION, side, side)
                (_paint_picture if row.is_picture else _paint_curve)(painter, area, values)
        painter.end()


def _paint_picture(painter: QPainter, area: QRectF, pixels: Any) -> None:
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_RGB888 if pixels.ndim == 3 else QImage.Format.Format_Grayscale8
    image = QImage(pixels.tobytes(), width, height, pixels[0].size, kind)
    share = min(area.width() / width, area.height() / height)
    painter.drawImage(QRectF(area.left(), area.top(), width * share, height * share), image)


def _paint_curve(painter: QPainter, area: QRectF, values: Any) -> None:
    painter.setPen(theme.token("panel.border"))
    painter.setBrush(theme.token("field"))
    painter.drawRoundedRect(area, 4, 4)
    inner = area.adjusted(5, 5, -5, -5)
    step = inner.width() / max(1, len(values) - 1)
    points = QPolygonF([QPointF(inner.left() + place * step, inner.bottom() - float(value) * inner.height()) for place, value in enumerate(values)])
    painter.setPen(QPen(theme.token("accent"), 1.5))
    painter.drawPolyline(points)
