"""Every column at a glance: its role, how its values lie, and how many are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from nnbuilder.core.document import DataSet
from nnbuilder.ui import theme
from nnbuilder.ui.data.roles import role_of
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import plain_tip

if TYPE_CHECKING:
    from nnbuilder.data.preview import Preview

_CARD = QSize(172, 104)
_GAP, _EDGE = 8, 10
_MOST_BARS = 12
"""Texts of a column that get a bar; ..."""
_MANY = 24
"""... of so many different ones, as many as are counted, some are shown instead."""


class ColumnCards(Guarded, QWidget):
    """One card a column, painted: a histogram of numbers, or the commonest texts with their counts."""

    def __init__(self) -> None:
        super().__init__()
        self.data: DataSet | None = None
        self.found: Preview | None = None
        self.setAccessibleName("Columns")

    def show_columns(self, data: DataSet | None, found: Preview) -> None:
        self.data, self.found = data, found
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(4 * (_CARD.width() + _GAP), self.heightForWidth(4 * (_CARD.width() + _GAP)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        count = len(self.found.columns) if self.found is not None else 0
        rows = -(-count // self._per_row(width))
        return rows * (_CARD.height() + _GAP) + _GAP

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def summary(self, column: str) -> str:
        """What a card says, in words: for tooltips and whoever cannot see it."""
        found = self.found
        if found is None:
            return ""
        missing = f", {found.missing[column]} missing" if column in found.missing else ""
        if column in found.numbers:
            span = found.numbers[column]
            return f"{column}: {span.smallest:g} to {span.largest:g}, mean {span.mean:g}{missing}"
        words = ", ".join(f"{text} {count}" for text, count in list(found.words.get(column, {}).items())[:_MOST_BARS])
        return f"{column}: {words}{missing}"

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent) and self.found is not None:
            column = next((name for place, name in enumerate(self.found.columns) if self._card(place).contains(event.pos())), None)
            if column is not None:
                QToolTip.showText(event.globalPos(), plain_tip(self.summary(column)), self)
                return True
        return super().event(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = QRectF(event.rect())
        for place, name in enumerate(self.found.columns):
            card = self._card(place)
            if card.intersects(seen):
                self._paint(painter, card, name)
        painter.end()

    def _paint(self, painter: QPainter, card: QRectF, name: str) -> None:
        assert self.found is not None
        painter.setPen(theme.token("panel.border"))
        painter.setBrush(theme.token("field"))
        painter.drawRoundedRect(card, 7, 7)
        inner = card.adjusted(_EDGE, 7, -_EDGE, -7)
        role = role_of(self.data, name) if self.data is not None else ""
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.token("accent" if role == "predicted" else "text.muted"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, role)
        painter.setPen(theme.token("text"))
        room = inner.width() - metrics.horizontalAdvance(role) - 8
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, metrics.elidedText(name, Qt.TextElideMode.ElideRight, room))
        bars = QRectF(inner.left(), inner.top() + metrics.height() + 5, inner.width(), inner.height() - 2 * metrics.height() - 10)
        if self._are_many(name):
            self._paint_examples(painter, bars, name)
        else:
            self._paint_bars(painter, bars, name, role)
        painter.setPen(theme.token("warning" if name in self.found.missing else "text.muted"))
        painter.drawText(
            inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, metrics.elidedText(self._foot(name), Qt.TextElideMode.ElideRight, inner.width())
        )

    def _are_many(self, name: str) -> bool:
        """Whether a column holds so many different texts that bars, all about as high, would say nothing."""
        words = self.found.words.get(name, {}) if self.found is not None else {}
        return len(words) >= _MANY and name not in self.found.histograms if self.found is not None else False

    def _paint_examples(self, painter: QPainter, area: QRectF, name: str) -> None:
        assert self.found is not None
        metrics = QFontMetricsF(painter.font())
        lines = int(area.height() // metrics.height())
        painter.setPen(theme.token("text.muted"))
        for line, text in enumerate(list(self.found.words[name])[:lines]):
            row = QRectF(area.left(), area.top() + line * metrics.height(), area.width(), metrics.height())
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, area.width()))

    def _paint_bars(self, painter: QPainter, area: QRectF, name: str, role: str) -> None:
        found = self.found
        assert found is not None
        histogram = found.histograms.get(name)
        counts = histogram.counts if histogram is not None else tuple(list(found.words.get(name, {}).values())[:_MOST_BARS])
        most = max(counts, default=0)
        if not most:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("edge" if role == "left out" else "accent"))
        # Bars of a histogram touch; those of texts stand apart.
        step = area.width() / len(counts)
        width = step - (1.0 if histogram is not None else min(4.0, step / 3))
        for place, count in enumerate(counts):
            height = max(1.0, area.height() * count / most) if count else 0.0
            painter.drawRect(QRectF(area.left() + place * step, area.bottom() - height, max(1.0, width), height))

    def _foot(self, name: str) -> str:
        found = self.found
        assert found is not None
        if name in found.missing:
            return f"{found.missing[name]:,} missing of {found.rows:,}"
        if name in found.numbers:
            return f"{found.numbers[name].smallest:g} to {found.numbers[name].largest:g}"
        words = found.words.get(name, {})
        return ", ".join(words) if len(words) <= 4 else f"{len(words)}{'+' if len(words) >= _MANY else ''} different texts"

    def _card(self, place: int) -> QRectF:
        row, column = divmod(place, self._per_row(self.width()))
        return QRectF(column * (_CARD.width() + _GAP) + 0.5, row * (_CARD.height() + _GAP) + 0.5, _CARD.width() - 1, _CARD.height() - 1)

    def _per_row(self, width: int) -> int:
        return max(1, (width + _GAP) // (_CARD.width() + _GAP))

    def _fit(self) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()))


def in_scroll_area(widget: QWidget) -> QScrollArea:
    """A widget that scrolls downwards where there is little room."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    return area
