"""Byte pairs: words as the bytes of their letters, of which pairs that are often seen together become one token.

Source: Sennrich, Haddow and Birch 2016, Neural Machine Translation of Rare Words with Subword Units; with bytes instead of
characters after Radford et al. 2019, Language Models are Unsupervised Multitask Learners, so that no text is without tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

Pair = tuple[str, str]
LETTERS = tuple(chr(byte) if 33 <= byte <= 126 else chr(256 + byte) for byte in range(256))
"""A letter that can be seen for every byte."""
_BYTES = {letter: byte for byte, letter in enumerate(LETTERS)}
_WORDS = re.compile(r" ?\w{1,48}| ?[^\w\s]{1,48}|\s{1,48}")
"""A word with the space before it; signs, and spaces, by themselves. What goes on without an end is cut."""


def spelled(text: str) -> list[tuple[str, ...]]:
    """The words of a text, each as one letter a byte. Put together they are the text."""
    return [tuple(LETTERS[byte] for byte in word.encode("utf-8", "replace")) for word in _WORDS.findall(text)]


def unspelled(tokens: Iterable[str]) -> str:
    """The text of tokens; letters that no text has stay as they are, bytes that make no character become one that says so."""
    whole = b"".join(bytes([_BYTES[letter]]) if letter in _BYTES else letter.encode() for token in tokens for letter in token)
    return whole.decode("utf-8", "replace")


def merged(word: tuple[str, ...], ranks: Mapping[Pair, int]) -> tuple[str, ...]:
    """A word after its pairs have become one, those that were learned first before others."""
    parts = list(word)
    while len(parts) > 1:
        rank, place = min((ranks.get((left, right), len(ranks)), place) for place, (left, right) in enumerate(pairwise(parts)))
        if rank == len(ranks):
            break
        pair, rest = (parts[place], parts[place + 1]), parts[place:]
        parts = parts[:place] + joined(rest, pair)
    return tuple(parts)


def joined(parts: list[str], pair: Pair) -> list[str]:
    """The parts of a word with every pair of this kind as one."""
    found: list[str] = []
    place = 0
    while place < len(parts):
        is_pair = place + 1 < len(parts) and (parts[place], parts[place + 1]) == pair
        found.append(pair[0] + pair[1] if is_pair else parts[place])
        place += 2 if is_pair else 1
    return found
