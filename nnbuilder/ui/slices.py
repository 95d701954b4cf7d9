"""Work between the events of the window: what an edit leaves to do does not keep anybody from the next gesture."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from nnbuilder.ui.guard import Guarded

SLICE = 0.003
"""Seconds for which it goes on before the next event has its turn."""


class Slices(Guarded, QObject):
    """`due` comes once in a turn of the event loop, but not in the first, in which the edit itself is painted."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_painted = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    @property
    def is_active(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        if not self.is_active:
            self._is_painted = False
            self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _turn(self) -> None:
        if self._is_painted:
            self.due.emit()
        self._is_painted = True
