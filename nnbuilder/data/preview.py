"""A first look at data: some rows as text or pictures, and what each column holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.document import DataSet
from nnbuilder.data import sources
from nnbuilder.data.describe import parts_of, rows_of, why_left_out
from nnbuilder.data.fitted import MISSING, label_text, number_or_nan
from nnbuilder.data.fitting import natural
from nnbuilder.data.table import is_number


@dataclass(frozen=True, slots=True)
class Range:
    """What the numbers of a column span, missing ones left out."""

    smallest: float
    mean: float
    largest: float


@dataclass(frozen=True, slots=True)
class Preview:
    """What the data panel shows. `pictures` is uint8 (rows, height, width) or None; `captions` belong to them;
    `left_out` says why a column is not used."""

    rows: int
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    pictures: np.ndarray | None = None
    captions: tuple[str, ...] = ()
    classes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, Range] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def preview(data: DataSet, base: Path, rows: int = 60) -> Preview:
    """The first rows of a data set; raises `DataError`."""
    raw = sources.read(data.source, base)
    flat = [name for name, values in raw.items() if np.ndim(values) == 1]
    picture = next((name for name, values in raw.items() if np.ndim(values) == 3), None)
    shown = range(min(rows, rows_of(raw)))
    labels = next((found for found in data.fields if found.type == "category" and found.role == "target"), None)
    captions = tuple(label_text(raw[labels.columns[0]][row]) for row in shown) if labels is not None else ()
    return Preview(
        rows=rows_of(raw),
        columns=tuple(flat),
        cells=tuple(tuple(_shown(raw[name][row]) for name in flat) for row in shown),
        pictures=None if picture is None else _pictures(np.asarray(raw[picture])[: len(shown)]),
        captions=captions,
        classes={found.name: _counts(raw[found.columns[0]]) for found in data.fields if found.type == "category" and found.role != "ignore"},
        missing={name: count for name in flat if (count := sum(str(value).strip().lower() in MISSING for value in raw[name]))},
        parts={name: len(found) for name, found in parts_of(data, raw).items()},
        numbers={name: found for name in flat if (found := _range(raw[name])) is not None},
        left_out={name: why_left_out(raw[name]) for found in data.fields if found.role == "ignore" for name in found.columns if name in flat},
    )


def _counts(values: Any) -> dict[str, int]:
    """{class: rows}, classes in the order of their numbers or letters."""
    counted = Counter(map(label_text, values))
    return {label: counted[label] for label in sorted(counted, key=natural)}


def _range(values: Any) -> Range | None:
    """None for a column of words."""
    if not all(is_number(str(value)) for value in values):
        return None
    numbers = np.array([number_or_nan(value) for value in values], dtype=np.float64)
    known = numbers[~np.isnan(numbers)]
    return Range(float(known.min()), float(known.mean()), float(known.max())) if len(known) else None


def _pictures(values: np.ndarray) -> np.ndarray:
    top = float(values.max()) or 1.0
    return (values / top * 255).astype(np.uint8)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)
