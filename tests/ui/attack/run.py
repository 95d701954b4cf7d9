"""A random person at a window for so many events, and what went wrong first, with the events that led there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from PySide6.QtWidgets import QApplication

from nnbuilder.project.encoding import dump_document
from nnbuilder.ui.main_window import MainWindow
from nnbuilder.ui.session import Session
from tests.ui.attack.events import Event, Person
from tests.ui.attack.gestures import Gestures
from tests.ui.attack.watch import check_scene, check_undo, left_over, listening, settle, timers

CHECK_EVERY = 100
LAST = 30
PATIENCE = 10.0
"""Seconds for what is still worked on in the background."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What went wrong, "" for nothing, after which events."""

    wrong: str
    events: tuple[Event, ...]

    def __str__(self) -> str:
        shown = "\n".join(f"  {event}" for event in self.events[-LAST:])
        return f"{self.wrong}\nafter {len(self.events):,} events, the last of which were\n{shown}"


class Attack:
    """Holds what must be compared at the end: the first document of each session, the timers at rest."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.person = window, Person(window)
        self.done: list[Event] = []
        self.first: dict[Session, bytes] = {}
        settle(window)
        self.remember()
        self.resting = timers(window)

    def remember(self) -> None:
        for session in self.window.workspace.sessions:
            self.first.setdefault(session, dump_document(session.document))

    def by_chance(self, count: int, seed: int) -> Outcome:
        gestures = Gestures(self.window, Random(seed))
        with listening() as told:
            while len(self.done) < count:
                for event in gestures.draw():
                    if wrong := self.step(event, told.sentences):
                        return Outcome(wrong, tuple(self.done))
            return Outcome(self.end(told.sentences), tuple(self.done))

    def again(self, events: Sequence[Event]) -> Outcome:
        """The same events as before, or some of them."""
        with listening() as told:
            for event in events:
                if wrong := self.step(event, told.sentences):
                    return Outcome(wrong, tuple(self.done))
            return Outcome(check_scene(self.window) or self.end(told.sentences), tuple(self.done))

    def step(self, event: Event, sentences: list[str]) -> str:
        self.done.append(event)
        self.person.do(event)
        self.remember()
        if sentences:
            return sentences[0]
        return check_scene(self.window) if len(self.done) % CHECK_EVERY == 0 else ""

    def end(self, sentences: list[str]) -> str:
        settle(self.window)
        shown = [(session, first) for session, first in self.first.items() if session in self.window.workspace.sessions]
        undone = next((wrong for session, first in shown if (wrong := check_undo(session, first))), "")
        deadline = time.monotonic() + PATIENCE
        while (left := timers(self.window) - self.resting) and time.monotonic() < deadline:
            QApplication.processEvents()
            time.sleep(0.005)
        if sentences:
            return sentences[0]
        if left:
            return f"timers are left: {sorted(left)}"
        return undone or (f"left on the canvas: {left_over(self.window)}" if left_over(self.window) else "")


def shortest(events: Sequence[Event], wrong: str, replay: Callable[[Sequence[Event]], Outcome]) -> tuple[Event, ...]:
    """Leaves out halves, quarters and so on of the events as long as the same goes wrong (Zeller's ddmin, without complements)."""
    kept, size = list(events), len(events) // 2
    while size:
        place = 0
        while place < len(kept):
            fewer = kept[:place] + kept[place + size :]
            outcome = replay(fewer)
            if _alike(outcome.wrong, wrong):
                kept = list(outcome.events)
            else:
                place += size
        size //= 2
    return tuple(kept)


def _alike(one: str, other: str) -> bool:
    """The same kind of fault: its first line up to what is named, and for an exception its last line."""

    def sign(text: str) -> tuple[str, str]:
        lines = text.strip().splitlines() or [""]
        return lines[0].partition(":")[0], lines[-1].partition(":")[0] if len(lines) > 1 else ""

    return bool(one) and sign(one) == sign(other)
