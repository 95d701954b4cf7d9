"""The rows that stand beside each row where rows are looked at in pairs or triplets, the same ones every time.

Training draws others every epoch; what validates and tests, and whatever asks a network outside its loop, has these, so that
two runs are judged by the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from nnbuilder.core.sampling import SAME, companion_of, source_of


class Fields(Mapping[str, Tensor]):
    """Every field and every mask as a tensor of all rows. Those of the rows beside (`image.other`, `label.same`) are not among
    them, and are made where somebody asks for them.

    parts    the row numbers of each part; what stands beside a row is of its part
    classes  gives the class of each row; None where no target has classes
    """

    def __init__(self, fields: Mapping[str, Tensor], parts: Mapping[str, np.ndarray], classes: Callable[[], Sequence[str] | None], seed: int) -> None:
        self._fields, self._parts, self._classes, self._seed = dict(fields), parts, classes, seed
        self._made: dict[str, Tensor] = {}

    def __getitem__(self, name: str) -> Tensor:
        if name in self._fields:
            return self._fields[name]
        if name not in self._made:
            self._made[name] = self._beside(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def _beside(self, name: str) -> Tensor:
        word, source = companion_of(name), source_of(name)
        codes = self._codes if word and source in self._fields else None
        if codes is None:
            raise KeyError(name)
        if word == SAME:
            return torch.from_numpy((codes == codes[self._rows["other"]]).astype(np.int64))
        return self._fields[source].index_select(0, torch.from_numpy(self._rows[word]))

    @cached_property
    def _codes(self) -> np.ndarray | None:
        """The class of each row as a number, int64 (rows,); None where no target has classes."""
        classes = self._classes()
        return None if classes is None else np.unique(np.array(classes, dtype=object).astype(str), return_inverse=True)[1].reshape(-1)

    @cached_property
    def _rows(self) -> dict[str, np.ndarray]:
        assert self._codes is not None, "rows stand beside each other by their classes"
        return rows_beside(self._codes, self._parts, self._seed)


def rows_beside(classes: np.ndarray, parts: Mapping[str, np.ndarray], seed: int) -> dict[str, np.ndarray]:
    """{`other`, `positive`, `negative`: the number of a row of the same part, int64} for each row; one of no part has itself.

    classes  (rows,) whole numbers. A positive is another row of the class, or the row itself where it is alone; a negative is of
             another class, where there is one. Half of the others are positives, half negatives.
    """
    own = np.arange(len(classes), dtype=np.int64)
    beside = {word: own.copy() for word in ("other", "positive", "negative")}
    for rows in parts.values():
        if len(rows):
            chance = np.random.Generator(np.random.PCG64(seed))
            positive, negative = (rows[places] for places in _like_and_unlike(classes[rows], chance))
            is_same = chance.permutation(len(rows)) % 2 == 0
            beside["positive"][rows], beside["negative"][rows] = positive, negative
            beside["other"][rows] = np.where(is_same, positive, negative)
    return beside


def _like_and_unlike(classes: np.ndarray, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The place of a row of the same class for each row, and of one of another class."""
    _, codes, counts = np.unique(classes, return_inverse=True, return_counts=True)
    mixed = chance.permutation(len(codes))
    order = mixed[np.argsort(codes[mixed], kind="stable")]
    starts, sizes = (np.cumsum(counts) - counts)[codes[order]], counts[codes[order]]
    like, unlike = np.empty_like(order), np.empty_like(order)
    like[order] = order[starts + (np.arange(len(order)) - starts + 1) % sizes]
    steps = chance.integers(0, np.maximum(len(order) - sizes, 1))
    unlike[order] = order[(starts + sizes + steps) % len(order)]
    return like, unlike
