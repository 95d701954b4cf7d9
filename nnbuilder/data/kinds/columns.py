"""What the cells of a column look like, looked at block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from nnbuilder.data.blocks import Raw, blocks
from nnbuilder.data.preparation.cells import is_missing, labels_of, told_of_each
from nnbuilder.data.written_numbers import is_number


@dataclass(frozen=True, slots=True)
class Look:
    """A column at a glance: how many of its rows hold nothing, how many different values the others have, and whether all of
    them are numbers, or whole ones."""

    rows: int
    missing: int
    different: int
    is_number: bool
    is_whole: bool

    @property
    def present(self) -> int:
        return self.rows - self.missing


def look_at(raw: Raw, column: str) -> Look:
    """Looks at every cell of a column once."""
    cells = (block[column] for block in blocks(raw, [column]))
    first = next(cells, np.zeros(0))
    return (_numbers if first.dtype.kind in "biuf" else _texts)(chain([first], cells))


def _numbers(cells: Iterable[np.ndarray]) -> Look:
    rows = missing = 0
    values = []
    for block in cells:
        present = block[~np.isnan(block)] if block.dtype.kind == "f" else block
        values.append(np.unique(present))
        rows, missing = rows + len(block), missing + len(block) - len(present)
    different = np.unique(np.concatenate(values))
    is_number = bool(np.isfinite(different).all())
    return Look(rows, missing, len(different), is_number, is_number and bool((different % 1 == 0).all()))


def _texts(cells: Iterable[np.ndarray]) -> Look:
    rows = missing = 0
    different: set[str] = set()
    for block in cells:
        counts = Counter(map(str, block))
        empty = {cell for cell in counts if is_missing(cell)}
        different.update(cell.strip() for cell in counts if cell not in empty)
        rows, missing = rows + len(block), missing + sum(counts[cell] for cell in empty)
    are_numbers = all(map(is_number, different))
    return Look(rows, missing, len(different), are_numbers, are_numbers and all(float(text).is_integer() for text in different))


def are_numbers(raw: Raw, column: str) -> bool:
    """Whether every cell of a column is a number or missing."""
    return all(_are_numbers(block[column]) for block in blocks(raw, [column]))


def first_word(raw: Raw, column: str) -> str:
    """The first cell of a column that is no number; the empty text where there is none."""
    return next((str(cell) for block in blocks(raw, [column]) if not _are_numbers(block[column]) for cell in block[column] if not _is_number(cell)), "")


def label_counts(raw: Raw, column: str, rows: np.ndarray | None = None) -> Counter[str]:
    """How often each class stands in some rows of a column, or in all."""
    counts: Counter[str] = Counter()
    for block in blocks(raw, [column], rows):
        counts.update(labels_of(block[column]))
    return counts


def gaps_in(cells: np.ndarray) -> np.ndarray:
    """Which cells are missing, bool (rows,)."""
    if cells.dtype.kind in "biu":
        return np.zeros(len(cells), dtype=np.bool_)
    return np.isnan(cells) if cells.dtype.kind == "f" else np.array(told_of_each(cells, is_missing), dtype=np.bool_)


def _is_number(cell: Any) -> bool:
    """Whether a cell is a number or missing, as text or as a number already."""
    return is_number(cell) if isinstance(cell, str) else is_missing(cell) or bool(np.isfinite(cell))


def _are_numbers(cells: np.ndarray) -> bool:
    if cells.dtype.kind in "biuf":
        return not np.isinf(cells).any()
    return all(map(_is_number, set(cells)))
