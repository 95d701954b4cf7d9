"""The name of a field that holds a number: dragged over, it changes the number, as in every editor of pictures."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from nnbuilder.ui.words import Label

_THRESHOLD = 3
_PIXELS = 4
"""How far the pointer goes for one step."""


class ScrubLabel(Label):
    """`scrubbed` carries how many steps away from the value at which the drag began; `ended` whether it stays.

    While it is dragged over the keys are its own, so that Esc takes everything back.
    """

    begun = Signal()
    scrubbed = Signal(int)
    ended = Signal(bool)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.can_scrub = False
        self._start: QPoint | None = None
        self._steps: int | None = None

    def allow(self, can_scrub: bool) -> None:
        """Whether there is a number to change."""
        self.can_scrub = can_scrub
        self.setCursor(Qt.CursorShape.SizeHorCursor if can_scrub else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.can_scrub and event.button() == Qt.MouseButton.LeftButton:
            self._start, self._steps = event.position().toPoint(), None
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is None:
            super().mouseMoveEvent(event)
            return
        moved = event.position().toPoint().x() - self._start.x()
        if self._steps is None:
            if abs(moved) < _THRESHOLD:
                return
            self._steps = 0
            self.setFocus()
            self.begun.emit()
        faster = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps = int(moved / _PIXELS) * faster
        if steps != self._steps:
            self._steps = steps
            self.scrubbed.emit(steps)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._end(stays=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        # Another window has come before this one: what was begun is given up.
        super().focusOutEvent(event)
        self._end(stays=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._steps is not None and event.key() == Qt.Key.Key_Escape:
            self._end(stays=False)
        elif self._steps is None:
            super().keyPressEvent(event)

    def _end(self, *, stays: bool) -> None:
        was_dragged, self._start, self._steps = self._steps is not None, None, None
        if was_dragged:
            self.ended.emit(stays)
