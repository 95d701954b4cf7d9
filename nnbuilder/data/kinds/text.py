"""Texts: characters, words or byte pairs, as their numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from nnbuilder.core.data_edits import Usage
from nnbuilder.core.document import Field
from nnbuilder.core.facts import TOKENS, FieldFacts
from nnbuilder.core.parameters import param
from nnbuilder.core.settings import Setting
from nnbuilder.data.blocks import Raw, blocks
from nnbuilder.data.kinds.kind import FieldKind, Transforms, field_kind
from nnbuilder.data.kinds.learned_pairs import learned_pairs
from nnbuilder.data.preparation import text
from nnbuilder.data.preparation.byte_pairs import LETTERS, spelled
from nnbuilder.data.transforms.words import Lower, Split

if TYPE_CHECKING:
    from torch import Tensor

_ENOUGH = 0.95
"""The length that so many of the texts do not exceed."""


@field_kind("text", title="Text")
class Text(FieldKind):
    """A text as the numbers of its characters, words or byte pairs. A text that is shorter than others is filled up, and a mask
    tells where it is; what training has not seen has a number of its own."""

    unit: Literal["characters", "words", "byte pairs"] = param("characters", "What is read as one: a character, a word, or letters that are often together.")
    length: int | None = param(None, "How many are read; none: as many as 95 of 100 texts of the training part have at most.", min=1, max=100_000)
    vocabulary: int = param(10_000, "How many different ones are told apart at most: those that training sees most often.", min=2, max=1_000_000)
    padding: bool = param(True, "Fill up a text that is shorter, and tell by a mask where it is; without, it is refused.")
    marks: bool = param(False, "Put a mark before and behind each text, so that a network that writes can begin and end.")
    shift: int = param(0, "How many are passed over first: with 1 the text is what follows the same text with 0.", min=0, max=10_000, advanced=True)

    fitted = text.Text
    transforms = (Lower, Split)
    usage = Usage(TOKENS, "vocabulary", (Setting("Lower"),), {"unit": "words"}, takes_many=True)

    def fit(self, field: Field, transforms: Transforms, raw: Raw, rows: np.ndarray) -> text.Text:
        used = {text.PAD: self.padding, text.BEGIN: self.marks, text.END: self.marks, text.BETWEEN: len(field.columns) > 1}
        marks = tuple(mark for mark, is_used in used.items() if is_used)
        cut, room = text.Cut(self.unit), max(1, self.vocabulary - 1 - len(marks))
        for transform in transforms:
            cut = transform.cut(cut) if isinstance(transform, Lower | Split) else cut
        if self.unit == text.BYTE_PAIRS:
            cut, tokens = _byte_pairs(cut, _texts(field, raw, rows), room)
        else:
            tokens = _commonest(Counter(token for texts in _texts(field, raw, rows) for part in texts for token in cut.tokens(part)), room)
        fitted = text.Text(field.name, field.role, field.columns, cut, tokens, self.length or 1, marks, self.shift)
        if self.length is not None:
            return fitted
        lengths = sorted(len(fitted.numbers(*texts)) for texts in _texts(field, raw, rows))
        longest = lengths[math.ceil(_ENOUGH * len(lengths)) - 1] if lengths else 1
        return replace(fitted, length=max(1, longest - self.shift))

    @staticmethod
    def facts(fitted: text.Text) -> FieldFacts:
        return FieldFacts(fitted.role, fitted.kind, fitted.shape, "int64", fitted.vocabulary, ("length",), "vocabulary", mask=fitted.is_padded)

    @staticmethod
    def raw_tensor(fitted: text.Text, raw: Raw) -> np.ndarray:
        """The numbers of the tokens, since no tensor holds texts: int64 (rows, length)."""
        return fitted.apply(raw)[""]

    @staticmethod
    def tensors(fitted: text.Text, values: Tensor) -> Tensor:
        return values

    @staticmethod
    def mask(fitted: text.Text, values: Tensor) -> Tensor:
        places = values.new_ones(values.shape).cumsum(dim=1)
        return (values != fitted.mark(text.PAD)) | (places == 1)


def _texts(field: Field, raw: Raw, rows: np.ndarray) -> Iterator[tuple[str, ...]]:
    """The texts of each row of the training part, one for each column."""
    for block in blocks(raw, field.columns, rows):
        yield from zip(*(map(str, block[column]) for column in field.columns), strict=True)


def _commonest(counts: Counter[str], room: int) -> tuple[str, ...]:
    """The tokens that are seen most often, in the order of their letters."""
    del counts[text.UNSEEN]
    often = sorted(counts, key=lambda token: (-counts[token], token))[:room]
    return tuple(sorted(often))


def _byte_pairs(cut: text.Cut, texts: Iterable[tuple[str, ...]], room: int) -> tuple[text.Cut, tuple[str, ...]]:
    """A letter for each byte, and the pairs that are worth one token."""
    words = Counter(word for parts in texts for part in parts for word in spelled(cut.prepared(part)))
    merges = learned_pairs(words, max(0, room - len(LETTERS)))
    return replace(cut, merges=merges), (*LETTERS, *(left + right for left, right in merges))
