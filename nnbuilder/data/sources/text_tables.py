"""Tables of text as columns of numbers and texts: Arrow reads the even ones in seconds, our own reader all others.

A column holds numbers where every cell is one or missing, whole numbers where every cell is one; else it holds texts, as
they are written. What a column holds is told by the beginning, and where a later cell says otherwise, all is read again:
so a cell never becomes anything but what it is.
Source: https://arrow.apache.org/docs/python/csv.html
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow
import pyarrow.compute
import pyarrow.csv

from nnbuilder.core.parameters import Raw as Option
from nnbuilder.data.columns import Columns, InMemory
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Cancel, Watch, check_size, never, opened
from nnbuilder.data.sources.cells import MISSING_CELLS, Kind, cells_as, kind_of, stripped
from nnbuilder.data.sources.dialect import SAMPLE, Dialect, dialect_of, reader_of, rows_at_start
from nnbuilder.data.sources.quotes import Checked, Odd
from nnbuilder.data.sources.rows import DAMAGED, Rows
from nnbuilder.data.sources.text_stream import Text, Utf8, text_of
from nnbuilder.data.table import Table

LARGEST = 16 * 2**30
TABLES = Allowed("tables", LARGEST, "choose a table file such as data.csv")
_BLOCK = 8 * 2**20
_LOOK = 0.2
"""The share of reading that the first look takes, at the encoding."""
_RESTARTS = 4
"""How often all is read again before every column is told in Python, whose first answer is its last."""
_COLUMN = re.compile(r"column #(\d+)")
_NO_TABLES = {
    b"PK\x03\x04": "a zip or Excel file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"ARROW1": "a Feather file",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What each column is taken to hold. Those `by_hand` are converted cell by cell in Python, as the definition says."""

    kinds: tuple[Kind, ...]
    by_hand: frozenset[int] = frozenset()

    def wider(self, places: Iterable[int]) -> Plan:
        """Where these columns turned out to hold something else: whole numbers become real ones, what Arrow takes for
        neither is looked at by hand, and what is none then is a text."""
        kinds, by_hand = list(self.kinds), set(self.by_hand)
        for place in places:
            if kinds[place] is Kind.WHOLE:
                kinds[place] = Kind.REAL
            elif place in by_hand:
                kinds[place] = Kind.TEXT
            else:
                kinds[place] = Kind.WHOLE
                by_hand.add(place)
        return Plan(tuple(kinds), frozenset(by_hand))

    def all_by_hand(self) -> Plan:
        return replace(self, by_hand=frozenset(range(len(self.kinds))))


def read_text_table(
    path: Path, options: Mapping[str, Option], columns: Columns | None = None, watch: Watch | None = None, *, blank_rows: bool = True
) -> tuple[Table, Dialect]:
    """The columns of a table, and how it is written. Raises `DataError` with file, line and cure.

    `options` are what is known of the dialect, and what is done with `damaged` rows (`DAMAGED`); the rest is found. Blank
    rows are passed over, or refused where every row is to be answered.
    """
    watch = watch or Watch()
    rows = rows_of(path, options, watch, blank_rows=blank_rows)
    return _read(rows, rows.names(Watch(watch.cancel)), columns or InMemory(), watch.part(_LOOK, 1)), rows.dialect


def rows_of(path: Path, options: Mapping[str, Option], watch: Watch, *, blank_rows: bool = True, looked_at: int = sys.maxsize) -> Rows:
    """The rows of a table, not yet read, after a look at how it is written: at all of it, or at the first bytes. Raises
    `DataError`."""
    text = _text(path, str(options.get("encoding") or ""), watch.part(0, _LOOK), looked_at)
    damaged = str(options.get("damaged") or DAMAGED[0])
    if damaged not in DAMAGED:
        raise DataError(f"{path.name}: damaged rows cannot be treated as {damaged!r}; choose {', '.join(DAMAGED[:-1])} or {DAMAGED[-1]}.")
    return Rows(text, dialect_of(text, options, Watch(watch.cancel)), damaged, blank_rows)


def first_rows(rows: Rows, count: int, watch: Watch) -> Table:
    """The first rows of values, of numbers as far as these are. Raises `DataError`."""
    names = rows.names(watch)
    block: list[list[str]] = next(rows.blocks(len(names), watch, count), [[] for _ in names])
    kinds = [kind_of(cells, rows.dialect.decimal) for cells in block]
    cells = [cells_as(pyarrow.array(column, Kind.TEXT.value), kind, rows.dialect.decimal) for column, kind in zip(block, kinds, strict=True)]
    return Table({name: pyarrow.chunked_array([column]) for name, column in zip(names, cells, strict=True)}, len(block[0]), rows.skipped)


def read_table(path: Path, options: Mapping[str, Option] | None = None, cancel: Cancel = never, *, blank_rows: bool = True) -> tuple[Table, Dialect]:
    """A table of text in memory, as `read_text_table` has it."""
    return read_text_table(path, options or {}, None, Watch(cancel), blank_rows=blank_rows)


def _text(path: Path, encoding: str, watch: Watch, looked_at: int) -> Text:
    with opened(path, TABLES) as file:
        start = file.read(8)
    for magic, kind in _NO_TABLES.items():
        if start.startswith(magic):
            raise DataError(f"{path.name} is {kind}, no table of text; export it as CSV and open that.")
    return text_of(path, TABLES, watch, encoding, looked_at)


def _read(rows: Rows, names: Sequence[str], columns: Columns, watch: Watch) -> Table:
    """Reads with Arrow for as long as nothing is odd, and anew for as long as a column holds something else than thought."""
    start = rows.text.start(SAMPLE)
    body = [cells for cells in rows_at_start(start, rows.dialect.delimiter, is_whole=len(start) < SAMPLE) if len(cells) == len(names)]
    body = body[1:] if rows.dialect.header else body
    guess = Plan(tuple(kind_of([cells[place] for cells in body], rows.dialect.decimal) for place in range(len(names))))
    plan, is_even, restarts = guess, True, 0
    while True:
        try:
            table, wider = _pass(rows, names, plan, columns, watch, is_even=is_even)
        except Odd:
            is_even, plan = False, guess.all_by_hand()
            continue
        if table is not None:
            return table
        restarts += 1
        plan = wider if restarts != _RESTARTS else guess.all_by_hand()


def _pass(rows: Rows, names: Sequence[str], plan: Plan, columns: Columns, watch: Watch, *, is_even: bool) -> tuple[Table | None, Plan]:
    """The whole table by a plan, or None and a wider plan."""
    schema = pyarrow.schema([(name, kind.value) for name, kind in zip(names, plan.kinds, strict=True)])
    count, wrong = 0, set[int]()
    with columns.flat(schema) as flat:
        try:
            for block in _arrow_blocks(rows, plan, watch) if is_even else _python_blocks(rows, len(names), watch):
                count += len(block[0])
                check_size(rows.path.name, count, len(names))
                told = [None if place in wrong else cells_as(block[place], kind, rows.dialect.decimal) for place, kind in enumerate(plan.kinds)]
                wrong |= {place for place, values in enumerate(told) if values is None}
                if not wrong:
                    flat.write(pyarrow.record_batch(told, schema))
        except pyarrow.ArrowInvalid as error:
            named = _COLUMN.search(str(error))
            if named is None:
                raise Odd from None
            wrong.add(int(named[1]))
    return (None, plan.wider(wrong)) if wrong else (Table(flat.columns, count, rows.skipped), plan)


def _python_blocks(rows: Rows, width: int, watch: Watch) -> Iterator[list[pyarrow.Array]]:
    """Every column as texts."""
    for block in rows.blocks(width, watch):
        yield [pyarrow.array(cells, Kind.TEXT.value) for cells in block]


def _arrow_blocks(rows: Rows, plan: Plan, watch: Watch) -> Iterator[list[pyarrow.Array]]:
    """Every column as Arrow converts it, or as texts where that is done by hand. Raises `Odd` for what Arrow and Python
    may read differently, and `ArrowInvalid` where a cell is not what the plan says."""
    names = [str(place) for place in range(len(plan.kinds))]
    types = {name: Kind.TEXT.value if place in plan.by_hand else plan.kinds[place].value for place, name in enumerate(names)}
    checked = Checked(Utf8(rows.text.blocks(watch), _header_length(rows)), rows.dialect.delimiter)
    told = _passes_over if rows.blank_rows else _refuses
    reader = pyarrow.csv.open_csv(
        pyarrow.PythonFile(checked, "r"),
        pyarrow.csv.ReadOptions(block_size=_BLOCK, column_names=names),
        pyarrow.csv.ParseOptions(delimiter=rows.dialect.delimiter, newlines_in_values=True, ignore_empty_lines=rows.blank_rows, invalid_row_handler=told),
        pyarrow.csv.ConvertOptions(column_types=types, null_values=MISSING_CELLS, strings_can_be_null=False, decimal_point=rows.dialect.decimal),
    )
    for batch in reader:
        if checked.has_hexadecimal and any(kind is Kind.WHOLE and place not in plan.by_hand for place, kind in enumerate(plan.kinds)):
            raise Odd
        block = [stripped(column) if column.type == Kind.TEXT.value else column for column in batch.columns]
        if _has_blank_row(block) or _has_giant(block):
            raise Odd
        yield block


def _passes_over(row: pyarrow.csv.InvalidRow) -> str:
    """A row of blanks is none; any other is for the careful reader, who knows its line."""
    return "skip" if not row.text.strip() else "error"


def _refuses(row: pyarrow.csv.InvalidRow) -> str:
    """Every row is to be answered, so that a blank one is as wrong as any other."""
    return "error"


def _header_length(rows: Rows) -> int:
    """How many characters stand before the first row of values. Raises `Odd` where the header is longer than the sample."""
    if not rows.dialect.header:
        return 0
    lines = list(io.StringIO(rows.text.start(SAMPLE), newline=""))
    reader = reader_of(lines, rows.dialect.delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            if reader.line_num == len(lines):
                raise Odd
            return sum(map(len, lines[: reader.line_num]))
    raise Odd


def _has_blank_row(block: Sequence[pyarrow.Array]) -> bool:
    """Whether every cell of some row is missing; only some of those are blank, and the rows of those are none."""
    blank = None
    for column in block:
        empty = pyarrow.compute.equal(column, "") if column.type == Kind.TEXT.value else pyarrow.compute.is_null(column)
        blank = empty if blank is None else pyarrow.compute.and_(blank, empty)
        if not pyarrow.compute.any(blank).as_py():
            return False
    return True


def _has_giant(block: Sequence[pyarrow.Array]) -> bool:
    """Whether a cell may be longer than Python's reader takes."""
    limit = 131_072
    return any(column.type == Kind.TEXT.value and (pyarrow.compute.max(pyarrow.compute.binary_length(column)).as_py() or 0) > limit for column in block)
