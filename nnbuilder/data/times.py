"""Moments as a person writes them: numbers as they are, dates and times as seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np

from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.cells import is_missing

_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)")
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(.*)")
_FORMS = ("%Y-%m-%d", "%Y-%m", "%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S")


def moments(column: str, values: np.ndarray) -> np.ndarray:
    """The moment of each row, float64 (rows,): numbers as they are; ISO 8601, `31.12.2024 18:30` and `12/31/2024` in seconds
    since 1970, in UTC where no zone is said. Raises `DataError` for a row that has none."""
    if values.dtype.kind in "iuf":
        numbers = values.astype(np.float64)
        gaps = np.flatnonzero(~np.isfinite(numbers))
        if len(gaps):
            raise DataError(f"The column {column} has no time in row {gaps[0] + 1:,}; fill it in, or divide the rows by something else.")
        return numbers
    different, places = np.unique(values.astype(str), return_inverse=True)
    seconds = np.array([_seconds(text) for text in different.tolist()])
    strange = np.flatnonzero(np.isnan(seconds[places]))
    if len(strange):
        text = str(values[strange[0]])
        what = "has no time" if is_missing(text) else f"holds {text[:40]!r}, which is no time,"
        raise DataError(f"The column {column} {what} in row {strange[0] + 1:,}; write times as 2024-12-31 18:30, or divide the rows by something else.")
    return seconds[places].reshape(-1)


def _seconds(text: str) -> float:
    """NaN where a text is no moment."""
    plain = _YEAR_FIRST.sub(r"\1-\2-\3\4", _DAY_FIRST.sub(r"\3-\2-\1\4", text.strip()))
    head, blank, rest = plain.partition(" ") if " " in plain else plain.partition("T")
    parts = head.split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        plain = f"{parts[0]}-{parts[1]:0>2}-{parts[2]:0>2}{blank}{'0' if rest[1:2] == ':' else ''}{rest}"
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        found = next((one for form in _FORMS if (one := _parsed(plain, form)) is not None), None)
        if found is None:
            return float("nan")
        moment = found
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None
