"""Work off the window's thread: a function runs in a thread, its result comes back at the window's own pace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from nnbuilder.ui.guard import Guarded

_TICK_MS = 30


class Worker(Guarded, QObject):
    """Runs one function at a time; a newer one takes the place of what still runs, whose result is dropped."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[threading.Thread] = []
        self._current = 0
        self._results: list[tuple[int, Any, Exception | None]] = []
        self._done: Callable[[Any], None] = lambda result: None
        self._failed: Callable[[Exception], None] = lambda error: None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        return self._timer.isActive()

    def work(self, function: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        self._current += 1
        number = self._current
        self._done, self._failed = done, failed

        def run() -> None:
            try:
                self._results.append((number, function(), None))
            except Exception as error:
                self._results.append((number, None, error))

        thread = threading.Thread(target=run, name="work")
        self._threads.append(thread)
        thread.start()
        self._timer.start()

    def forget(self) -> None:
        """What still runs has become meaningless; its result is dropped."""
        self._current += 1
        self._timer.stop()

    def shutdown(self) -> None:
        """Nothing is told any more. What still runs ends by itself: the window does not wait for it, the process does."""
        self.forget()

    def wait(self) -> None:
        """Until nothing runs any more; only where the window is about to end, or from another thread."""
        for thread in tuple(self._threads):
            thread.join()

    def _look(self) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        while self._results:
            number, result, error = self._results.pop(0)
            if number != self._current:
                continue
            self._timer.stop()
            if error is None:
                self._done(result)
            else:
                self._failed(error)
