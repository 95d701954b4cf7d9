"""Whether the quotation marks of a table stand where they should, so that every reader reads the same cells."""

from __future__ import annotations

import io

import numpy as np

_QUOTE = ord('"')


class Odd(Exception):
    """A table whose meaning is for the careful reader to tell."""


class Checked(io.RawIOBase):
    """The same bytes of UTF-8, each mark looked at: one that opens follows a delimiter or an end of line, one that closes
    is followed by one, and all others stand twice. Raises `Odd` where that does not hold.

    Marks take turns in opening and closing, and one that opens where the last has just closed is the second of two that
    stand for one. So the neighbours of all marks tell whether the cells are what they look like.
    """

    def __init__(self, file: io.RawIOBase, delimiter: str) -> None:
        self._file = file
        self._ends = (ord(delimiter), ord("\n"), ord("\r"), _QUOTE)
        self._carry, self._opens = b"\n", True
        self.has_hexadecimal = False
        """Whether something like 0x1F has been read, which Arrow takes for a whole number."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._file.read(size) or b""
        # The last byte waits for its right neighbour, and keeps its left one.
        seen = self._carry + (block or b"\n")
        self._carry = seen[-2:]
        self.has_hexadecimal = self.has_hexadecimal or b"0x" in seen or b"0X" in seen
        if b'"' in seen:
            self._look(np.frombuffer(seen, np.uint8))
        if not block and not self._opens:
            raise Odd
        return block

    def _look(self, seen: np.ndarray) -> None:
        marks = np.flatnonzero(seen[1:-1] == _QUOTE) + 1
        opening, closing = (marks[::2], marks[1::2]) if self._opens else (marks[1::2], marks[::2])
        if not np.isin(seen[opening - 1], self._ends).all() or not np.isin(seen[closing + 1], self._ends).all():
            raise Odd
        self._opens = self._opens == (len(marks) % 2 == 0)
