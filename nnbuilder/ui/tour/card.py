"""What is seen of the tour: a ring around what is meant, and a card beside it. Clicks go through everything but the card."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnbuilder.colours import LIGHT
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label

_WIDTH, _GAP, _EDGE = 330, 16, 10
_ROUND, _OUTSIDE = 8.0, 5
_SHADE = 70
"""How dark everything else becomes, of 255."""


class Ring(Guarded, QWidget):
    """Lies over the whole window, darkens it a little and leaves a hole; no click and no key stops at it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.hole = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_around(self, hole: QRect) -> None:
        if hole != self.hole:
            self.hole = hole
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        everything, hole = QPainterPath(), QPainterPath()
        everything.addRect(QRectF(self.rect()))
        if not self.hole.isEmpty():
            hole.addRoundedRect(QRectF(self.hole), _ROUND, _ROUND)
        shade = theme.token("node.text") if theme.mode() == LIGHT else Qt.GlobalColor.black
        painter.setOpacity(_SHADE / 255)
        painter.fillPath(everything.subtracted(hole), shade)
        painter.setOpacity(1.0)
        painter.setPen(theme.pen("accent", 3.0))
        painter.drawPath(hole)
        painter.end()


class TourCard(Guarded, QFrame):
    """One step in words. `skip_wanted` goes on without it, `leave_wanted` ends the tour."""

    skip_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.window_below = window
        self.setObjectName("tour")
        self.setProperty("role", "tour")
        self.count, self.title, self.text = Label(), Label(), Label()
        self.count.setProperty("role", "muted")
        self.title.setProperty("role", "heading")
        for label in (self.title, self.text):
            label.setWordWrap(True)
        self.leave, self.skip = QPushButton("Leave"), QPushButton("S&kip")
        self.leave.setToolTip("Esc; Help begins it again")
        self.leave.clicked.connect(self.leave_wanted)
        self.skip.clicked.connect(self.skip_wanted)
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.skip)
        row.addWidget(self.leave)
        self.box = box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.setSpacing(8)
        box.addWidget(self.title)
        box.addWidget(self.text)
        box.addSpacing(4)
        box.addLayout(row)

    def show_step(self, place: int, count: int, title: str, text: str, *, may_skip: bool) -> None:
        is_last = place == count - 1
        self.count.setText(f"{place + 1} of {count}")
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(f"Tour, step {place + 1} of {count}: {title}. {text}")
        self.skip.setVisible(may_skip)
        self.leave.setText("Done" if is_last else "Leave")
        width = max(_WIDTH, 24 * self.fontMetrics().averageCharWidth())
        self.setFixedWidth(width)
        self.setFixedHeight(self.box.heightForWidth(width))

    def stand_beside(self, hole: QRect) -> None:
        """Right of what is meant, left, below or above it, where there is room; else in the lower right corner."""
        self.move(beside(hole, self.size(), self.window_below.rect()))


def hole_of(rect: QRect) -> QRect:
    """The hole around what is meant."""
    return rect.adjusted(-_OUTSIDE, -_OUTSIDE, _OUTSIDE, _OUTSIDE)


def beside(hole: QRect, card: QSize, room: QRect) -> QPoint:
    """Where a card is put so that it covers nothing of the hole, if that can be."""
    inside = room.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    corner = QPoint(inside.right() - card.width(), inside.bottom() - card.height())
    if hole.isEmpty():
        return QPoint((room.width() - card.width()) // 2, (room.height() - card.height()) // 2)
    left = min(max(hole.center().x() - card.width() // 2, inside.left()), corner.x())
    top = min(max(hole.center().y() - card.height() // 2, inside.top()), corner.y())
    places = (
        QPoint(hole.right() + _GAP, top),
        QPoint(hole.left() - _GAP - card.width(), top),
        QPoint(left, hole.bottom() + _GAP),
        QPoint(left, hole.top() - _GAP - card.height()),
    )
    return next((place for place in places if inside.contains(QRect(place, card))), corner)
