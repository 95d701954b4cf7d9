"""Texts as the numbers of their characters, words or byte pairs."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .byte_pairs import merged, spelled, unspelled
from .category import softmax
from .cells import Unprepared, each
from .preparation import MASK, Raw

UNSEEN = "\ufffd"
"""Stands for every token that training has not seen; its number is 0."""
PAD, BEGIN, END, BETWEEN = "<pad>", "<begin>", "<end>", "<between>"
"""What stands behind the end of a text, before and behind it, and between two texts that are read as one."""
CHARACTERS, WORDS, BYTE_PAIRS = "characters", "words", "byte pairs"
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
"""Words, and signs by themselves."""
_TOP = 5


@dataclass(frozen=True)
class Cut:
    """How a text is cut into tokens: into `unit`, after its letters are made small where `lower` says so, and words at every
    `at` where that is given. `merges` are the byte pairs that become one, in the order in which they were learned."""

    unit: str = CHARACTERS
    lower: bool = False
    at: str = ""
    merges: tuple[tuple[str, str], ...] = ()

    def prepared(self, text: str) -> str:
        return text.lower() if self.lower else text

    def tokens(self, text: str) -> list[str]:
        text = self.prepared(text)
        if self.unit == CHARACTERS:
            return list(text)
        if self.unit == WORDS:
            return [word for word in text.split(self.at) if word] if self.at else _WORD_OR_SIGN.findall(text)
        return [token for word in spelled(text) for token in self._merged(word)]

    def text(self, tokens: Iterable[str]) -> str:
        """Tokens put together again, as far as they tell what stood between them."""
        if self.unit == WORDS:
            return (self.at or " ").join(tokens)
        return "".join(tokens) if self.unit == CHARACTERS else unspelled(tokens)

    @functools.cached_property
    def _merged(self) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
        ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        # The same words come again and again.
        return functools.lru_cache(maxsize=2**16)(lambda word: merged(word, ranks))


@dataclass(frozen=True)
class Text:
    """The numbers of tokens, int64 (rows, length).

    marks   those of `PAD`, `BEGIN`, `END` and `BETWEEN` that are used; they stand behind `UNSEEN` in the vocabulary
    tokens  those of the training part, numbered after the marks
    length  how many are read; with `PAD` among the marks a shorter text is filled up, and a mask tells where it is
    shift   how many are passed over first: a text with a shift of 1 is what follows the same text without one
    """

    name: str
    role: str
    columns: tuple[str, ...]
    cut: Cut
    tokens: tuple[str, ...]
    length: int
    marks: tuple[str, ...] = ()
    shift: int = 0
    kind: ClassVar[str] = "text"
    is_array: ClassVar[bool] = False
    unit: ClassVar[float | None] = None

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """What each number stands for."""
        return (UNSEEN, *self.marks, *self.tokens)

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.length,)

    @property
    def is_padded(self) -> bool:
        return PAD in self.marks

    def mark(self, mark: str) -> int:
        """The number of a mark."""
        return 1 + self.marks.index(mark)

    def numbers(self, *texts: str) -> list[int]:
        """The numbers of all tokens of a text, or of several that are read as one, with the marks around them."""
        numbers: list[int] = [self.mark(BEGIN)] if BEGIN in self.marks else []
        for place, text in enumerate(texts):
            numbers += [self.mark(BETWEEN)] if place else []
            numbers += [self._places.get(token, 0) for token in self.cut.tokens(text)]
        return [*numbers, self.mark(END)] if END in self.marks else numbers

    def samples(self, values: Any) -> list[Any]:
        return each(values)

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        texts = [[str(cell) for cell in raw[column]] for column in self.columns]
        values = np.full((len(texts[0]), self.length), self.mark(PAD) if self.is_padded else 0, dtype=np.int64)
        mask = np.zeros(values.shape, dtype=np.bool_)
        for row, parts in enumerate(zip(*texts, strict=True)):
            numbers = self.numbers(*parts)
            read = numbers[self.shift : self.shift + self.length]
            if len(read) < self.length and not self.is_padded:
                problem = f"{self.name} needs {self.length + self.shift} {self.cut.unit}, but there are {len(numbers)}"
                raise Unprepared(problem, "; give a longer text.", row)
            values[row, : len(read)] = read
            # A text without tokens is one mark of padding, so that nothing is averaged over no place at all.
            mask[row, : max(1, len(read))] = True
        return {"": values, MASK: mask} if self.is_padded else {"": values}

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """The texts of numbers (rows, length), as objects, without the marks around them."""
        vocabulary = self.vocabulary
        ends = {self.mark(mark) for mark in (END, PAD) if mark in self.marks}
        silent = range(1, 1 + len(self.marks))
        texts = np.empty(len(prepared), dtype=object)
        for place, row in enumerate(prepared.tolist()):
            read = itertools.takewhile(lambda number: number not in ends, row)
            texts[place] = self.cut.text(vocabulary[number] for number in read if number not in silent)
        return texts

    def answer(self, output: np.ndarray) -> list[dict[str, Any]] | None:
        """The likeliest text, from a score for each token at each place, (rows, length, vocabulary); or the likeliest next
        tokens, from one score for each, (rows, vocabulary)."""
        vocabulary = self.vocabulary
        if output.ndim == 3 and output.shape[2] == len(vocabulary):
            return [{"answer": text} for text in self.invert(output.argmax(axis=2))]
        if output.ndim != 2 or output.shape[1] != len(vocabulary):
            return None
        shares = softmax(output)
        best = np.argsort(-shares, axis=1, kind="stable")[:, :_TOP]
        return [
            {"answer": vocabulary[top[0]], "probabilities": {vocabulary[place]: float(share[place]) for place in top}}
            for share, top in zip(shares, best, strict=True)
        ]

    def remarks(self, raw: Raw) -> Iterator[tuple[int, str]]:
        """Texts of which at least half is new."""
        for row, parts in enumerate(zip(*(raw[column] for column in self.columns), strict=True)):
            tokens = [token for part in parts for token in self.cut.tokens(str(part))]
            unseen = sum(token not in self._places for token in tokens)
            if tokens and unseen >= len(tokens) / 2:
                yield row, f"{unseen} of the {len(tokens)} {self.cut.unit} of {self.name} are none that training has had."

    def encode(self) -> dict[str, Any]:
        cut = {"unit": self.cut.unit, "lower": self.cut.lower, "at": self.cut.at, "merges": [list(pair) for pair in self.cut.merges]}
        rest = {"length": self.length, "marks": list(self.marks), "shift": self.shift}
        return {"role": self.role, "columns": list(self.columns), "cut": cut, "tokens": list(self.tokens), **rest}

    @staticmethod
    def decode(entry: Mapping[str, Any]) -> Text:
        how = entry["cut"]
        cut = Cut(how["unit"], how["lower"], how["at"], tuple((left, right) for left, right in how["merges"]))
        columns, tokens, marks = (tuple(entry[name]) for name in ("columns", "tokens", "marks"))
        return Text(entry["name"], entry["role"], columns, cut, tokens, entry["length"], marks, entry["shift"])

    @functools.cached_property
    def _places(self) -> dict[str, int]:
        return {token: place for place, token in enumerate(self.tokens, 1 + len(self.marks))}
