"""JSON lines: an object a row, also as one list of objects.

Source: https://jsonlines.org
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow

from nnbuilder.core.parameters import Raw as Option
from nnbuilder.data.columns import Columns
from nnbuilder.data.errors import Damaged, DataError
from nnbuilder.data.opening import Allowed, Watch, check_size
from nnbuilder.data.sources.rows import DAMAGED, MOST_COLUMNS
from nnbuilder.data.sources.text_stream import Text, lines_of, text_of
from nnbuilder.data.table import BLOCK, REAL, TEXT, WHOLE, Skipped, Table

LARGEST = 16 * 2**30
_LINES = Allowed("tables", LARGEST, "choose a table file such as data.jsonl")
_MOST_LISTED = 256 * 2**20
"""Bytes of a list of objects, which is read as a whole."""
_CURE = 'write an object a line, such as {"size": 1.5, "kind": "a"}'
_LARGEST_WHOLE = 2**63


def read_json_lines(path: Path, options: Mapping[str, Option], columns: Columns, watch: Watch) -> Table:
    """The columns of all objects: numbers where all are numbers or null, else texts; a name that an object lacks is a missing
    value. With `damaged` as `skip` or `fill`, lines that are no object are left out and listed. Raises `DataError`."""
    text = text_of(path, _LINES, watch)
    is_strict = str(options.get("damaged") or DAMAGED[0]) == DAMAGED[0]
    forms: dict[str, pyarrow.DataType] = {}
    skipped: list[Skipped] = []
    for place, row in enumerate(_objects(text, watch, skipped, is_strict=is_strict)):
        for name, value in row.items():
            # Where rows before lack the name, their values are missing.
            forms[name] = _wider(forms.get(name, REAL if place else None), value)
        if len(forms) > MOST_COLUMNS:
            raise DataError(f"{path.name} names {len(forms):,} columns; up to {MOST_COLUMNS:,} are read.")
        for name in forms.keys() - row.keys():
            forms[name] = _wider(forms[name], None)
    return _written(text, forms, columns, watch, skipped, is_strict=is_strict)


def _written(text: Text, forms: Mapping[str, pyarrow.DataType], columns: Columns, watch: Watch, skipped: list[Skipped], *, is_strict: bool) -> Table:
    """All rows once more, now that it is known what each column holds."""
    schema = pyarrow.schema(list(forms.items()))
    rows, block = 0, list[Mapping[str, Any]]()
    with columns.flat(schema) as flat:
        for row in _objects(text, watch, skipped, is_strict=is_strict):
            block.append(row)
            rows += 1
            check_size(text.path.name, rows, len(forms))
            if len(block) == BLOCK:
                flat.write(_batch(block, schema))
                block = []
        if block:
            flat.write(_batch(block, schema))
    if not rows or not forms:
        raise DataError(f"{text.path.name} holds no object with a value; {_CURE}.")
    return Table(flat.columns, rows, skipped)


def _objects(text: Text, watch: Watch, skipped: list[Skipped], *, is_strict: bool) -> Iterator[Mapping[str, Any]]:
    """The objects of a file, each of plain values."""
    skipped.clear()
    if text.start(1024).lstrip()[:1] == "[":
        yield from _listed(text, watch)
        return
    for number, line in enumerate(lines_of(text, watch), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=_constant)
            wrong = _wrong(row)
        except json.JSONDecodeError as error:
            wrong = f"there is no JSON ({error.msg[:1].lower()}{error.msg[1:]} in column {error.colno})"
        except (ValueError, RecursionError):
            wrong = "the values are too long or nested too deeply"
        if wrong is None:
            yield row
        elif is_strict:
            raise Damaged(f"{text.path.name}, line {number}: {wrong}; {_CURE}, or have such rows left out.")
        else:
            skipped.append(Skipped(f"line {number}", wrong))


def _listed(text: Text, watch: Watch) -> Iterator[Mapping[str, Any]]:
    """The objects of one list."""
    name = text.path.name
    if text.size > _MOST_LISTED:
        raise DataError(f"{name} is one list of {text.size / 2**20:,.0f} MiB, and lists up to {_MOST_LISTED // 2**20} MiB are read; {_CURE}.")
    try:
        whole = json.loads("".join(text.blocks(watch)), parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise DataError(f"{name}, line {error.lineno}: there is no JSON ({error.msg[:1].lower()}{error.msg[1:]} in column {error.colno}); {_CURE}.") from None
    except (ValueError, RecursionError):
        raise DataError(f"{name}: the values are too long or nested too deeply; {_CURE}.") from None
    for place, row in enumerate(whole, 1):
        wrong = _wrong(row)
        if wrong is not None:
            raise DataError(f"{name}, object {place:,}: {wrong}; {_CURE}.")
        yield row


def _wrong(row: object) -> str | None:
    """What keeps a row from being one, after the words `line 3:`."""
    if not isinstance(row, dict):
        return f"there is {'a list' if isinstance(row, list) else 'a single value'} and no object"
    nested = next((name for name, value in row.items() if isinstance(value, dict | list)), None)
    if nested is not None:
        return f"{nested[:80]!r} holds values inside a value"
    surrogate = next((name for name, value in row.items() if not _is_text(name) or (isinstance(value, str) and not _is_text(value))), None)
    return None if surrogate is None else f"{ascii(surrogate)[:80]} holds half of a character"


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _constant(name: str) -> float:
    """NaN and the infinities, which JSON does not know and Python writes."""
    if name != "NaN":
        raise ValueError(name)
    return math.nan


def _wider(form: pyarrow.DataType | None, value: Any) -> pyarrow.DataType:
    """What a column holds after one more value; truth values are texts."""
    if form == TEXT or isinstance(value, str | bool):
        return TEXT
    is_whole = isinstance(value, int) and -_LARGEST_WHOLE <= value < _LARGEST_WHOLE
    if isinstance(value, int | float) and not is_whole and not _is_real(value):
        return TEXT
    return WHOLE if is_whole and form in (None, WHOLE) else REAL


def _is_real(value: float) -> bool:
    try:
        return not math.isinf(float(value))
    except OverflowError:
        return False


def _batch(rows: list[Mapping[str, Any]], schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    return pyarrow.record_batch([pyarrow.array([_value(row.get(field.name), field.type) for row in rows], field.type) for field in schema], schema)


def _value(value: Any, form: pyarrow.DataType) -> Any:
    if form == TEXT:
        return "" if value is None else value if isinstance(value, str) else str(value)
    return math.nan if value is None else float(value) if form == REAL else value
