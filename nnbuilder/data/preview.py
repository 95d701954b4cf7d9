"""A first look at data: some rows as text or pictures, and what each column holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.document import DataSet
from nnbuilder.data.blocks import Raw, rows_of
from nnbuilder.data.column_facts import column_facts
from nnbuilder.data.kinds import kind_of
from nnbuilder.data.kinds.columns import are_numbers, gaps_in
from nnbuilder.data.opening import Cancel, never, watched
from nnbuilder.data.parts import parts_of
from nnbuilder.data.preparation.cells import is_missing, label_text, labels_of, numbers_of
from nnbuilder.data.reading import read_data
from nnbuilder.data.samples import samples_of

_BINS = 24


@dataclass(frozen=True, slots=True)
class Range:
    """What the numbers of a column span, missing ones left out."""

    smallest: float
    mean: float
    largest: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often the numbers of a column fall between two edges; one edge more than counts."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the data panel shows. `pictures` is uint8 (rows, height, width) or (rows, height, width, 3), or None;
    `captions` belong to them; `left_out` says why a column is not used; `words` counts the commonest texts of a column;
    `samples` are what rows become; `skipped` are (where, why) of rows and files that are not here, `notes` sentences."""

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
    histograms: Mapping[str, Histogram] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    samples: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def preview(data: DataSet, base: Path, rows: int = 60, cancel: Cancel = never) -> Preview:
    """The first rows of a data set; raises `DataError`."""
    raw = read_data(data, base, cancel)
    flat = [name for name, values in raw.items() if np.ndim(values) == 1]
    picture = next((name for name, values in raw.items() if np.ndim(values) in (3, 4)), None)
    shown = range(min(rows, rows_of(raw)))
    labels = next((field for field in data.fields if field.role == "target" and kind_of(field).is_label), None)
    captions = tuple(label_text(raw[labels.columns[0]][row]) for row in shown) if labels is not None else ()
    samples = samples_of(data, raw)
    numbers = {name: present for name in watched(flat, data.source.name, cancel, every=1) if len(present := _present(raw, name))}
    return Preview(
        rows=rows_of(raw),
        columns=tuple(flat),
        cells=tuple(tuple(_shown(raw[name][row]) for name in flat) for row in shown),
        pictures=None if picture is None else _pictures(np.asarray(raw[picture])[: len(shown)]),
        captions=captions,
        classes={field.name: counts for field in data.fields if field.role != "ignore" and (counts := kind_of(field).counts(raw[field.columns[0]]))},
        missing={name: count for name in flat if (count := int(gaps_in(np.asarray(raw[name])).sum()))},
        parts={name: len(part) for name, part in parts_of(data.split, samples).items()},
        numbers={name: _range(present) for name, present in numbers.items()},
        histograms={name: _histogram(present) for name, present in numbers.items()},
        words={name: _commonest(raw[name]) for name in flat if name not in numbers},
        left_out={name: _why(data, raw, name) for field in data.fields if field.role == "ignore" for name in field.columns if name in flat},
        samples=samples.rows,
        skipped=tuple((one.where, one.reason) for one in raw.skipped),
        notes=(*raw.notes, *samples.notes),
    )


def _why(data: DataSet, raw: Raw, column: str) -> str:
    known = data.facts.columns if data.facts is not None else {}
    return (known.get(column) or column_facts({column: raw[column]}, data.source.name)[column]).why


def preview_rows(raw: Mapping[str, Any], rows: Sequence[int], captions: Sequence[str], first: Mapping[str, Sequence[str]] | None = None) -> Preview:
    """Some rows of data that has been read: as pictures with captions, or as a table with columns of words in front."""
    flat = [name for name, values in raw.items() if np.ndim(values) == 1]
    picture = next((name for name, values in raw.items() if np.ndim(values) in (3, 4)), None)
    front = first or {}
    cells = tuple((*(words[place] for words in front.values()), *(_shown(raw[name][row]) for name in flat)) for place, row in enumerate(rows))
    pictures = None if picture is None or not len(rows) else _pictures(np.asarray(raw[picture])[list(rows)])
    return Preview(len(rows), (*front, *flat), cells, pictures, tuple(captions))


def _present(raw: Raw, column: str) -> np.ndarray:
    """The numbers of a column without missing ones; none for a column of words."""
    if not are_numbers(raw, column):
        return np.empty(0)
    numbers = numbers_of(column, raw[column])
    return np.asarray(numbers[~np.isnan(numbers)])


def _range(numbers: np.ndarray) -> Range:
    return Range(float(numbers.min()), float(numbers.mean()), float(numbers.max()))


def _histogram(numbers: np.ndarray) -> Histogram:
    bins = min(_BINS, max(1, len(np.unique(numbers))))
    counts, edges = np.histogram(numbers, bins)
    return Histogram(tuple(edges.tolist()), tuple(counts.tolist()))


def _commonest(values: Any) -> dict[str, int]:
    """{text: rows} of the commonest texts, commonest first."""
    counts = Counter(text for text in labels_of(values) if not is_missing(text))
    return dict(counts.most_common(_BINS))


def _pictures(values: np.ndarray) -> np.ndarray:
    """Grey (rows, height, width) or colours (rows, height, width, 3), of pictures with the channels first."""
    if values.ndim == 4:
        values = values[:, :3].transpose(0, 2, 3, 1) if values.shape[1] >= 3 else values[:, 0]
    top = float(values.max()) or 1.0
    return (np.clip(values / top, 0, 1) * 255).astype(np.uint8)


def _shown(value: object) -> str:
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:g}"
    return str(value)
