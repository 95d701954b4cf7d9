"""The templates as values: what a card says, and whether a search fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nnbuilder.core.search import INSIDE, match

ALL = "All"


@dataclass(frozen=True, slots=True)
class Entry:
    """A template: `words` are what people call it, `promise` is what it reaches."""

    name: str
    title: str
    family: str
    seconds: int
    words: str
    promise: str

    @property
    def below(self) -> str:
        """The line below the title: `CNN, about 20 s`."""
        return f"{self.family}, {duration(self.seconds)}"


def entry_of(told: dict[str, Any]) -> Entry:
    """An entry of the index of templates."""
    return Entry(told["name"], told["title"], told["family"], int(told["seconds"]), str(told.get("words", "")), _promise(told))


def families(entries: Sequence[Entry]) -> tuple[str, ...]:
    """In the order of depth that the index has, after the word for every one of them."""
    return (ALL, *dict.fromkeys(entry.family for entry in entries))


def fits(entry: Entry, family: str, query: str) -> bool:
    """Whether every word that was typed is in its names, its family or what people call it."""
    names = (entry.title, entry.name.replace("-", " "), entry.family, *entry.words.split())
    return family in (ALL, entry.family) and all(any(_is_in(word, name) for name in names) for word in query.split())


def _is_in(word: str, name: str) -> bool:
    hit = match(word, name)
    return hit is not None and hit.tier <= INSIDE


def duration(seconds: int) -> str:
    return f"about {seconds} s" if seconds < 100 else f"about {round(seconds / 60)} min"


def _promise(told: dict[str, Any]) -> str:
    lines = []
    for goal in told["expects"]:
        word, bound = ("at least", goal["at_least"]) if "at_least" in goal else ("at most", goal["at_most"])
        lines.append(f"Reaches {goal['metric']} of {word} {bound:g}.")
    if told["baseline"]:
        lines.append(f"To compare: {told['baseline']}.")
    return " ".join(lines)
