"""How a table of text is written: delimiter, header, decimal sign, told by its beginning."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from nnbuilder.core.parameters import Raw as Option
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Watch
from nnbuilder.data.preparation.cells import MISSING
from nnbuilder.data.sources.text_stream import Text
from nnbuilder.data.written_numbers import is_number

DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma"}
"""The comma is last: where two fit equally, it is a decimal sign or part of a text."""
SAMPLE = 2**18
"""Characters that the dialect is told by."""
_BEGINNING = 2**16
"""Characters, of at most so many lines, that the delimiter is told by."""
_LINES = 50
_SENTENCE = 4
"""A text of this many words is no name of a column."""
_DECIMAL_COMMA = re.compile(r'(?:^|[;\t|"\n])\s*-?\d*,\d+\s*(?=[;\t|"\r\n]|$)')


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written."""

    delimiter: str
    header: bool
    decimal: str
    encoding: str

    def options(self) -> dict[str, Option]:
        return {"delimiter": self.delimiter, "header": self.header, "decimal": self.decimal, "encoding": self.encoding}


def dialect_of(text: Text, options: Mapping[str, Option], watch: Watch) -> Dialect:
    """The dialect of a table; what `options` state is taken as it is. Raises `DataError` where it states what cannot be."""
    start = text.start(SAMPLE)
    delimiter = str(options.get("delimiter") or _delimiter(start))
    if delimiter not in DELIMITERS:
        raise DataError(f"{text.path.name}: {delimiter!r} is no delimiter of a table; choose one of {', '.join(DELIMITERS.values())}.")
    rows = rows_at_start(start, delimiter, is_whole=len(start) < SAMPLE)
    decimal = str(options.get("decimal") or _decimal(rows, delimiter, text, watch))
    if decimal not in (".", ","):
        raise DataError(f"{text.path.name}: {decimal!r} is no decimal sign; choose a point or a comma.")
    header = bool(options["header"]) if "header" in options else _has_header(rows, decimal)
    return Dialect(delimiter, header, decimal, text.encoding)


def reader_of(lines: Iterable[str], delimiter: str) -> Any:
    """The one way in which rows of text are read in Python: a `csv.reader`."""
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)


def _delimiter(start: str) -> str:
    """The delimiter that splits the first lines, above all the very first, into the same number of columns."""
    lines = start[:_BEGINNING].splitlines()[:_LINES]
    if len(start) > _BEGINNING and 1 < len(lines) < _LINES:
        lines = lines[:-1]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if row]
        if not counts:
            continue
        columns, agreeing = Counter(counts).most_common(1)[0]
        score = (agreeing / len(counts)) ** 2 + (counts[0] == columns) if columns > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def rows_at_start(start: str, delimiter: str, *, is_whole: bool) -> list[list[str]]:
    """The rows of the beginning, up to the first that cannot be read; the last is left out where it may be cut."""
    rows: list[list[str]] = []
    try:
        rows.extend(row for row in reader_of(io.StringIO(start, newline=""), delimiter) if any(cell.strip() for cell in row))
    except csv.Error:
        return rows
    return rows if is_whole or len(rows) < 2 else rows[:-1]


def _decimal(rows: Sequence[Sequence[str]], delimiter: str, text: Text, watch: Watch) -> str:
    """A comma where cells look like 1,5 and never like 1.5; where the beginning has neither, all of the text is asked."""
    if delimiter == ",":
        return "."
    cells = [cell.strip() for row in rows for cell in row]
    commas = sum(1 for cell in cells if "," in cell and is_number(cell, ","))
    points = sum(1 for cell in cells if "." in cell and is_number(cell))
    if commas or points or text.size <= SAMPLE:
        return "," if commas > points else "."
    return "," if any("," in block and _DECIMAL_COMMA.search(block) for block in text.blocks(watch)) else "."


def _has_header(rows: Sequence[Sequence[str]], decimal: str) -> bool:
    """The first row is a header where it holds no number, and the rows below look different or it names each column."""
    if not rows:
        return False
    first = [cell.strip() for cell in rows[0]]
    named = [cell for cell in first if cell.lower() not in MISSING]
    if not named or any(is_number(cell, decimal) for cell in named):
        return False
    if len(rows) == 1:
        return True
    below = [row for row in islice(rows, 1, 200) if len(row) == len(first)]
    has_numbers = any(all(is_number(row[place], decimal) for row in below) and any(row[place].strip() for row in below) for place in range(len(first)))
    if has_numbers:
        return True
    seen_again = any(first[place] and any(row[place].strip() == first[place] for row in below) for place in range(len(first)))
    is_text = any(len(cell.split()) >= _SENTENCE or cell.endswith((".", "!", "?")) for cell in named)
    return not seen_again and not is_text
