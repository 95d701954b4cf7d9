"""Raw columns in blocks of rows, so that nothing is ever made of a whole set at once that need not be."""

from __future__ import annotations

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
    """Some columns, block by block: of these rows in this order, or of all."""
    table = raw.select(columns) if isinstance(raw, Table) else Table.of({name: raw[name] for name in columns})
    size = block_size(raw, columns)
    if rows is None:
        yield from (dict(block) for block in table.scan(size))
    else:
        yield from (dict(table.take(rows[start : start + size])) for start in range(0, len(rows), size))


def block_size(raw: Raw, columns: Sequence[str]) -> int:
    """How many rows of some columns go into a block."""
    widest = max((prod(raw.axes(name) if isinstance(raw, Table) else np.shape(raw[name])[1:]) for name in columns), default=1)
    return max(1, min(ROWS, NUMBERS // max(1, widest)))
