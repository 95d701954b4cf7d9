"""What is asked of a network, read from files: rows of tables, arrays and pictures, each with where it stands, and none left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.document import TABLE_KINDS
from nnbuilder.data import sources
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Watch, content_of
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.image import Image
from nnbuilder.data.preparation.pictures import SUFFIXES, Unreadable
from nnbuilder.data.preparation.preparation import FittedField
from nnbuilder.data.preparation.sequence import Series
from nnbuilder.data.preparation.windows import Windowing
from nnbuilder.data.sources.arrays import read_array
from nnbuilder.data.sources.dialect import reader_of
from nnbuilder.data.sources.rows import Rows
from nnbuilder.data.sources.text_stream import lines_of
from nnbuilder.data.sources.text_tables import read_table, rows_of

_PICTURE = Allowed("pictures", 256 * 2**20, "choose a picture such as digit.png")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


@dataclass(frozen=True)
class Asked:
    """Rows to be answered.

    raw     {column: values of all rows}, of the columns that the network reads
    beside  {column: cells} of everything that stood in the tables, to be written beside the answers
    files   the name of the file that each row comes from
    places  the number of each row in its file, from 1
    unread  {row: why it could not be read}; such a row is in `raw` in name only
    notes   sentences about what was asked as a whole
    is_cut  whether each row is a window of a series, which `beside` tells more of
    """

    raw: Mapping[str, Any]
    beside: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    files: Sequence[str] = ()
    places: Sequence[int] = ()
    unread: Mapping[int, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    is_cut: bool = False


def read_asked(paths: Iterable[Path], fields: Sequence[FittedField], windows: Windowing | None = None, *, every: bool = False) -> Asked:
    """The rows of tables, or of pictures and `.npy` arrays for a field of pictures; with `windows` the newest window of each series
    in tables, or every one. A row or a picture that is damaged says so in its place. Raises `DataError` where nothing can be read,
    or columns are missing."""
    if not fields:
        raise DataError("The model reads no field of the data, so there is nothing to predict from.")
    files = list(paths)
    are_arrays = fields[0].is_array and (windows is None or any(path.suffix.lower() in (".npy", *SUFFIXES) for path in files))
    if are_arrays and len(fields) > 1 and all(one.is_array for one in fields):
        return _asked_in_turn(files, fields)
    if are_arrays:
        return _asked_of_arrays(files, fields[0])
    return _asked_of_tables(files, fields) if windows is None else _asked_of_series(files, fields, windows, every=every)


def read_inputs(paths: Iterable[Path], fields: Sequence[FittedField], windows: Windowing | None = None, *, every: bool = False) -> Mapping[str, Any]:
    """Raw columns from files of which every row must be sound; raises `DataError`."""
    asked = read_asked(paths, fields, windows, every=every)
    if asked.unread:
        row = min(asked.unread)
        raise DataError(f"{asked.files[row]}, row {asked.places[row]:,}: {asked.unread[row]}")
    return asked.raw


def _columns_of(fields: Sequence[FittedField]) -> list[str]:
    return list(dict.fromkeys(column for one in fields for column in one.columns))


def _asked_of_tables(paths: Sequence[Path], fields: Sequence[FittedField]) -> Asked:
    return _rows(paths, [_table(path) for path in paths], _columns_of(fields))


def _asked_of_series(paths: Sequence[Path], fields: Sequence[FittedField], windows: Windowing, *, every: bool) -> Asked:
    """Windows of all tables one after another; samples where their columns are there already."""
    tables, names = [_table(path) for path in paths], _columns_of(fields)
    if all(name in table for table, _ in tables for name in names):
        return _rows(paths, tables, names)
    rows = _rows(paths, tables, windows.read_for(names))
    if rows.unread:
        row = min(rows.unread)
        raise DataError(f"{rows.files[row]}, row {rows.places[row]:,}: {rows.unread[row]} Without it the series is broken; mend it, or take it out.")
    try:
        cut = windows.foretold(rows.raw, names, every=every)
    except Unprepared as error:
        raise DataError(str(error)) from None
    files, places = [rows.files[row] for row in cut.rows], [rows.places[row] for row in cut.rows]
    return Asked(cut.raw, cut.beside, files, places, cut.problems, cut.notes, is_cut=True)


def _rows(paths: Sequence[Path], tables: Sequence[tuple[Mapping[str, Any], Mapping[int, str]]], columns: Sequence[str]) -> Asked:
    """The rows of tables one after another, which must have some columns."""
    for path, (table, _) in zip(paths, tables, strict=True):
        missing = [name for name in columns if name not in table]
        if missing:
            raise DataError(f"{path.name} has no column {missing[0]}; it needs {', '.join(columns)}, and its first line must name them.")
    counts = [len(table[columns[0]]) for table, _ in tables]
    starts = np.cumsum([0, *counts])
    every = list(dict.fromkeys(name for table, _ in tables for name in table))
    return Asked(
        {name: _joined([table[name] for table, _ in tables]) for name in columns},
        {name: [cell for (table, _), count in zip(tables, counts, strict=True) for cell in table.get(name, [""] * count)] for name in every},
        [path.name for path, count in zip(paths, counts, strict=True) for _ in range(count)],
        [place for count in counts for place in range(1, count + 1)],
        {int(start) + row: why for start, (_, unread) in zip(starts, tables, strict=False) for row, why in unread.items()},
    )


def _joined(pieces: Sequence[Any]) -> Any:
    if all(isinstance(piece, np.ndarray) for piece in pieces):
        return np.concatenate(pieces)
    return [cell for piece in pieces for cell in piece]


def _table(path: Path) -> tuple[Mapping[str, Any], Mapping[int, str]]:
    """The columns of a table in any of the formats that are read, and what is wrong with some rows."""
    source = sources.source_of(path.resolve(), path.resolve().parent)
    if source.kind in TABLE_KINDS and source.kind != "csv":
        return sources.read(source, path.resolve().parent), {}
    try:
        table, dialect = read_table(path, blank_rows=False)
    except DataError as error:
        careful = _careful(path)
        if not careful[1] or len(careful[1]) == len(next(iter(careful[0].values()))):
            raise error from None
        return careful
    return {name: _with_points(table[name]) if dialect.decimal == "," else table[name] for name in table}, {}


def _careful(path: Path) -> tuple[Mapping[str, Any], Mapping[int, str]]:
    """A table of which some rows are damaged, as texts; raises `DataError` where not even its head can be read."""
    rows = rows_of(path, {}, Watch(), blank_rows=True)
    names = rows.names(Watch())
    columns: dict[str, list[str]] = {name: [] for name in names}
    unread: dict[int, str] = {}
    for number, cells in enumerate(_without_blank_ends(_cells(rows))):
        if len(cells) != len(names):
            unread[number] = f"There are {len(cells)} cells, but {len(names)} columns." if cells else "The row is empty."
        for name, cell in zip(names, [*cells, *[""] * (len(names) - len(cells))][: len(names)], strict=True):
            columns[name].append(cell.strip())
    return {name: _with_points(np.array(cells, dtype=object)) if rows.dialect.decimal == "," else cells for name, cells in columns.items()}, unread


def _cells(rows: Rows) -> Iterator[list[str]]:
    """The cells of every line of a table behind its head; none where it is blank."""
    reader = reader_of(lines_of(rows.text, Watch()), rows.dialect.delimiter)
    lines = (cells if any(cell.strip() for cell in cells) else [] for cells in reader)
    yield from islice(_from_first(lines), 1 if rows.dialect.header else 0, None)


def _from_first(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    has_begun = False
    for cells in lines:
        has_begun = has_begun or bool(cells)
        if has_begun:
            yield cells


def _without_blank_ends(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    blank = 0
    for cells in lines:
        if not cells:
            blank += 1
            continue
        yield from ([] for _ in range(blank))
        blank = 0
        yield cells


def _with_points(cells: Any) -> Any:
    """Texts such as 1,5 as numbers are written in programs: 1.5."""
    if isinstance(cells, np.ndarray) and cells.dtype != object:
        return cells
    return np.array([text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text := str(cell).strip()) else cell for cell in cells], dtype=object)


def _asked_in_turn(files: Sequence[Path], fields: Sequence[FittedField]) -> Asked:
    """The samples of a network that reads several pictures: those of each in turn, by the order of its inputs."""
    names = " and ".join(one.name for one in fields)
    if len(files) % len(fields):
        raise DataError(f"The network reads {names}, so files come by {len(fields)}, one for each; {len(files)} were given.")
    each = [_asked_of_arrays(files[place :: len(fields)], one) for place, one in enumerate(fields)]
    counts = [len(asked.files) for asked in each]
    if len(set(counts)) > 1:
        raise DataError(f"The files hold {' and '.join(map(str, counts))} samples of {names}; there must be as many of each.")
    raw = {name: values for asked in each for name, values in asked.raw.items()}
    return Asked(raw, {}, each[0].files, each[0].places, {row: why for asked in each for row, why in asked.unread.items()})


def _asked_of_arrays(paths: Sequence[Path], one: FittedField) -> Asked:
    samples: list[np.ndarray | None] = []
    files: list[str] = []
    places: list[int] = []
    unread: dict[int, str] = {}
    for path in paths:
        try:
            arrays: Sequence[np.ndarray | None] = _arrays(path, one)
        except _Damaged as error:
            unread[len(samples)] = str(error)
            arrays = [None]
        samples += arrays
        files += [path.name] * len(arrays)
        places += range(1, len(arrays) + 1)
    sound = next((sample for sample in samples if sample is not None), None)
    if sound is None:
        raise DataError(f"{files[0]} {unread[0]}" if unread else "There is no sample in these files.")
    return Asked({one.columns[0]: np.stack([np.zeros_like(sound) if sample is None else sample for sample in samples])}, {}, files, places, unread)


class _Damaged(ValueError):
    """A file of pictures that cannot be read; the message stands after its name."""


def _arrays(path: Path, one: FittedField) -> list[np.ndarray]:
    """The samples of a file: those of an array, or one of a picture."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".npy":
            return [*one.samples(read_array(path))]
        if suffix in SUFFIXES and isinstance(one, Image | Series):
            return [one.read(content_of(path, _PICTURE))]
    except Unreadable as error:
        raise _Damaged(f"{error}.") from None
    except Unprepared as error:
        raise DataError(f"{path.name}: {error}") from None
    raise DataError(f"{path.name} is neither a picture nor a .npy array; {one.name} needs one of them.")
