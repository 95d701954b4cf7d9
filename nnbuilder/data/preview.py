"""A first look at data: some rows as text or pictures, and what each column holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nnbuilder.core.document import DataSet
from nnbuilder.data import sources
from nnbuilder.data.describe import parts_of, rows_of
from nnbuilder.data.fitted import MISSING, label_text


@dataclass(frozen=True)
class Preview:
    """What the data panel shows. `pictures` is uint8 (rows, height, width) or None; `captions` belong to them."""

    rows: int
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    pictures: np.ndarray | None = None
    captions: tuple[str, ...] = ()
    classes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)


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
        classes={found.name: dict(sorted(Counter(map(label_text, raw[found.columns[0]])).items())) for found in data.fields if found.type == "category" and found.role != "ignore"},
        missing={name: count for name in flat if (count := sum(str(value).strip().lower() in MISSING for value in raw[name]))},
        parts={name: len(found) for name, found in parts_of(data, raw).items()},
    )


def _pictures(values: np.ndarray) -> np.ndarray:
    top = float(values.max()) or 1.0
    return (values / top * 255).astype(np.uint8)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)
