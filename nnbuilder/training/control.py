"""Steering a run from another thread: pause, go on, stop, and ask it something between two steps."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future

from nnbuilder.training.probes import Answer, Question

_POLL_SECONDS = 0.05


class Control:
    """One for each run. Every method may be called from any thread and returns at once."""

    def __init__(self) -> None:
        self._go = threading.Event()
        self._go.set()
        self._stop = threading.Event()
        self._questions: queue.SimpleQueue[tuple[Question, Future[Answer]]] = queue.SimpleQueue()
        self._open = threading.Lock()
        self._is_closed = False

    def pause(self) -> None:
        self._go.clear()

    def resume(self) -> None:
        self._go.set()

    def stop(self) -> None:
        """Ends the run after the batch that is under way; what it has learned is kept."""
        self._stop.set()
        self._go.set()

    def ask(self, question: Question) -> Future[Answer]:
        """Answers on the worker between two steps, also while paused. The model is in eval mode and no random number of
        the run is used up. Once the run is over the answer is cancelled at once."""
        future: Future[Answer] = Future()
        with self._open:
            if not self._is_closed:
                self._questions.put((question, future))
                return future
        future.cancel()
        return future

    @property
    def is_paused(self) -> bool:
        return not self._go.is_set()

    @property
    def is_stopped(self) -> bool:
        return self._stop.is_set()

    def answer(self, answer: Callable[[Question], Answer]) -> None:
        """Answers what was asked, by `answer`. Called by the worker only."""
        while not self._questions.empty():
            question, future = self._questions.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(answer(question))
            except Exception as error:
                future.set_exception(error)

    def wait(self, answer: Callable[[Question], Answer]) -> None:
        """Holds the worker while paused, and answers meanwhile."""
        while self.is_paused and not self.is_stopped:
            self.answer(answer)
            self._go.wait(_POLL_SECONDS)

    def close(self) -> None:
        """Cancels what nobody will answer any more, now and later."""
        with self._open:
            self._is_closed = True
            while not self._questions.empty():
                self._questions.get()[1].cancel()
