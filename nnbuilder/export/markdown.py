"""Texts of a document as plain words of a Markdown page, whatever they say.

Every character that Markdown or HTML gives a meaning is written so that it has none: punctuation behind a backslash,
angle brackets and ampersands as entities. So there is no tag, no link, no picture, no table cell and no formula that the
page itself did not write. Source: CommonMark 0.31, sections 2.4 Backslash escapes and 2.5 Entity references.
"""

from __future__ import annotations

import re

from nnbuilder.core import names

_MEANT = re.compile(r"[\\`*_{}\[\]()#+\-.!|~$@\"']|:(?=//)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WORD = re.compile(r"(?<=[A-Za-z0-9])[_.\-'](?=[A-Za-z0-9])")
"""Punctuation inside a word or a number means nothing: `sepal_length`, `0.5`, `pre-train`."""
_LINKED = re.compile(r"www\.|://|@", re.IGNORECASE)
"""What some readers make a link of without being told."""


def words(text: object) -> str:
    """One line of plain words."""
    line = " ".join(names.plain(str(text)).split())
    inside = set() if _LINKED.search(line) else {match.start() for match in _WORD.finditer(line)}
    meant = {match.start() for match in _MEANT.finditer(line)} - inside
    return "".join(f"\\{character}" if place in meant else _ENTITIES.get(character, character) for place, character in enumerate(line))


def fenced(text: str, language: str) -> str:
    """A block of code behind a fence that the code itself cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
