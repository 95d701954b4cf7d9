"""The picture the network got, beside what it says to it: a bar for each class, or a picture of its own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.answers import Answer, Picture, Shares

_MOST_BARS = 20
_THUMBNAIL, _CAPTION, _GAP = 44, 16, 10
_ELIDE = Qt.TextElideMode.ElideRight
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class AnswerView(Guarded, QWidget):
    """Shows one sample and one answer, or neither."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("try_it.answer")
        self.setAccessibleName("Answer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.answer: Answer | None = None
        self.sample: np.ndarray | None = None

    def sizeHint(self) -> QSize:
        return QSize(170, 160)

    def show_answer(self, answer: Answer | None, sample: np.ndarray | None) -> None:
        self.answer, self.sample = answer, sample
        self.setAccessibleDescription(answer.sentence if answer is not None else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(self.answer, Picture) and self.sample is not None:
            self._draw_pair(painter, self.sample, self.answer.picture)
        elif self.sample is not None:
            painter.drawImage(QRectF(0, 2, _THUMBNAIL, _THUMBNAIL), image_of(self.sample))
        if isinstance(self.answer, Shares):
            self._draw_bars(painter, self.answer.shares, _THUMBNAIL + _GAP)
        painter.end()

    def _draw_pair(self, painter: QPainter, sample: np.ndarray, picture: np.ndarray) -> None:
        side = max(1.0, min((self.width() - _GAP) / 2, self.height() - _CAPTION))
        for place, (pixels, caption) in enumerate(((sample, "input"), (picture, "answer"))):
            left = place * (side + _GAP)
            painter.setPen(theme.token("text.muted"))
            painter.drawText(QRectF(left, 0, side, _CAPTION), Qt.AlignmentFlag.AlignCenter, caption)
            painter.drawImage(QRectF(left, _CAPTION, side, side), image_of(pixels))

    def _draw_bars(self, painter: QPainter, shares: Mapping[str, float], left: float) -> None:
        names = list(shares)[:_MOST_BARS]
        step = min(20.0, self.height() / len(names))
        best = max(shares, key=lambda name: shares[name])
        font = painter.font()
        font.setPixelSize(int(max(8, min(12, step - 3))))
        painter.setFont(font)
        metrics = painter.fontMetrics()
        named = min(max(metrics.horizontalAdvance(name) for name in names) + 6, max(18, int((self.width() - left) * 0.4)))
        for place, name in enumerate(names):
            row = QRectF(left, place * step, self.width() - left, step)
            room = row.width() - named - 36
            painter.setPen(theme.token("text" if name == best else "text.muted"))
            painter.drawText(QRectF(row.left(), row.top(), named, step), Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(name, _ELIDE, named - 2))
            painter.drawText(QRectF(row.right() - 34, row.top(), 34, step), _RIGHT, f"{shares[name]:.0%}")
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("hover"))
            painter.drawRoundedRect(QRectF(row.left() + named, row.top() + 3, room, step - 6), 3, 3)
            painter.setBrush(theme.token("accent" if name == best else "edge"))
            painter.drawRoundedRect(QRectF(row.left() + named, row.top() + 3, max(2.0, room * shares[name]), step - 6), 3, 3)


def image_of(pixels: np.ndarray) -> QImage:
    """Grey values (height, width) from 0 to 1 as an image of its own memory."""
    grey = np.ascontiguousarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))
    return QImage(grey.tobytes(), grey.shape[1], grey.shape[0], grey.shape[1], QImage.Format.Format_Grayscale8).copy()
