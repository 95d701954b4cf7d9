"""Samples as pictures beside each other: what was given, what the network made of it, and what would be right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.insight.views import Example, Examples
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label

_LEAST, _MOST, _GAP, _BETWEEN, _CAPTION, _WORDS = 62, 128, 4, 18, 15, 18
_SWATCH = 10


class ExampleView(Guarded, QWidget):
    """As many beside each other as there is room for; what the colours say stands above."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Samples and what the network makes of them")
        self.legend, self.strip = ColourLegend(), Strip()
        area = QScrollArea()
        area.setWidget(self.strip)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 0)
        box.setSpacing(2)
        box.addWidget(self.legend)
        box.addWidget(area, 1)

    def show_examples(self, examples: Examples | None) -> None:
        self.legend.show_colours(examples.legend if examples is not None else ())
        self.strip.show_examples(examples.examples if examples is not None else ())


class ColourLegend(Label):
    """What each colour of a mask stands for; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.colours: Sequence[tuple[str, tuple[int, int, int]]] = ()
        self.hide()

    def show_colours(self, colours: Sequence[tuple[str, tuple[int, int, int]]]) -> None:
        self.colours = colours
        self.setAccessibleName(", ".join(name for name, _ in colours))
        self.setMinimumHeight(_CAPTION + 2)
        self.setVisible(bool(colours))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = 2
        for name, rgb in self.colours:
            painter.fillRect(left, (self.height() - _SWATCH) // 2, _SWATCH, _SWATCH, QColor(*rgb))
            painter.setPen(theme.token("text"))
            width = painter.fontMetrics().horizontalAdvance(name)
            painter.drawText(QRect(left + _SWATCH + 5, 0, width + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, name)
            left += _SWATCH + width + 20
        painter.end()


class Strip(Guarded, QWidget):
    """The samples themselves, row after row; as large as lets all of them be seen at once."""

    def __init__(self) -> None:
        super().__init__()
        self.side = _LEAST
        self.examples: Sequence[Example] = ()

    def show_examples(self, examples: Sequence[Example]) -> None:
        self.examples = examples
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        size, columns = self._size(), self._columns()
        for place, example in enumerate(self.examples):
            room = QRect(QPoint(place % columns * size.width(), place // columns * size.height()), size)
            if room.intersects(event.rect()):
                _draw(painter, example, room, self.side)
        painter.end()

    def _size(self) -> QSize:
        return self._size_at(self.side)

    def _size_at(self, side: int) -> QSize:
        """How much room one sample takes with pictures of a side."""
        example = self.examples[0] if self.examples else None
        count = len(example.pictures) if example is not None else 1
        lines = (_CAPTION if example is not None and any(caption for caption, _ in example.pictures) else 0) + (
            _WORDS if example is not None and example.words else 0
        )
        return QSize(count * side + (count - 1) * _GAP + (_BETWEEN if count > 1 else _GAP), side + lines + _GAP)

    def _columns(self) -> int:
        return self._columns_at(self.side)

    def _columns_at(self, side: int) -> int:
        return max(1, (self.width() + _BETWEEN) // self._size_at(side).width())

    def _height_at(self, side: int) -> int:
        """How high all rows are together."""
        return -(-len(self.examples) // self._columns_at(side)) * self._size_at(side).height()

    def _fit(self) -> None:
        window = self.parentWidget()
        seen = window.height() if window is not None else 0
        self.side = next((side for side in range(_MOST, _LEAST, -2) if self._height_at(side) <= seen), _LEAST)
        self.setMinimumHeight(self._height_at(_LEAST) if self.examples else 0)
        self.update()


def _draw(painter: QPainter, example: Example, room: QRect, side: int) -> None:
    top = room.top() + (_CAPTION if any(caption for caption, _ in example.pictures) else 0)
    for place, (caption, picture) in enumerate(example.pictures):
        left = room.left() + place * (side + _GAP)
        painter.setPen(theme.token("text.muted"))
        if caption:
            painter.drawText(QRect(left, room.top(), side, _CAPTION), Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, caption)
        painter.drawImage(_inside(QRectF(left, top, side, side), picture), image_of(picture))
    painter.setPen(theme.token("text"))
    painter.drawText(QRect(room.left(), top + side, room.width() - _GAP, _WORDS), Qt.AlignmentFlag.AlignVCenter, example.words)


def _inside(room: QRectF, picture: np.ndarray) -> QRectF:
    """The largest rectangle of the picture's shape in the middle of a square."""
    scale = min(room.width() / picture.shape[1], room.height() / picture.shape[0])
    width, height = picture.shape[1] * scale, picture.shape[0] * scale
    return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)


def image_of(picture: np.ndarray) -> QImage:
    """uint8 (height, width) or (height, width, 3) as an image of its own."""
    form = QImage.Format.Format_RGB888 if picture.ndim == 3 else QImage.Format.Format_Grayscale8
    height, width = picture.shape[:2]
    return QImage(picture.tobytes(), width, height, width * (3 if picture.ndim == 3 else 1), form).copy()
