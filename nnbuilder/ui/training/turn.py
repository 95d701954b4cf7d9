"""One run at a time in a process: torch has one stream of random numbers, which two runs would draw from in turns."""

from __future__ import annotations


class Turn:
    """Whose it is to train. Runners of several documents share one."""

    def __init__(self) -> None:
        self._holder: object | None = None
        self._title = ""

    def take(self, holder: object, title: str) -> bool:
        """False while it is another's."""
        if self._holder not in (None, holder):
            return False
        self._holder, self._title = holder, title
        return True

    def give_back(self, holder: object) -> None:
        if self._holder is holder:
            self._holder = None

    def taken_from(self, holder: object) -> str:
        """The title of what another one trains just now, or nothing."""
        return self._title if self._holder not in (None, holder) else ""
