"""The marks in the text of a note, as Markdown has them: headings, lists, code, bold, italic, links, and nodes by name in [[ ]].

Whatever is no mark is text and stays as it was written: there is no HTML and there are no pictures. A line is a line. Every
pattern is bounded, so that no text takes longer than its length times a constant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["plain", "heading", "item", "code"]
NODE = "node:"
"""What a link to a node of the drawing begins with."""
_HEADING = re.compile(r"(#{1,4})[ \t]+(.*)")
_ITEM = re.compile(r"([ \t]{0,40})([-*+]|\d{1,3}[.)])[ \t]+(.*)")
_FENCE = re.compile(r"[ \t]{0,3}```")
_DEEPEST = 4
_NESTED = 3
_INLINE = re.compile(
    r"""
      \\(?P<escaped>[\\`*_\[\]#+-])
    | `(?P<code>[^`]{1,500})`
    | (?<!!)\[\[(?P<node>[^\W\d]\w{0,99})\]\]
    | (?<!!)\[(?P<words>[^\[\]]{1,300})\]\((?P<href>[^()\s]{1,1000})\)
    | \*\*(?=\S)(?P<bold>.{1,500}?)(?<=\S)\*\*
    | (?<![\w*])\*(?=[^\s*])(?P<italic>[^*]{1,500}?)(?<=\S)\*(?!\w)
    | (?<!\w)_(?=[^\s_])(?P<slanted>[^_]{1,500}?)(?<=\S)_(?!\w)
    | (?<!\w)(?P<address>https?://[^\s<>"'()\[\]]{1,1000})
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Some letters of a line; `href` is where a link leads: an address as it was written, or `NODE` and a name."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a note: a heading of a level from 1, an item of a list of a depth from 0 with its sign, code, or plain text."""

    spans: tuple[Span, ...]
    kind: Kind = "plain"
    level: int = 0
    sign: str = ""


def lines_of(text: str) -> tuple[Line, ...]:
    """A text by lines, without the signs of what they are."""
    lines: list[Line] = []
    is_code = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if _FENCE.match(line):
            is_code = not is_code
        elif is_code:
            lines.append(Line((Span(line, is_code=True),), "code"))
        elif heading := _HEADING.fullmatch(line):
            lines.append(Line(_spans(heading[2]), "heading", len(heading[1])))
        elif item := _ITEM.fullmatch(line):
            depth = min(len(item[1].expandtabs(4)) // 2, _DEEPEST)
            lines.append(Line(_spans(item[3]), "item", depth, item[2] if item[2][0].isdigit() else "•"))
        else:
            lines.append(Line(_spans(line)))
    return tuple(lines)


def _spans(text: str, outer: Span | None = None, depth: int = 0) -> tuple[Span, ...]:
    return tuple(_inline(text, outer or Span(""), depth))


def _inline(text: str, outer: Span, depth: int) -> Iterator[Span]:
    """The spans of a line inside what is bold or italic already."""
    end = 0
    for mark in _INLINE.finditer(text) if depth < _NESTED else ():
        if mark.start() > end:
            yield replace(outer, text=text[end : mark.start()])
        end = mark.end()
        kind, inner = mark.lastgroup, mark[mark.lastgroup or 0]
        if kind == "bold":
            yield from _inline(inner, replace(outer, is_bold=True), depth + 1)
        elif kind in ("italic", "slanted"):
            yield from _inline(inner, replace(outer, is_italic=True), depth + 1)
        elif kind == "href":
            yield replace(outer, text=mark["words"], href=inner)
        elif kind == "address":
            address = inner.rstrip(".,;:!?")
            end -= len(inner) - len(address)
            yield replace(outer, text=address, href=address)
        else:
            yield replace(outer, text=inner, is_code=kind == "code", href=NODE + inner if kind == "node" else outer.href)
    if end < len(text):
        yield replace(outer, text=text[end:])
