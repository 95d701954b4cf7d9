"""A small table beside the cross hair: what every curve of a chart is at that place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded

_LINE, _MARGIN, _SWATCH, _GAP = 15, 6, 10, 6
_MOST_NAME = 130
_MOST_SHARE = 0.55
"""A table that would cover more of the width leaves the names out: the legend has them by their colours."""


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: its colour, its name, and its value in words."""

    colour: QColor
    name: str
    value: str


class Readout(Guarded, QWidget):
    """Lets the mouse through to the chart it lies on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.head = ""
        self.lines: tuple[Line, ...] = ()
        self.has_names = True
        self.hide()

    def show_lines(self, head: str, lines: Sequence[Line], across: int, room: QRectF) -> None:
        """Beside the place `across` of the chart, on the side where there is room for it."""
        self.head, self.lines, self.has_names = head, tuple(lines)[: max(1, int(room.height()) // _LINE - 1)], True
        self.has_names = self.sizeHint().width() <= _MOST_SHARE * room.width()
        self.setAccessibleDescription("; ".join([head, *(f"{line.name} {line.value}" for line in lines)]))
        size = self.sizeHint()
        left = across + _GAP if across + _GAP + size.width() <= room.right() else across - _GAP - size.width()
        self.setGeometry(max(0, left), int(room.top()) + 2, size.width(), size.height())
        self.setVisible(bool(lines))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        names = 0 if not self.has_names else max((min(_MOST_NAME, metrics.horizontalAdvance(line.name)) for line in self.lines), default=0)
        values = max((metrics.horizontalAdvance(line.value) for line in self.lines), default=0)
        width = max(_SWATCH + _GAP + names + (2 * _GAP if names else 0) + values, metrics.horizontalAdvance(self.head))
        return QSize(width + 2 * _MARGIN, _LINE * (1 + len(self.lines)) + 2 * _MARGIN - 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.token("field")
        ground.setAlpha(220)
        painter.setPen(theme.token("panel.border"))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setPen(theme.token("text.muted"))
        painter.drawText(QPoint(_MARGIN, _MARGIN + self.fontMetrics().ascent() - 2), self.head)
        for place, line in enumerate(self.lines, start=1):
            self._draw_line(painter, line, QRectF(_MARGIN, _MARGIN - 2 + place * _LINE, self.width() - 2 * _MARGIN, _LINE))
        painter.end()

    def _draw_line(self, painter: QPainter, line: Line, room: QRectF) -> None:
        painter.setPen(QPen(line.colour, 2))
        middle = room.center().y()
        painter.drawLine(QRectF(room.left(), middle, _SWATCH, 0).topLeft(), QRectF(room.left(), middle, _SWATCH, 0).topRight())
        painter.setPen(theme.token("text"))
        name = "" if not self.has_names else self.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideMiddle, _MOST_NAME)
        painter.drawText(room.adjusted(_SWATCH + _GAP, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, line.value)
