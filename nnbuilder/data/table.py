"""Tables of text: delimiter, header, decimal sign and encoding found by itself, every refusal with file, line and cure."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from nnbuilder.core.parameters import Raw as Option
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Cancel, check_cells, content_of, never, watched
from nnbuilder.data.preparation.cells import MISSING

DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma"}
"""The comma is last: where two fit equally, it is a decimal sign or part of a text."""
LARGEST = 2 * 2**30
MOST_COLUMNS = 16_384
_TABLES = Allowed("tables", LARGEST, "choose a table file such as data.csv")
_SAMPLE = 64 * 2**10
_NO_TABLES = {
    b"PK\x03\x04": "a zip or Excel file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF file",
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written."""

    delimiter: str
    header: bool
    decimal: str
    encoding: str

    def options(self) -> dict[str, Option]:
        return {"delimiter": self.delimiter, "header": self.header, "decimal": self.decimal, "encoding": self.encoding}


def read_table(
    path: Path, options: Mapping[str, Option] | None = None, cancel: Cancel = never, *, blank_rows: bool = True
) -> tuple[dict[str, np.ndarray], Dialect]:
    """The columns of a table as arrays of text, and how it is written. Empty cells stay empty texts.

    `options` are what is known of the dialect; the rest is found. Blank rows are passed over, or refused where every row
    is to be answered. Raises `DataError` with file, line and cure.
    """
    known = options or {}
    content = _content(path, cancel)
    text, encoding = _text(path, content, str(known.get("encoding") or _encoding(content)))
    delimiter = str(known.get("delimiter") or _delimiter(text))
    if delimiter not in DELIMITERS:
        raise DataError(f"{path.name}: {delimiter!r} is no delimiter of a table; choose one of {', '.join(DELIMITERS.values())}.")
    rows = _rows(path, text, delimiter, cancel)
    if not blank_rows:
        _check_no_gap(path, rows)
    decimal = str(known.get("decimal") or _decimal(rows, delimiter))
    if decimal not in (".", ","):
        raise DataError(f"{path.name}: {decimal!r} is no decimal sign; choose a point or a comma.")
    header = bool(known["header"]) if "header" in known else _has_header(rows, decimal)
    names = _names(path, *rows[0]) if header else [f"column_{place + 1}" for place in range(len(rows[0][1]))]
    body = _body(path, rows, names, delimiter, header=header)
    columns = {
        name: np.array([_cell(cells[place], decimal) for _, cells in watched(body, path.name, cancel)], dtype=object) for place, name in enumerate(names)
    }
    return columns, Dialect(delimiter, header, decimal, encoding)


def is_number(text: str, decimal: str = ".") -> bool:
    """Whether a cell is a number (or missing, which is no reason against it)."""
    try:
        number = float(text.replace(",", ".") if decimal == "," else text)
    except ValueError:
        return text.strip().lower() in MISSING
    if not math.isfinite(number):
        return text.strip().lower() in MISSING
    return "_" not in text  # Python reads 1_000 as a number; in a table it is a name.


def _content(path: Path, cancel: Cancel) -> bytes:
    content = content_of(path, _TABLES, cancel)
    if not content.strip():
        raise DataError(f"{path.name} is empty; a table needs at least one row of values.")
    for magic, kind in _NO_TABLES.items():
        if content.startswith(magic):
            raise DataError(f"{path.name} is {kind}, no table of text; export it as CSV and open that.")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        line = content[: content.index(0)].count(b"\n") + 1
        raise DataError(f"{path.name}, line {line}: there are zero bytes, so this is no table of text; export it as CSV and open that.")
    return content


def _text(path: Path, content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), encoding
    except (UnicodeError, LookupError):
        raise DataError(f"{path.name}: the text is not written in {encoding}; save it as UTF-8 and open it again.") from None


def _body(path: Path, rows: Sequence[tuple[int, list[str]]], names: Sequence[str], delimiter: str, *, header: bool) -> Sequence[tuple[int, list[str]]]:
    """The rows of values, each with a cell for every column."""
    body = rows[1:] if header else rows
    if not body:
        raise DataError(f"{path.name}: line {rows[0][0]} is a header and nothing follows; a table needs at least one row of values.")
    for line, cells in body:
        if len(cells) != len(names):
            counts = f"there are {_count(len(cells), 'cell')}, but {_count(len(names), 'column')}"
            raise DataError(f"{path.name}, line {line}: {counts}; {_ragged_cure(cells, names, delimiter)}.")
    return body


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8-sig"


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines, above all the very first, into the same number of columns."""
    sample = text[:_SAMPLE]
    lines = sample.splitlines()[:50]
    if len(sample) < len(text) and len(lines) > 1:
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


def _rows(path: Path, text: str, delimiter: str, cancel: Cancel) -> list[tuple[int, list[str]]]:
    """Rows with the line each starts on; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in watched(reader, path.name, cancel):
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
                check_cells(path.name, len(rows), len(rows[0][1]))
            line = reader.line_num + 1
    except csv.Error as error:
        words = str(error)
        giant = "field larger" in words
        cure = "shorten the cell, which is longer than 131,072 characters" if giant else "close the quotation mark there, and write one inside a cell twice"
        raise DataError(f"{path.name}, line {line}: the row cannot be read ({words}); {cure}.") from None
    if not rows:
        raise DataError(f"{path.name} is empty; a table needs at least one row of values.")
    if len(rows[0][1]) > MOST_COLUMNS:
        raise DataError(f"{path.name}, line {rows[0][0]}: there are {len(rows[0][1]):,} columns; up to {MOST_COLUMNS:,} are read.")
    return rows


def _check_no_gap(path: Path, rows: Sequence[tuple[int, list[str]]]) -> None:
    """Raises `DataError` for an empty row between others; empty lines at the end are none."""
    for (line, cells), (following, _) in pairwise(rows):
        end = line + 1 + sum(cell.count("\n") for cell in cells)
        if following != end:
            raise DataError(f"{path.name}, line {end}: the row is empty, so there is nothing to answer; fill it in, or take the line out.")


def _decimal(rows: Sequence[tuple[int, list[str]]], delimiter: str) -> str:
    """A comma where cells look like 1,5 and never like 1.5."""
    if delimiter == ",":
        return "."
    cells = [cell.strip() for _, row in rows for cell in row]
    commas = sum(1 for cell in cells if "," in cell and is_number(cell, ","))
    points = sum(1 for cell in cells if "." in cell and is_number(cell))
    return "," if commas > points else "."


def _has_header(rows: Sequence[tuple[int, list[str]]], decimal: str) -> bool:
    """The first row is a header where it holds no number, and the rows below look different or it names each column."""
    first = [cell.strip() for cell in rows[0][1]]
    named = [cell for cell in first if cell.lower() not in MISSING]
    if not named or any(is_number(cell, decimal) for cell in named):
        return False
    if len(rows) == 1:
        return True
    below = [row for _, row in rows[1:200] if len(row) == len(first)]
    has_numbers = any(all(is_number(row[place], decimal) for row in below) and any(row[place].strip() for row in below) for place in range(len(first)))
    seen_again = any(first[place] and any(row[place].strip() == first[place] for row in below) for place in range(len(first)))
    return has_numbers or not seen_again


def _names(path: Path, line: int, cells: Sequence[str]) -> list[str]:
    names: list[str] = []
    for place, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"column_{place + 1}"
        if name in names:
            raise DataError(f"{path.name}, line {line}: two columns are called {name!r}; give each a name of its own.")
        names.append(name)
    return names


def _ragged_cure(cells: Sequence[str], names: Sequence[str], delimiter: str) -> str:
    word = DELIMITERS[delimiter]
    if len(cells) > len(names):
        return f"put cells that contain a {word} into quotation marks"
    return f"fill the missing cells, or leave them empty between two {word}s"


def _cell(text: str, decimal: str) -> str:
    stripped = text.strip()
    return stripped.replace(",", ".") if decimal == "," and is_number(stripped, ",") else stripped


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
