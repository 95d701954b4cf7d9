"""A person at the controls who acts at given moments, counted in the events of a loop: steps, validation batches, epochs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from nnbuilder.training.control import Control


class Steered(Control):
    """Pauses for a moment at some events, which writes a checkpoint there, and stops at one."""

    def __init__(self, pauses: Collection[int] = (), stop: int | None = None) -> None:
        super().__init__()
        self.pauses, self.last, self.seen = pauses, stop, 0

    def answer(self, answer: Callable[[Any], Any]) -> None:
        """The worker asks once after every event."""
        super().answer(answer)
        self.seen += 1
        if self.seen == self.last:
            self.stop()
        elif self.seen in self.pauses:
            self.pause()

    def wait(self, answer: Callable[[Any], Any]) -> None:
        super().answer(answer)
        self.resume()
