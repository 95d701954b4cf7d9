"""Choosing with the keys among what a gesture offers: letters narrow it down, arrows go from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt

T = TypeVar("T")
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


@dataclass(slots=True)
class Choosing:
    """What was typed, and which of the offers is chosen; `place` is None while no key has chosen any."""

    typed: str = ""
    place: int | None = None

    def take(self, key: int, text: str = "") -> bool:
        """Follows an arrow, a letter or Backspace; False for every other key. Other letters begin at the first offer again."""
        if key in STEPS:
            step = STEPS[Qt.Key(key)]
            self.place = min(step, 0) if self.place is None else self.place + step
        elif key == Qt.Key.Key_Backspace or (text and text.isprintable()):
            self.typed, self.place = self.typed[:-1] if key == Qt.Key.Key_Backspace else self.typed + text, 0
        else:
            return False
        return True

    def of(self, offered: Sequence[T]) -> T | None:
        """The offer that is chosen, round at the ends; the first one where no key has chosen."""
        return offered[(self.place or 0) % len(offered)] if offered else None
