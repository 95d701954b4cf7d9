"""A table: named columns of as many rows, flat ones of Arrow and those with axes of NumPy, all of them raw.

A flat column holds numbers or texts and nothing else. Numbers are float64 with NaN for a missing one, or int64 where every
cell is a whole number; texts are texts, the empty one where a cell is missing. A column with axes is an array
(rows, ...) of whatever numbers it was made of, and may be mapped into memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow

Column: TypeAlias = Any
"""Texts as Arrow's large_string, flat numbers and arrays with axes as either Arrow's or NumPy's; never a missing value."""
TEXT = pyarrow.large_string()
REAL = pyarrow.float64()
WHOLE = pyarrow.int64()
BLOCK = 65_536
"""Rows that are looked at together."""
_FEW = 4
"""Where texts repeat this often, each is made once."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was left out, or mended: where it stands (`line 17`, `cat/3.png`), and what is wrong with it."""

    where: str
    reason: str


class Table(Mapping[str, np.ndarray]):
    """Columns of as many rows. A value: taking rows or columns gives another table and copies nothing that is mapped.

    `skipped` are rows of the source that are not here, `notes` are sentences about the whole.
    """

    def __init__(self, columns: Mapping[str, Column], rows: int, skipped: Sequence[Skipped] = (), notes: Sequence[str] = ()) -> None:
        self._columns, self.rows = dict(columns), rows
        self.skipped, self.notes = tuple(skipped), tuple(notes)

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Table:
        """Arrays, or lists, of as many rows. Truth values become the texts False and True, missing objects empty texts.

        Raises `ValueError` where the lengths differ.
        """
        made = {name: _column(values) for name, values in columns.items()}
        lengths = {name: len(values) for name, values in made.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of a table have as many rows; here are {lengths}")
        return cls(made, next(iter(lengths.values()), 0))

    def __getitem__(self, name: str) -> np.ndarray:
        """The values of a column: float64 or int64 (rows,), texts as objects (rows,), or an array (rows, ...)."""
        column = self._columns[name]
        if isinstance(column, np.ndarray):
            return column
        if column.type != TEXT:
            numbers: np.ndarray = column.to_numpy()
            return numbers
        return _texts(column)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def is_text(self, name: str) -> bool:
        """Whether a column holds texts, without making one of them."""
        column = self._columns[name]
        return not isinstance(column, np.ndarray) and column.type == TEXT

    def axes(self, name: str) -> tuple[int, ...]:
        """The shape of one row of a column, without reading it; () for numbers and texts."""
        column = self._columns[name]
        return tuple(column.shape[1:]) if isinstance(column, np.ndarray) else ()

    def select(self, names: Sequence[str]) -> Table:
        """These columns only."""
        return Table({name: self._columns[name] for name in names}, self.rows, self.skipped, self.notes)

    def take(self, rows: Sequence[int] | np.ndarray) -> Table:
        """These rows in this order, int64 (rows,)."""
        places = np.asarray(rows, dtype=np.int64)
        chosen = pyarrow.array(places)
        return self._each(lambda column: column[places] if isinstance(column, np.ndarray) else column.take(chosen), len(places))

    def scan(self, block: int = BLOCK) -> Iterator[Table]:
        """Blocks of rows, one after another, that share the memory of the whole."""
        for start in range(0, self.rows, block):
            stop = min(start + block, self.rows)
            yield self._each(lambda column, start=start, stop=stop: _cut(column, start, stop), stop - start)  # type: ignore[misc]

    def flat(self) -> pyarrow.Table:
        """The columns without axes, as Arrow has them."""
        return pyarrow.table(
            {name: column if not isinstance(column, np.ndarray) else pyarrow.array(column) for name, column in self._columns.items() if not self.axes(name)}
        )

    def with_skipped(self, *skipped: Skipped) -> Table:
        return Table(self._columns, self.rows, (*self.skipped, *skipped), self.notes)

    def with_notes(self, *notes: str) -> Table:
        return Table(self._columns, self.rows, self.skipped, (*self.notes, *notes))

    def _each(self, part: Callable[[Column], Column], rows: int) -> Table:
        return Table({name: part(column) for name, column in self._columns.items()}, rows, self.skipped, self.notes)


def _cut(column: Column, start: int, stop: int) -> Column:
    return column[start:stop] if isinstance(column, np.ndarray) else column.slice(start, stop - start)


def _column(values: Any) -> Column:
    """What a table keeps of some values."""
    if isinstance(values, pyarrow.ChunkedArray):
        return values
    array = np.asarray(values)
    if array.dtype.kind == "U" and not isinstance(values, np.ndarray):
        array = np.array(values, dtype=object)  # NumPy's own texts lose the zeros at their ends.
    if array.ndim != 1:
        return array
    if array.dtype.kind in "iu" and not (array.dtype.kind == "u" and len(array) and int(array.max()) > np.iinfo(np.int64).max):
        return array.astype(np.int64, copy=False)
    if array.dtype.kind in "fu":
        return array.astype(np.float64, copy=False)
    texts = ["" if value is None else str(value) for value in array.tolist()]
    return pyarrow.chunked_array([pyarrow.array(texts, TEXT)])


def _texts(column: pyarrow.ChunkedArray) -> np.ndarray:
    """Texts as objects (rows,); texts that repeat are made once and shared."""
    pieces = []
    for chunk in column.chunks:
        coded = chunk.dictionary_encode()
        if len(coded.dictionary) * _FEW > len(chunk):
            pieces.append(np.array(chunk.to_numpy(zero_copy_only=False), dtype=object))
        else:
            words = np.array([*coded.dictionary.to_pylist(), ""], dtype=object)
            pieces.append(words[coded.indices.to_numpy()])
    return np.concatenate(pieces) if pieces else np.array([], dtype=object)
