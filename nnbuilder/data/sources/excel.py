"""Sheets of Excel workbooks, with the extra `excel`. What a workbook declares is held against limits before it is unpacked.

Source: https://openpyxl.readthedocs.io/en/stable/optimized.html
"""

from __future__ import annotations

import datetime
import math
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.parameters import Raw as Option
from nnbuilder.data.columns import Columns, put
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Watch, check_size, in_bytes, opened, watched
from nnbuilder.data.preparation.cells import MISSING
from nnbuilder.data.sources.rows import MOST_COLUMNS
from nnbuilder.data.table import Table

_WORKBOOKS = Allowed("workbooks", 256 * 2**20, "choose a workbook such as data.xlsx")
_UNPACKED = 512 * 2**20
_INFLATES = 100
"""How many times its size a workbook may unpack to."""
_SMALL = 16 * 2**20
_ENTRIES = 10_000
_MOST_CELLS = 5_000_000
"""A cell of a sheet is a value of Python while it is read."""
_CURE = "save it again as XLSX, or export the sheet as CSV"


def read_excel(path: Path, options: Mapping[str, Option], columns: Columns, watch: Watch) -> Table:
    """The sheet that the option `sheet` names, else the first: names in its first row, then a row a sample. Raises `DataError`."""
    try:
        import openpyxl
    except ImportError:
        raise DataError(f"{path.name} is an Excel workbook; to read those, install nnbuilder[excel], or export the sheet as CSV.") from None
    with opened(path, _WORKBOOKS) as file:
        try:
            _check_packed(path, file)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl warns of styles and filters it does not know, which hold no values.
                workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
                try:
                    sheet = _sheet(path, workbook, str(options.get("sheet") or ""))
                    return _table(path, sheet, columns, watch)
                finally:
                    workbook.close()
        except DataError:
            raise
        except Exception:  # openpyxl raises whatever a damaged file makes of it.
            raise DataError(f"{path.name} cannot be read as a workbook; {_CURE}.") from None


def _check_packed(path: Path, file: Any) -> None:
    """What a workbook says that it unpacks to."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _ENTRIES or unpacked > min(_UNPACKED, max(_SMALL, _INFLATES * path.stat().st_size)):
        raise DataError(f"{path.name} declares {len(entries):,} parts of {in_bytes(unpacked)}, far more than a sheet of its size holds; {_CURE}.")
    file.seek(0)


def _sheet(path: Path, workbook: Any, name: str) -> Any:
    if not workbook.worksheets:
        raise DataError(f"{path.name} has no sheet with cells; {_CURE}.")
    if not name:
        return workbook.worksheets[0]
    if name not in workbook.sheetnames:
        raise DataError(f"{path.name} has no sheet called {name!r}; it has {', '.join(workbook.sheetnames[:12])}.")
    return workbook[name]


def _table(path: Path, sheet: Any, columns: Columns, watch: Watch) -> Table:
    sheet.reset_dimensions()  # What a file says of its size may be anything; rows are counted as they come.
    rows = _rows(path, sheet, watch)
    line, header = next(rows, (0, ()))
    width = len(header)
    if not width:
        raise DataError(f"{path.name}: the sheet {sheet.title} is empty; a table needs at least one row of values.")
    names = _names(path, line, header)
    values: list[list[Any]] = [[] for _ in names]
    for line, row in rows:
        if len(row) > width:
            raise DataError(f"{path.name}, row {line}: there are {len(row)} cells, but {width} columns have a name in the first row; name the others too.")
        for place, column in enumerate(values):
            column.append(row[place] if place < len(row) else None)
    if not values[0]:
        raise DataError(f"{path.name}: row {line} is a header and nothing follows; a table needs at least one row of values.")
    return Table(put(columns, {name: _column(cells) for name, cells in zip(names, values, strict=True)}), len(values[0]))


def _rows(path: Path, sheet: Any, watch: Watch) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows that hold something, without the empty cells at their ends, each with its number."""
    cells = 0
    for number, row in enumerate(watched(sheet.iter_rows(values_only=True), path.name, watch.cancel), 1):
        width = next((place for place in range(len(row), 0, -1) if row[place - 1] not in (None, "")), 0)
        cells += max(1, width)
        if width > MOST_COLUMNS:
            raise DataError(f"{path.name}, row {number}: there are {width:,} columns; up to {MOST_COLUMNS:,} are read.")
        check_size(path.name, number, width)
        if cells > _MOST_CELLS:
            raise DataError(f"{path.name} has more than {_MOST_CELLS:,} cells; export the sheet as CSV, which may be longer.")
        if width:
            yield number, row[:width]


def _names(path: Path, line: int, cells: Sequence[Any]) -> list[str]:
    names: dict[str, None] = {}
    for place, cell in enumerate(cells):
        name = " ".join(str(cell if cell is not None else "").split()) or f"column_{place + 1}"
        if name in names:
            raise DataError(f"{path.name}, row {line}: two columns are called {name!r}; give each a name of its own.")
        names[name] = None
    return list(names)


def _column(cells: Sequence[Any]) -> np.ndarray:
    """Numbers where all cells are numbers or missing, whole ones where all are whole; else texts, dates as 2024-12-31."""
    values = [math.nan if cell is None or (isinstance(cell, str) and cell.strip().lower() in MISSING) else cell for cell in cells]
    if all((isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**63) or value != value for value in values):
        is_whole = all(isinstance(value, int) for value in values)
        return np.array(values, dtype=np.int64 if is_whole else np.float64)
    return np.array(["" if cell is None else _spelled(cell) for cell in cells], dtype=object)


def _spelled(cell: Any) -> str:
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return str(cell.date())
    return str(cell).strip()
