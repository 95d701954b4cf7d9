"""Raw columns out of files: a table, arrays of NumPy, or pictures."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from preparation.preparation import FittedField

TABLES = (".csv", ".tsv", ".txt")
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
LONGEST = 2**27
"""How many characters a cell may have."""
DELIMITERS = (",", ";", "\t", "|")


def read_together(
    paths: Sequence[Path], fields: Collection[FittedField], table: Mapping[str, Any], series: Collection[str] = ()
) -> tuple[dict[str, Any], dict[int, str]]:
    """What `read` gives, of one file, or of pictures and .npy arrays that come in turn, one for each field by their order."""
    if not {path.suffix.lower() for path in paths} <= {".npy", *PICTURES}:
        if len(paths) > 1:
            raise ValueError("it is one of several files; a table, or a .npz of columns, is answered by itself")
        return read(paths[0], fields, table, series)
    if len(paths) % len(fields):
        names = " and ".join(field.name for field in fields)
        raise ValueError(f"the network reads {names}, so pictures come by {len(fields)}, one for each; {len(paths)} came")
    turns = [[read(path, [field], table)[0][field.columns[0]] for path in paths[place :: len(fields)]] for place, field in enumerate(fields)]
    return {field.columns[0]: np.concatenate(samples) for field, samples in zip(fields, turns, strict=True)}, {}


def read(path: Path, fields: Collection[FittedField], table: Mapping[str, Any], series: Collection[str] = ()) -> tuple[dict[str, Any], dict[int, str]]:
    """Raw columns for some fields from a .csv table, a .npz of columns, or a .npy array of samples or a picture (which needs
    Pillow) for the first field, and what is wrong with rows that could not be read. `table` tells how tables of the data are
    written, and `series` are columns that those of the fields can be cut from. Raises `ValueError` and what reading raises."""
    first = next(iter(fields))
    suffix = path.suffix.lower()
    if suffix in TABLES:
        needed = [{column for field in fields for column in field.columns}, *([set(series)] if series else [])]
        return columns_of(path.read_text(table.get("encoding", "utf-8-sig")), needed, table)
    if suffix == ".npz":
        with np.load(path, allow_pickle=False) as columns:
            return dict(columns), {}
    if suffix == ".npy":
        return {first.columns[0]: first.samples(np.load(path, allow_pickle=False))}, {}
    if suffix not in PICTURES or not hasattr(first, "read"):
        raise ValueError("it is neither a .csv table nor a .npy or .npz array" + (" nor a picture" if hasattr(first, "read") else ""))
    return {first.columns[0]: first.read(path.read_bytes())[None]}, {}


def columns_of(text: str, needed: Sequence[set[str]], table: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[int, str]]:
    """The columns of a table as texts, with whichever delimiter shows all of some columns that are needed, and what is wrong with
    rows."""
    for delimiter in dict.fromkeys([table.get("delimiter", ","), *DELIMITERS]):
        rows = _rows(text, delimiter)
        has_header = table.get("header", True)
        names = [" ".join(name.split()) for name in rows[0]] if has_header else [f"column_{place + 1}" for place in range(len(rows[0]))]
        if any(some <= set(names) for some in needed):
            return _by_name(names, rows[has_header:], delimiter)
    raise ValueError(f"it should have the columns {', '.join(sorted(needed[-1]))}")


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a table, without the empty ones before and behind them."""
    csv.field_size_limit(LONGEST)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    full = [place for place, row in enumerate(rows) if any(map(str.strip, row))]
    if not full:
        raise ValueError("it is empty")
    return rows[full[0] : full[-1] + 1]


def _by_name(names: list[str], rows: list[list[str]], delimiter: str) -> tuple[dict[str, list[str]], dict[int, str]]:
    unread, width = {}, len(names)
    for number, row in enumerate(rows):
        if not any(map(str.strip, row)):
            unread[number] = "The row is empty."
        elif len(row) != width:
            unread[number] = f"There are {len(row)} cells, but {width} columns."
    whole = [row + [""] * (width - len(row)) for row in rows]
    return {name: [_cell(row[place].strip(), delimiter) for row in whole] for place, name in enumerate(names)}, unread


def _cell(text: str, delimiter: str) -> str:
    """1,5 is 1.5 where the comma is no delimiter."""
    number = text.replace(",", ".")
    return number if delimiter != "," and number.count(".") == 1 and number.strip("+-").replace(".", "").isdigit() else text
