"""Which cells of text are numbers, wherever that is asked: while a file is read, and while its columns are looked at."""

from __future__ import annotations

import math

from nnbuilder.data.preparation.cells import is_missing


def is_number(text: str, decimal: str = ".") -> bool:
    """Whether a cell is a number, or missing, which is no reason against it."""
    try:
        number = float(text.replace(",", ".") if decimal == "," else text)
    except ValueError:
        return is_missing(text)
    if not math.isfinite(number):
        return is_missing(text)
    return "_" not in text  # Python reads 1_000 as a number; in a table it is a name.


def number_of(text: str, decimal: str = ".") -> float:
    """A cell for which `is_number` holds; NaN where it is missing."""
    return math.nan if is_missing(text) else float(text.replace(",", ".") if decimal == "," else text)
