"""What cells of text are: numbers, whole numbers, missing, or texts. The definition, and the quick way to the same."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Sequence

import numpy as np
import pyarrow
import pyarrow.compute

from nnbuilder.data.preparation.cells import MISSING
from nnbuilder.data.table import REAL, TEXT, WHOLE
from nnbuilder.data.written_numbers import is_number, number_of

_DIGITS = re.compile(r"-?0*([0-9]{1,19})")
_BLANKS = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
"""Everything that Python strips."""
MISSING_CELLS = sorted({form for word in MISSING for form in (word, word.upper(), word.title(), word.capitalize())} | {"NaN"})


class Kind(enum.Enum):
    """What a column holds, by the type that Arrow has for it."""

    WHOLE = WHOLE
    REAL = REAL
    TEXT = TEXT


def is_whole(text: str) -> bool:
    """Whether a cell is a whole number of 64 bits, written with digits only."""
    digits = _DIGITS.fullmatch(text.strip())
    return digits is not None and (len(digits[1]) < 19 or -(2**63) <= int(text) < 2**63)


def kind_of(cells: Sequence[str], decimal: str) -> Kind:
    """The narrowest kind that takes all cells; none tell nothing."""
    if cells and all(map(is_whole, cells)):
        return Kind.WHOLE
    return Kind.REAL if all(is_number(cell, decimal) for cell in cells) else Kind.TEXT


def cells_as(cells: pyarrow.Array, kind: Kind, decimal: str) -> pyarrow.Array | None:
    """A block of cells as a column of a kind, without a missing value; None where it is none.

    The cells are texts, or numbers that Arrow has made of them, with nulls for missing ones.
    """
    if kind is Kind.TEXT:
        return cells
    if cells.type == TEXT:
        return _by_definition(cells.to_pylist(), kind, decimal)
    if kind is Kind.WHOLE:
        return cells if not cells.null_count else None
    filled = cells.cast(REAL, safe=False)
    filled = filled.fill_null(math.nan) if cells.null_count else filled
    # Arrow takes inf and 1e999 for numbers; whatever is not finite and was not missing is for the definition to tell.
    is_told = int(np.isfinite(filled.to_numpy()).sum()) == len(cells) - cells.null_count
    return filled if is_told else None


def stripped(texts: pyarrow.Array) -> pyarrow.Array:
    """Texts without the blanks around them."""
    return pyarrow.compute.utf8_trim(texts, _BLANKS)


def _by_definition(cells: Sequence[str], kind: Kind, decimal: str) -> pyarrow.Array | None:
    is_one = is_whole if kind is Kind.WHOLE else lambda cell: is_number(cell, decimal)
    if not all(map(is_one, cells)):
        return None
    if kind is Kind.WHOLE:
        return pyarrow.array(list(map(int, cells)), WHOLE)
    return pyarrow.array([number_of(cell, decimal) for cell in cells], REAL)
