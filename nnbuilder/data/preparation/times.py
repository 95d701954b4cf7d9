"""Moments as a person writes them: numbers as they are, dates and times as seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np

from .cells import Cells, Unprepared, is_missing

_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)")
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(.*)")
_FORMS = ("%Y-%m-%d", "%Y-%m", "%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S")
_CURE = ", or divide the rows by something else."


def moments(column: str, cells: Cells) -> np.ndarray:
    """The moment of each row, float64 (rows,): numbers as they are; ISO 8601, `31.12.2024 18:30` and `12/31/2024` in seconds
    since 1970, in UTC where no zone is said. Raises `Unprepared` for a row that has none."""
    numbers = as_numbers(cells)
    if numbers is not None:
        gaps = np.flatnonzero(~np.isfinite(numbers))
        if len(gaps):
            raise Unprepared(f"The column {column} has no time", f"; fill it in{_CURE}", int(gaps[0]))
        return numbers
    different, places = np.unique(np.asarray(cells, dtype=object).astype(str), return_inverse=True)
    seconds = np.array([_seconds(text) for text in different.tolist()])[places].reshape(-1)
    strange = np.flatnonzero(np.isnan(seconds))
    if len(strange):
        text = str(cells[strange[0]])
        what = "has no time" if is_missing(text) else f"holds {text[:40]!r}, which is no time,"
        raise Unprepared(f"The column {column} {what}", f"; write times as 2024-12-31 18:30{_CURE}", int(strange[0]))
    return seconds


def as_numbers(cells: Cells) -> np.ndarray | None:
    """All cells as numbers; None where one is none, so that they are dates."""
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "iuf":
        return cells.astype(np.float64)
    try:
        return np.array([float("x" if "_" in str(cell) else cell) for cell in cells])
    except (ValueError, TypeError):
        return None


def _seconds(text: str) -> float:
    """NaN where a text is no moment."""
    moment = moment_of(text)
    return float("nan") if moment is None else (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


def moment_of(text: str) -> datetime | None:
    """The moment that a text says; None where it says none."""
    plain = _YEAR_FIRST.sub(r"\1-\2-\3\4", _DAY_FIRST.sub(r"\3-\2-\1\4", text.strip()))
    head, blank, rest = plain.partition(" ") if " " in plain else plain.partition("T")
    parts = head.split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        plain = f"{parts[0]}-{parts[1]:0>2}-{parts[2]:0>2}{blank}{'0' if rest[1:2] == ':' else ''}{rest}"
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return next((one for form in _FORMS if (one := _in_form(plain, form)) is not None), None)


def _in_form(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None
