"""Work off the window's thread: a function runs in a thread, its result comes back at the window's own pace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from nnbuilder.ui.guard import Guarded

_TICK_MS = 30


Result = tuple[int, Any, Exception | None]


class Worker(Guarded, QObject):
    """Runs one function at a time; a newer one takes the place of what still runs, whose result is dropped.

    The thread knows the function and a list for its result, and never this object: were it the last to hold it, it would
    delete the window's timers and scenes from the wrong thread. So no function may hold a Qt object either.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[threading.Thread] = []
        self._current = 0
        self._given_up = threading.Event()
        self._results: list[Result] = []
        self._done: Callable[[Any], None] = _ignore
        self._failed: Callable[[Exception], None] = _ignore
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        return self._timer.isActive()

    @property
    def threads(self) -> tuple[threading.Thread, ...]:
        """Those that still run, also what has been dropped."""
        return tuple(thread for thread in self._threads if thread.is_alive())

    def work(self, function: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        self._current += 1
        self._done, self._failed = done, failed
        thread = threading.Thread(target=_run, args=(function, self._current, self._results), name="work")
        self._threads = [*self.threads, thread]
        thread.start()
        self._timer.start()

    def begin(self) -> Callable[[], bool]:
        """Whether what is begun next has been given up since, for a function that looks now and then and ends early."""
        self._given_up.set()
        self._given_up = threading.Event()
        return self._given_up.is_set

    def forget(self) -> None:
        """What still runs has become meaningless; its result is dropped."""
        self._given_up.set()
        self._current += 1
        self._timer.stop()

    def shutdown(self) -> None:
        """Nothing is told any more. What still runs ends by itself: the window does not wait for it, the process does."""
        self.forget()
        self._done = self._failed = _ignore

    def _look(self) -> None:
        while self._results:
            number, result, error = self._results.pop(0)
            if number != self._current:
                continue
            self._timer.stop()
            if error is None:
                self._done(result)
            else:
                self._failed(error)


def _run(function: Callable[[], Any], number: int, results: list[Result]) -> None:
    try:
        results.append((number, function(), None))
    except Exception as error:
        results.append((number, None, error))


def _ignore(result: object) -> None:
    """Nobody waits for it any more."""
