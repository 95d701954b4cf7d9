"""Cyclic garbage is collected on the window's thread only: collected in the worker it would delete Qt objects there."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from nnbuilder.ui.guard import Guarded

_INTERVAL_MS = 1000


class GarbageTimer(Guarded, QObject):
    """Turns automatic collection off and collects the young generations by timer, until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(_INTERVAL_MS)

    def collect(self) -> None:
        counts, limits = gc.get_count(), gc.get_threshold()
        if counts[0] > limits[0]:
            gc.collect(1 if counts[1] > limits[1] else 0)

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()

    @staticmethod
    def freeze() -> None:
        """After a heavy import: what it made will live for ever, so no later collection should look at it."""
        gc.collect()
        gc.freeze()
