"""What the network got, beside what it says to it: a bar for each choice, a picture, or a series of its own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.answers import Answer, Curve, Picture, Shares

_MOST_BARS = 20
_THUMBNAIL, _CAPTION, _GAP = 44, 16, 10
_ELIDE = Qt.TextElideMode.ElideRight
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class AnswerView(Guarded, QWidget):
    """Shows one answer, and the picture or the series that was asked about, or neither."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("try_it.answer")
        self.setAccessibleName("Answer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.answer: Answer | None = None
        self.sample: np.ndarray | None = None
        self.series: np.ndarray | None = None

    def sizeHint(self) -> QSize:
        return QSize(170, 160)

    def show_answer(self, answer: Answer | None, sample: np.ndarray | None, series: np.ndarray | None = None) -> None:
        """`sample` is a picture, uint8 (height, width) or (height, width, 3), `series` (length, features)."""
        self.answer, self.sample, self.series = answer, sample, series
        self.setAccessibleDescription(answer.sentence if answer is not None else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(self.answer, Picture):
            self._draw_pair(painter, self.sample, self.answer.picture)
        elif isinstance(self.answer, Curve):
            self._draw_curves(painter, self.series, self.answer.values)
        elif self.sample is not None:
            _draw_picture(painter, self.sample, QRectF(0, 2, _THUMBNAIL, _THUMBNAIL))
        if isinstance(self.answer, Shares):
            self._draw_bars(painter, self.answer.shares, 0 if self.sample is None else _THUMBNAIL + _GAP)
        painter.end()

    def _draw_pair(self, painter: QPainter, sample: np.ndarray | None, picture: np.ndarray) -> None:
        shown = [(pixels, caption) for pixels, caption in ((sample, "input"), (picture, "answer")) if pixels is not None]
        side = max(1.0, min((self.width() - _GAP) / len(shown), self.height() - _CAPTION))
        for place, (pixels, caption) in enumerate(shown):
            left = place * (side + _GAP)
            painter.setPen(theme.token("text.muted"))
            painter.drawText(QRectF(left, 0, side, _CAPTION), Qt.AlignmentFlag.AlignCenter, caption)
            _draw_picture(painter, pixels, QRectF(left, _CAPTION, side, side))

    def _draw_curves(self, painter: QPainter, given: np.ndarray | None, answer: np.ndarray) -> None:
        """The given series in grey, and the answer behind it, or upon it where it is as long: then it is the same series again."""
        before = given if given is not None and given.shape[1] == answer.shape[1] else None
        is_again = before is not None and len(before) == len(answer)
        whole = [answer] if before is None else [before, answer]
        low, high = min(float(one.min()) for one in whole), max(float(one.max()) for one in whole)
        steps = max(len(one) for one in whole) if is_again else sum(len(one) for one in whole)
        room = QRectF(4, 4, self.width() - 8, self.height() - 8)
        start = 0 if before is None or is_again else len(before)
        for values, first, colour in ([(before, 0, "edge")] if before is not None else []) + [(answer, start, "accent")]:
            painter.setPen(QPen(theme.token(colour), 2 if colour == "accent" else 1))
            for feature, line in enumerate(values.T):
                # What is foretold goes on where the given ends.
                begin = [_point(room, first - 1, steps, float(given[-1, feature]), low, high)] if first and given is not None else []
                points = [_point(room, first + step, steps, value, low, high) for step, value in enumerate(line)]
                painter.drawPolyline(QPolygonF([*begin, *points]))
                if len(points) == 1:
                    painter.drawEllipse(points[0], 3, 3)

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
    """uint8 (height, width) or (height, width, 3) as an image of its own memory."""
    small = np.ascontiguousarray(pixels)
    kind = QImage.Format.Format_RGB888 if small.ndim == 3 else QImage.Format.Format_Grayscale8
    return QImage(small.tobytes(), small.shape[1], small.shape[0], small[0].size, kind).copy()


def _draw_picture(painter: QPainter, pixels: np.ndarray, room: QRectF) -> None:
    """In its own proportions, as large as there is room."""
    height, width = pixels.shape[:2]
    scale = min(room.width() / width, room.height() / height)
    painter.drawImage(QRectF(room.left(), room.top(), width * scale, height * scale), image_of(pixels))


def _point(room: QRectF, step: int, steps: int, value: float, low: float, high: float) -> QPointF:
    share = (value - low) / (high - low) if high > low else 0.5
    return QPointF(room.left() + room.width() * step / max(1, steps - 1), room.bottom() - share * room.height())
