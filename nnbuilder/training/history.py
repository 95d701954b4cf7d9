"""What a run has measured, epoch by epoch: append-only, saved as JSON lines beside the run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
"""{"phase", "epoch", "step", "seconds", "metrics": {"train/loss": ...}}"""


def write(path: Path, rows: Iterable[Row]) -> None:
    """All rows; `repr` of a float is exact, so reading gives the same numbers."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def append(path: Path, row: Row) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def read(path: Path) -> list[Row]:
    """The rows there are. A last line that a crash has cut off is left out."""
    rows: list[Row] = []
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    return rows


def series(rows: Iterable[Row], key: str) -> tuple[list[int], list[float]]:
    """Steps and values of one metric, for a plot."""
    found = [(int(row["step"]), float(row["metrics"][key])) for row in rows if key in row["metrics"]]
    return [step for step, _ in found], [value for _, value in found]
