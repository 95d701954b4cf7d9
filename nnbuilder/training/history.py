"""What a run has measured, epoch by epoch: append-only, saved as JSON lines beside the run."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.regular import read_regular
from nnbuilder.training.errors import told_as_run_error

Row = Mapping[str, Any]
"""{"phase", "epoch", "step", "seconds", "metrics": {"train/loss": ...}}"""
_COUNTS = ("phase", "epoch", "step")
_MOST_BYTES = 2**28


def write(path: Path, rows: Iterable[Row]) -> None:
    """All rows; `repr` of a float is exact, so reading gives the same numbers. Raises `RunError`."""
    with told_as_run_error("The history of the run cannot be written"):
        write_atomic(path, "".join(json.dumps(row) + "\n" for row in rows).encode())


def append(path: Path, row: Row) -> None:
    """One row more; raises `RunError`."""
    with told_as_run_error("The history of the run cannot be written"), path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def read(path: Path) -> list[Row]:
    """The rows there are, up to the first line that is none, such as a last one that a crash has cut off."""
    try:
        lines = read_regular(path, _MOST_BYTES).splitlines()
    except OSError:
        # There are none yet, or they cannot be read; nothing of a run but its curves depends on them.
        return []
    rows: list[Row] = []
    for line in lines:
        row = _row(line)
        if row is None:
            break
        rows.append(row)
    return rows


def series(rows: Iterable[Row], key: str) -> tuple[list[int], list[float]]:
    """Steps and values of one metric, for a plot."""
    points = [(int(row["step"]), float(row["metrics"][key])) for row in rows if key in row["metrics"]]
    return [step for step, _ in points], [value for _, value in points]


def _row(line: bytes) -> Row | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not isinstance(row.get("metrics"), dict):
        return None
    is_counted = all(type(row.get(name)) is int and 0 <= row[name] < 2**53 for name in _COUNTS)
    is_timed = type(row.get("seconds")) in (int, float) and 0 <= row["seconds"] < math.inf
    is_measured = all(type(value) in (int, float) for value in row["metrics"].values())
    return row if is_counted and is_timed and is_measured else None
