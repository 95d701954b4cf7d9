"""Leads through the tour: looks what has been done, and points at what comes next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.tour.card import Ring, TourCard, hole_of
from nnbuilder.ui.tour.steps import STEPS, Sight, begun

_LOOK_MS = 120


class Guide(Guarded, QObject):
    """Follows the person and never the other way round: everything in the window goes on working, and what was done out of turn
    counts. Esc leaves at any time, unless it ends a gesture, a menu or a dialog first."""

    def __init__(self, window: QWidget, sight: Sight) -> None:
        super().__init__(window)
        self.window, self.sight = window, sight
        self.ring: Ring | None = None
        self.card: TourCard | None = None
        self.step = -1
        self._reached = 0
        self._drawing: tuple[object, int] = (None, 0)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_on(self) -> bool:
        return self.card is not None

    def begin(self) -> None:
        """From the start page on."""
        self.end()
        self.sight.show_start()
        self.ring, self.card = Ring(self.window), TourCard(self.window)
        self.card.skip_wanted.connect(self._skip)
        self.card.leave_wanted.connect(self.end)
        self.step, self._reached = -1, 0
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self.look()
        self.ring.show()
        self.card.show()
        self._timer.start()

    def end(self) -> None:
        """Takes everything of it away; what was drawn and trained stays."""
        self._timer.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        for part in (self.ring, self.card):
            if part is not None:
                part.hide()
                part.deleteLater()
        self.ring = self.card = None

    def look(self) -> None:
        """What has been done since, and where what comes next is now."""
        drawing = (self.sight.front.session, self.sight.front.session.opened)
        if drawing != self._drawing:
            # What was skipped was skipped in another drawing.
            self._drawing, self._reached = drawing, 0
        self._reached = begun(self.sight, self._reached)
        if self._reached != self.step:
            self._show(self._reached)
        self._point()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and self._may_leave():
            self.end()
            return True
        return False

    def _may_leave(self) -> bool:
        is_asked = QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None
        return self.is_on and not is_asked and self.sight.front.canvas.gesture is None

    def _skip(self) -> None:
        self._reached = min(self.step + 1, len(STEPS) - 1)
        self.look()

    def _show(self, place: int) -> None:
        self.step = place
        step = STEPS[place]
        step.begin(self.sight)
        if self.card is not None:
            self.card.show_step(place, len(STEPS), step.title, step.text, may_skip=step.may_skip)

    def _point(self) -> None:
        if self.ring is None or self.card is None:
            return
        hole = self._hole()
        self.ring.setGeometry(self.window.rect())
        self.ring.show_around(hole)
        self.card.stand_beside(hole)
        self.ring.raise_()
        self.card.raise_()

    def _hole(self) -> QRect:
        """Around what is meant, as far as it is seen; nothing where it is not."""
        place = STEPS[self.step].place(self.sight)
        if place is None or not place[0].isVisible():
            return QRect()
        widget, part = place
        seen = part.intersected(widget.rect())
        hole = hole_of(QRect(widget.mapTo(self.window, QPoint(0, 0)) + seen.topLeft(), seen.size()))
        # At the edge of the window the ring would lose a side.
        return hole.intersected(self.window.rect().adjusted(2, 2, -2, -2)) if not seen.isEmpty() else QRect()
