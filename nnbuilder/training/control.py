"""Steering a run from another thread: pause, go on, stop, and ask the model something between two steps."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import torch
from torch import nn

T = TypeVar("T")
_POLL_SECONDS = 0.05


class Control:
    """One for each run. Every method may be called from any thread and returns at once."""

    def __init__(self) -> None:
        self._go = threading.Event()
        self._go.set()
        self._stop = threading.Event()
        self._questions: queue.SimpleQueue[tuple[Callable[[nn.Module], Any], Future[Any]]] = queue.SimpleQueue()

    def pause(self) -> None:
        self._go.clear()

    def resume(self) -> None:
        self._go.set()

    def stop(self) -> None:
        """Ends the run after the step that is under way; what it has learned is kept."""
        self._stop.set()
        self._go.set()

    def ask(self, question: Callable[[nn.Module], T]) -> Future[T]:
        """Runs `question(model)` on the worker between two steps, also while paused. The model is in eval mode and no
        random number of the run is used up."""
        future: Future[T] = Future()
        self._questions.put((question, future))
        return future

    @property
    def is_paused(self) -> bool:
        return not self._go.is_set()

    @property
    def is_stopped(self) -> bool:
        return self._stop.is_set()

    def answer(self, model: nn.Module) -> None:
        """Answers what was asked. Called by the worker only."""
        while not self._questions.empty():
            question, future = self._questions.get()
            if future.set_running_or_notify_cancel():
                _answer(model, question, future)

    def wait(self, model: nn.Module) -> None:
        """Holds the worker while paused, and answers meanwhile."""
        while self.is_paused and not self.is_stopped:
            self.answer(model)
            self._go.wait(_POLL_SECONDS)

    def close(self) -> None:
        """Cancels what nobody will answer any more."""
        while not self._questions.empty():
            self._questions.get()[1].cancel()


def _answer(model: nn.Module, question: Callable[[nn.Module], Any], future: Future[Any]) -> None:
    modes = {module: module.training for module in model.modules()}
    try:
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            model.eval()
            future.set_result(question(model))
    except Exception as error:
        future.set_exception(error)
    finally:
        for module, mode in modes.items():
            module.training = mode
