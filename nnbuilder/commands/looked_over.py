"""What there is to say about data, a line each: what is left out of it, and what looks wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nnbuilder.core.document import DataSet
from nnbuilder.data.quality.finding import UNREADABLE, Finding
from nnbuilder.data.quality.reviewing import review_of
from nnbuilder.data.reading import read_data
from nnbuilder.data.samples import samples_of
from nnbuilder.data.staleness import facts_are_stale
from nnbuilder.data.table import Table

MOST_LISTED = 5


def lines_about(data: DataSet, base: Path, *, names_options: bool = False) -> Iterator[str]:
    """What is left out with file, line or row and the reason, what the source says of the whole, then at most five findings with
    evidence and cure; `names_options` says which option of `new` is the cure. Raises `DataError`."""
    table = read_data(data, base)
    yield from _notes(data, table)
    yield from _left_out(table)
    # What could not be read has just been listed.
    yield from (_line(finding, names_options=names_options) for finding in review_of(data, table) if finding.code != UNREADABLE)


def looked_over(data: DataSet, base: Path) -> dict[str, Any]:
    """The same for programs. Raises `DataError`."""
    table = read_data(data, base)
    return {
        "stale": facts_are_stale(data, base),
        "rows": table.rows,
        "notes": _notes(data, table),
        "skipped": [{"where": one.where, "reason": one.reason} for one in table.skipped],
        "findings": [_as_json(finding) for finding in review_of(data, table)],
    }


def _notes(data: DataSet, table: Table) -> list[str]:
    """What the source says of the whole, and what of it is no sample."""
    return [*table.notes, *samples_of(data, table).notes]


def _left_out(table: Table) -> Iterator[str]:
    """A line a reason, with the first places where it holds."""
    places: dict[str, list[str]] = {}
    for one in table.skipped:
        places.setdefault(one.reason, []).append(one.where)
    for reason, where in list(places.items())[:MOST_LISTED]:
        more = f" and {len(where) - MOST_LISTED:,} more" if len(where) > MOST_LISTED else ""
        yield f"{', '.join(where[:MOST_LISTED])}{more}: {reason}."
    if len(places) > MOST_LISTED:
        yield f"… and {len(places) - MOST_LISTED:,} more faults of other rows or files."


def _line(finding: Finding, *, names_options: bool) -> str:
    options = [f": --ignore {cure.column}" if names_options and cure.value == "ignore" else "" for cure in finding.cures]
    return " ".join([finding.message, *(f"{cure.title}{option}." for cure, option in zip(finding.cures, options, strict=True))])


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "columns": list(finding.columns),
        "message": finding.message,
        "cures": [{"title": cure.title, "action": cure.action, "column": cure.column, "value": cure.value} for cure in finding.cures],
    }
