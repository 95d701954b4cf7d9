"""Raw columns in blocks of rows, so that nothing is ever made of a whole set at once that need not be."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from nnbuilder.data.table import Table

Raw = Mapping[str, Any]
"""The columns of a source, all of as many rows: an array of numbers, of texts, or of arrays (rows, ...)."""
ROWS = 65_536
"""How many rows are looked at together at most, ..."""
NUMBERS = 2**19
"""... and how many numbers."""


def rows_of(raw: Raw) -> int:
    """How many rows there are."""
    return raw.rows if isinstance(raw, Table) else len(next(iter(raw.values()))) if raw else 0


def blocks(raw: Raw, columns: Sequence[str], rows: np.ndarray | None = None) -> Iterator[dict[str, np.ndarray]]:
    """Some columns, block by block: of these rows in this order, or of all. Memory that a mapped column has taken for a block
    is given back before the next, so that a pass over pictures on the disk costs no more than a block of them."""
    table = raw.select(columns) if isinstance(raw, Table) else Table.of({name: raw[name] for name in columns})
    size = block_size(raw, columns)
    pieces = table.scan(size) if rows is None else (table.take(rows[start : start + size]) for start in range(0, len(rows), size))
    for piece in pieces:
        yield dict(piece)
        for name in columns:
            if table.axes(name):
                _give_back(table[name])


def block_size(raw: Raw, columns: Sequence[str]) -> int:
    """How many rows of some columns go into a block."""
    widest = max((prod(raw.axes(name) if isinstance(raw, Table) else np.shape(raw[name])[1:]) for name in columns), default=1)
    return max(1, min(ROWS, NUMBERS // max(1, widest)))


def _give_back(values: np.ndarray) -> None:
    """Has the system take the pages that were read; they still stand in the file, and are read from it if they are needed again.
    What may have been written to stays.

    Source: https://man7.org/linux/man-pages/man2/madvise.2.html, MADV_DONTNEED
    """
    whole: Any = values
    pages: Any = values.base
    while isinstance(pages, np.ndarray):
        whole, pages = pages, pages.base
    if isinstance(pages, mmap.mmap) and isinstance(whole, np.memmap) and whole.mode == "r" and hasattr(mmap, "MADV_DONTNEED"):
        pages.madvise(mmap.MADV_DONTNEED)
