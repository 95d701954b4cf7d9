"""Tables of text row by row, in Python alone: the judge of the quick reader, and its stand-in for the odd file.

It reads whatever can be read, and says of everything else which line is wrong and what would be right.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nnbuilder.data.errors import Damaged, DataError
from nnbuilder.data.opening import EVERY, Watch, go_on
from nnbuilder.data.sources.dialect import DELIMITERS, Dialect, reader_of
from nnbuilder.data.sources.text_stream import Text, lines_of
from nnbuilder.data.table import BLOCK, Skipped

MOST_COLUMNS = 16_384
DAMAGED = ("stop", "skip", "fill")
"""What is done with a row of too few or too many cells: told and nothing read, left out, or filled with empty cells."""


@dataclass(frozen=True)
class Rows:
    """The rows of a text in a dialect. `damaged` is one of `DAMAGED`; without `blank_rows` an empty row between others is
    refused. `skipped` grows while they are read."""

    text: Text
    dialect: Dialect
    damaged: str = "stop"
    blank_rows: bool = True
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.text.path

    def names(self, watch: Watch) -> list[str]:
        """What the columns are called. Raises `DataError` where there is no row of values, or two are called alike."""
        numbered = self._numbered(watch)
        line, cells = next(numbered, (0, []))
        if not cells:
            raise DataError(f"{self.path.name} is empty; a table needs at least one row of values.")
        if len(cells) > MOST_COLUMNS:
            raise DataError(f"{self.path.name}, line {line}: there are {len(cells):,} columns; up to {MOST_COLUMNS:,} are read.")
        if not self.dialect.header:
            return [f"column_{place + 1}" for place in range(len(cells))]
        if next(numbered, None) is None:
            raise DataError(f"{self.path.name}: line {line} is a header and nothing follows; a table needs at least one row of values.")
        return _names(self.path, line, cells)

    def blocks(self, columns: int, watch: Watch, size: int = BLOCK) -> Iterator[list[list[str]]]:
        """The cells of all rows of values, a list a column, stripped, `size` rows at a time."""
        self.skipped.clear()
        rows = iter(self._sound(columns, watch))
        while block := list(itertools.islice(rows, size)):
            yield [[row[place].strip() for row in block] for place in range(columns)]

    def _sound(self, columns: int, watch: Watch) -> Iterator[list[str]]:
        """Rows with a cell for every column. Raises `DataError` for a damaged one unless it is to be skipped or filled."""
        numbered = self._numbered(watch)
        if self.dialect.header:
            next(numbered, None)
        for line, cells in numbered:
            if len(cells) == columns:
                yield cells
                continue
            counts = f"there are {_count(len(cells), 'cell')}, but {_count(columns, 'column')}"
            if self.damaged == "stop":
                cure = _ragged_cure(len(cells) > columns, self.dialect.delimiter)
                raise Damaged(f"{self.path.name}, line {line}: {counts}; {cure}, or have such rows left out.")
            self.skipped.append(Skipped(f"line {line}", f"{counts}{', the others count as empty' if self._fills(cells, columns) else ''}"))
            if self._fills(cells, columns):
                yield [*cells, *[""] * (columns - len(cells))]

    def _fills(self, cells: Sequence[str], columns: int) -> bool:
        return self.damaged == "fill" and len(cells) < columns

    def _numbered(self, watch: Watch) -> Iterator[tuple[int, list[str]]]:
        """Rows that are not blank, each with the line it starts on. Raises `DataError` where quotation marks do not close."""
        reader = reader_of(lines_of(self.text, watch), self.dialect.delimiter)
        line, blank, is_first = 1, 0, True
        try:
            for place, cells in enumerate(reader):
                if place % EVERY == 0:
                    go_on(self.path.name, watch.cancel)
                if any(cell.strip() for cell in cells):
                    if blank and not self.blank_rows:
                        raise DataError(f"{self.path.name}, line {blank}: the row is empty, so there is nothing to answer; fill it in, or take the line out.")
                    is_first = False
                    yield line, cells
                elif not is_first:
                    blank = blank or line
                line = reader.line_num + 1
        except csv.Error as error:
            raise _unreadable(self.path, line, str(error)) from None


def _names(path: Path, line: int, cells: Sequence[str]) -> list[str]:
    names: dict[str, None] = {}
    for place, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"column_{place + 1}"
        if name in names:
            raise DataError(f"{path.name}, line {line}: two columns are called {name!r}; give each a name of its own.")
        names[name] = None
    return list(names)


def _unreadable(path: Path, line: int, reason: str) -> DataError:
    if "field larger" in reason:
        cure = f"shorten the cell, which is longer than {csv.field_size_limit():,} characters"
    else:
        cure = "close the quotation mark there, and write one inside a cell twice"
    return DataError(f"{path.name}, line {line}: the row cannot be read ({reason}); {cure}.")


def _ragged_cure(is_long: bool, delimiter: str) -> str:
    word = DELIMITERS[delimiter]
    if is_long:
        return f"put cells that contain a {word} into quotation marks"
    return f"fill the missing cells, or leave them empty between two {word}s"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
