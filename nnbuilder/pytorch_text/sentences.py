"""What is said of a text that cannot be read, or not wholly: a sentence that names its line."""

from __future__ import annotations

LONGEST_WORD = 60


class Unread(Exception):
    """A part of a text that is not drawn; the message is a sentence without its line and full stop."""


class TooMuch(Exception):
    """A text that is not read any further; the message is a sentence."""


def told(line: int, message: str) -> str:
    return f"Line {line}: {message}." if line else f"{message[:1].upper()}{message[1:]}."


def shown(text: str) -> str:
    """A piece of a text in a sentence, never longer than a line."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= LONGEST_WORD else line[: LONGEST_WORD - 1] + '…'}`"
