"""What can be wrong with data, as a sentence."""

from __future__ import annotations


class DataError(ValueError):
    """Data that cannot be read or does not fit its description; the message names file, line and cure.

    Names of files and columns stand in the sentence as they are but for what cannot be printed or would break the line.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__("".join(character if character.isprintable() else ascii(character)[1:-1] for character in sentence))


class Damaged(DataError):
    """Rows that cannot be read, or hold no answer, which may be left out where somebody says so."""


class Cancelled(DataError):
    """Reading that somebody has given up."""
