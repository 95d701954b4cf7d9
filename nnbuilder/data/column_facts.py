"""What each column of a source looks like: as what it could be read or learned, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from nnbuilder.core.facts import ColumnFacts
from nnbuilder.data.blocks import Raw
from nnbuilder.data.kinds.columns import Look, look_at
from nnbuilder.data.opening import Cancel, never, watched
from nnbuilder.data.preparation.cells import is_missing
from nnbuilder.data.table import Table

MOST_CLASSES = 50
_TRIED = 400
"""So many cells tell what the words of a column are."""
_MASKS_TRIED, _MOST_MARKS = 64, 32
_FEWEST_WORDS = 3.0
"""From so many words on the average on, a column holds texts rather than names."""
_FEW_LETTERS, _LONG = 8, 12
_MOSTLY = 0.95
_MOST_FEATURES = 8
_DATE = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./](\d{4}|\d{2}))([T ]\d{1,2}:\d{2}(:\d{2})?.*)?$")
_COUNTS_ROWS = re.compile(r"^(row|index|key|uuid|(.*[ _-])?(id|nr|no|number)|.*[a-z]I[dD])$", re.IGNORECASE)
_NAMES_THINGS = re.compile(r"^((.*[ _-])?name|title|address|url|link|e-?mail|file|path|filename|phone)$", re.IGNORECASE)

NUMBERS, CATEGORY, TEXT, IMAGE, MASK, SEQUENCE = "numbers", "category", "text", "image", "mask", "sequence"


def column_facts(raw: Raw, file: str, cancel: Cancel = never) -> dict[str, ColumnFacts]:
    """{column: what it looks like}, in the order of the source."""
    axes = {name: axes_of(raw, name) for name in raw}
    return {name: _of_arrays(raw, name, axes) if axes[name] else _of_cells(raw, name) for name in watched(raw, file, cancel, every=1)}


def are_dates(cells: Sequence[str]) -> bool:
    """Whether nearly all of some texts are dates, or dates with a time."""
    return bool(cells) and float(np.mean([bool(_DATE.match(cell)) for cell in cells])) >= _MOSTLY


def holds_dates(raw: Raw, name: str) -> bool:
    """Whether a column is one of dates as texts."""
    return not axes_of(raw, name) and are_dates(_first_texts(raw, name))


def axes_of(raw: Raw, name: str) -> tuple[int, ...]:
    """The shape of one row of a column, () for a single value."""
    return raw.axes(name) if isinstance(raw, Table) else tuple(np.shape(raw[name])[1:])


def counts_rows(name: str, column: ColumnFacts, rows: int) -> bool:
    """Whether a column is called as one that counts the rows, and does."""
    return bool(_COUNTS_ROWS.match(name)) and column.distinct == rows > 2


def is_left_out(name: str, column: ColumnFacts, rows: int) -> bool:
    """Whether a column is not worth reading where nobody has asked for it: it names or counts the rows, or holds nothing."""
    # Words that are neither classes nor texts, such as codes and names, cannot be predicted either.
    names_rows = column.inputs == (TEXT,) and (not column.targets or bool(_NAMES_THINGS.match(name)))
    return not column.inputs or names_rows or counts_rows(name, column, rows)


def is_spelled(raw: Raw, name: str) -> bool:
    """Whether texts are better read letter by letter: of few different letters, without spaces, as DNA is."""
    cells = _first_texts(raw, name)
    return bool(cells) and not any(" " in cell for cell in cells) and len(set("".join(cells))) <= _FEW_LETTERS


def _of_arrays(raw: Raw, name: str, axes: Mapping[str, tuple[int, ...]]) -> ColumnFacts:
    shape, some = axes[name], np.asarray(raw[name][:_MASKS_TRIED])
    if some.dtype.kind not in "biuf":
        return ColumnFacts(why="It holds an array of words in each row, which nothing here reads.")
    size = " x ".join(map(str, shape))
    if len(shape) == 1:
        return ColumnFacts((SEQUENCE,), (SEQUENCE,), why=f"It holds a series of {size} numbers in each row.")
    if len(shape) > 3:
        return ColumnFacts(why=f"It holds arrays of {size} in each row; up to three axes are read.")
    if len(shape) == 3:
        return ColumnFacts((IMAGE,), (IMAGE,), why=f"It holds pictures of {size}, channels first.")
    beside = any(other != name and len(axes[other]) > 1 and axes[other][-2:] == shape for other in axes)
    marks = len(np.unique(some)) if some.dtype.kind in "iub" else 0
    if 0 < marks <= _MOST_MARKS and beside:
        return ColumnFacts((MASK, IMAGE), (MASK, IMAGE), marks, why=f"It marks each pixel of {size} with one of {marks} whole numbers.")
    is_series = some.dtype.kind == "f" and shape[1] <= _MOST_FEATURES and shape[0] >= 2 * shape[1]
    kinds = (SEQUENCE, IMAGE) if is_series else (IMAGE, SEQUENCE, *((MASK,) if marks else ()))
    return ColumnFacts(kinds, kinds, why=f"It holds {'series' if is_series else 'grey pictures'} of {size}.")


def _of_cells(raw: Raw, name: str) -> ColumnFacts:
    look = look_at(raw, name)
    counted = ColumnFacts(distinct=look.different, missing=look.missing)
    if not look.present:
        return replace(counted, why="It has no values.")
    if look.is_number:
        inputs, targets = _kinds_of_numbers(look)
        return replace(counted, inputs=inputs, targets=targets, why=f"It holds {look.different:,} different numbers.")
    cells = _first_texts(raw, name)
    if are_classes(look):
        is_date = are_dates(cells)
        why = f"It holds dates such as {cells[0]}." if is_date else f"It holds {look.different} different texts, which are classes."
        return replace(counted, inputs=(NUMBERS, CATEGORY, TEXT), targets=() if is_date else (CATEGORY, TEXT), why=why)
    if are_dates(cells):
        return replace(counted, inputs=(TEXT,), why=f"It holds {look.different:,} dates such as {cells[0]}; as a time it orders the rows.")
    words = float(np.mean([len(cell.split()) for cell in cells]))
    letters = len(set("".join(cells)))
    if words >= _FEWEST_WORDS:
        return replace(counted, inputs=(TEXT,), targets=(TEXT,), why=f"It holds texts of {words:.0f} words on the average.")
    if letters <= _FEW_LETTERS and np.mean([len(cell) for cell in cells]) >= _LONG:
        return replace(counted, inputs=(TEXT,), targets=(TEXT,), why=f"It holds texts of {letters} different letters.")
    return replace(counted, inputs=(TEXT,), why=why_left_out(look))


def _kinds_of_numbers(look: Look) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As what a column of numbers is read, and learned: whole ones with few different values are classes rather than amounts."""
    if look.different > MOST_CLASSES:
        return (NUMBERS,), (NUMBERS,)
    is_class = look.is_whole and look.different <= min(10, max(2, look.rows // 10))
    return (NUMBERS, CATEGORY), (CATEGORY, NUMBERS) if is_class else (NUMBERS, CATEGORY)


def are_classes(look: Look) -> bool:
    """Few enough different values; not what is different in nearly every row."""
    return look.different <= min(MOST_CLASSES, max(2, look.present // 2))


def why_left_out(look: Look) -> str:
    """Why a column of words is not used: a sentence."""
    return f"It has {look.different} different texts in {look.present} rows, too many to be classes; up to {MOST_CLASSES}, and at most half the rows, are."


def _first_texts(raw: Raw, name: str) -> list[str]:
    return [text for cell in raw[name][:_TRIED] if not is_missing(text := str(cell).strip())]
