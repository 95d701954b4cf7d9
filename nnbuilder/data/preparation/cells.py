"""Cells as a person has them: which are missing, which are numbers, and what a class is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

Told = TypeVar("Told")
Cells = Sequence[Any] | np.ndarray
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})
MOST = 1e30
"""The largest number that is taken; float32 ends at 3e38, and a network multiplies."""
_SMALLEST, _LARGEST = 1e-6, 1e15
"""Numbers between these are read digit by digit."""


class Unprepared(ValueError):
    """A raw value that what was fitted cannot place. The message is a sentence: the problem, the row, and what would be right."""

    def __init__(self, problem: str, rest: str = ".", row: int | None = None) -> None:
        super().__init__(f"{problem}{'' if row is None else f' in row {row + 1:,}'}{rest}")
        self.problem, self.rest, self.row = problem, rest, row

    def moved(self, rows: int) -> Unprepared:
        """The same of a block that begins after so many rows."""
        return Unprepared(self.problem, self.rest, None if self.row is None else self.row + rows)


def told_of_each(cells: Cells, tell: Callable[[Any], Told]) -> list[Told]:
    """What is told of every cell. Equal texts are asked about once, since the words of a long column are few."""
    if set(map(type, cells)) != {str}:
        return [tell(cell) for cell in cells]
    told = {cell: tell(cell) for cell in set(cells)}
    return [told[cell] for cell in cells]


def is_missing(cell: Any) -> bool:
    """Whether a cell holds nothing."""
    return cell is None or cell != cell or (isinstance(cell, str) and cell.strip().lower() in MISSING)


def number_or_nan(cell: Any) -> float:
    """A cell as a number, NaN where it is missing; raises `ValueError`."""
    if cell is None:
        return float("nan")
    try:
        return float(cell)
    except ValueError:
        if is_missing(cell):
            return float("nan")
        raise


def numbers_of(column: str, cells: Cells) -> np.ndarray:
    """The cells of a column as float64, NaN where one is missing. Raises `Unprepared` for a cell that is no number."""
    are_numbers = isinstance(cells, np.ndarray) and cells.dtype.kind in "biuf"
    numbers = np.asarray(cells, dtype=np.float64) if are_numbers else _parsed(column, cells)
    if len(numbers) and not np.nanmax(np.abs(numbers), initial=0.0) <= MOST:
        row = int(np.flatnonzero(np.abs(numbers) > MOST)[0])
        raise Unprepared(f"The column {column} holds {str(cells[row])[:40]}", ", which is no number that a network can read.", row)
    return numbers


def lenient(cells: Cells) -> np.ndarray:
    """The cells of a column as float64, NaN for whatever is no number."""
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "biuf":
        return np.asarray(cells, dtype=np.float64)
    return np.array([_number_in(cell) for cell in cells], dtype=np.float64)


def _number_in(cell: Any) -> float:
    try:
        return number_or_nan(cell)
    except (ValueError, TypeError):
        return float("nan")


def _parsed(column: str, cells: Cells) -> np.ndarray:
    try:
        # Where every cell is a number, this is the same and much quicker.
        return np.array(cells, dtype=object).astype(np.float64)
    except (ValueError, TypeError):
        numbers = np.empty(len(cells))
    for row, cell in enumerate(cells):
        try:
            numbers[row] = number_or_nan(cell)
        except (ValueError, TypeError):
            raise Unprepared(f"The column {column} holds {str(cell)[:40]!r}", ", which is no number; write one, or leave the cell empty.", row) from None
    return numbers


def each(values: Any) -> list[Any]:
    """The cells of a column, also where there is only one."""
    return [values] if isinstance(values, str) or np.ndim(values) == 0 else list(values)


def samples(name: str, values: Any, size: tuple[int, ...]) -> np.ndarray:
    """Arrays of one size, (rows, *size), also where there is only one, or a grey picture without its channel. Raises
    `Unprepared`."""
    arrays = np.asarray(values)
    sizes = (size, size[1:]) if len(size) == 3 and size[0] == 1 else (size,)
    if arrays.dtype.kind not in "biuf" or (arrays.shape not in sizes and arrays.shape[1:] not in sizes):
        raise Unprepared(f"{name} should have the shape {size} for each sample, got {arrays.shape}")
    return arrays.reshape(-1, *size)


def finite(name: str, values: np.ndarray) -> np.ndarray:
    """The same values; raises `Unprepared` for a sample that holds none, or one that is infinite."""
    if not np.isfinite(values).all():
        row = int(np.argwhere(~np.isfinite(values))[0][0])
        raise Unprepared(f"{name} holds a value that is missing or infinite", ", and nothing fills it in.", row)
    return values


def in_digits(number: float) -> str:
    """A number to six digits as a person writes it, `100000000` and `0.000012`; with an exponent only where it needs one."""
    rounded = float(f"{number:.6g}")
    is_written_out = rounded == 0 or _SMALLEST <= abs(rounded) < _LARGEST
    return np.format_float_positional(rounded, trim="-") if is_written_out else f"{rounded:.6g}"


def label_text(cell: Any) -> str:
    """A class as text: 3, 3.0 and "3" are the same class."""
    if isinstance(cell, float | np.floating) and float(cell).is_integer():
        return str(int(cell))
    return str(cell).strip()


def labels_of(cells: Cells) -> list[str]:
    """Every cell as the text of a class."""
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "biuf":
        different, places = np.unique(cells, return_inverse=True)
        texts = [label_text(value) for value in different]
        return [texts[place] for place in places]
    return told_of_each(cells, label_text)


def natural(text: str) -> tuple[int, float, str]:
    """Numbers by size, before texts by letters."""
    try:
        number = float(text)
    except ValueError:
        return 1, 0.0, text
    # NaN is smaller and larger than nothing, so an order with it would be none.
    return (1, 0.0, text) if number != number else (0, number, text)


def places_of(classes: Sequence[str]) -> dict[str | float, int]:
    """The number of each class, by its text and, where that is a number, by it: "3.0" is the class "3"."""
    places: dict[str | float, int] = {}
    for place, label in enumerate(classes):
        number = _number(label)
        if number is not None:
            places.setdefault(number, place)
    return places | {label: place for place, label in enumerate(classes)}


def place_of(label: str, places: Mapping[str | float, int], otherwise: int) -> int:
    """The number of a class, or `otherwise`."""
    place = places.get(label)
    if place is None:
        number = _number(label)
        place = places.get(number) if number is not None else None
    return otherwise if place is None else place


def numbers_of_classes(labels: Sequence[str], places: Mapping[str | float, int], otherwise: int) -> np.ndarray:
    """The number of each class, or `otherwise`, int64 (rows,)."""
    return np.array(told_of_each(labels, lambda label: place_of(label, places, otherwise)), dtype=np.int64)


def _number(label: str) -> float | None:
    try:
        number = float(label)
    except ValueError:
        return None
    return number if number == number else None
