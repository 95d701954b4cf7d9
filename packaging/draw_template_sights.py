"""What the data of each template looks like: `python packaging/draw_template_sights.py` writes resources/templates/sights.json.

A sight is a few real rows as small numbers, so that the start page paints it at once, in the colours of any theme, without
reading data.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder import shipped
from nnbuilder.core.document import DataSet, Field
from nnbuilder.data.kinds import kind_of
from nnbuilder.data.reading import read_data
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document

FILE = Path(__file__).resolve().parents[1] / "resources" / "templates" / "sights.json"
POINTS, PICTURES, LINES, STEPS, LETTERS, CELLS = 90, 4, 7, 60, 40, 9
MOST_SIDE = 24
SHADES = "0123456789abcdef"

Sight = dict[str, Any]
Columns = dict[str, Any]


def sight(data: DataSet) -> Sight:
    """The first input of a data set, beside its first target where both are pictures."""
    raw: Columns = dict(read_data(data, Path()))
    used = [field for field in data.fields if field.role != "ignore"] or list(data.fields)
    first, target = used[0], next((field for role in ("target", "ignore") for field in data.fields if field.role == role), None)
    values = raw[first.columns[0]]
    if first.kind == "text":
        return {"kind": "words", "lines": [" ".join(str(text).split())[:LETTERS] for text in values[:LINES]]}
    if first.kind == "image":
        beside = next((field for field in data.fields if field is not first and field.kind in ("image", "mask")), None)
        return pictures(values, raw[beside.columns[0]] if beside is not None else None)
    if first.kind == "category":
        return cells(raw, [field.columns[0] for field in used[:3]])
    if np.ndim(values) == 3:
        return cells_of(values[0].T if values.shape[1] > values.shape[2] else values[0])
    if len(first.columns) == 1:
        return series(values)
    return points(raw, first, target)


def points(raw: Columns, field: Field, target: Field | None) -> Sight:
    """Rows as points of the two columns that tell most of the target, in the colours of their classes."""
    columns = [name for name in field.columns if np.issubdtype(np.asarray(raw[name]).dtype, np.number)]
    marks = np.zeros(len(raw[columns[0]]), int)
    if target is not None and kind_of(target).is_label:
        marks = np.unique(np.asarray(raw[target.columns[0]]).astype(str), return_inverse=True)[1]
    elif target is not None:
        values = np.asarray(raw[target.columns[0]], float)
        marks = np.digitize(values, np.quantile(values, (1 / 3, 2 / 3)))
    if len(columns) > 2 and marks.any():
        columns = sorted(columns, key=lambda name: -told(np.asarray(raw[name], float), marks))[:2]
    rows = np.random.default_rng(0).permutation(len(marks))[:POINTS]
    x, y = (scaled(np.asarray(raw[name], float)[rows], 100) for name in columns[:2])
    return {"kind": "points", "points": [[int(a), int(b), int(mark)] for a, b, mark in zip(x, y, marks[rows], strict=True)]}


def told(values: np.ndarray, marks: np.ndarray) -> float:
    """The share of the variance of a column that lies between classes."""
    means = [np.nanmean(values[marks == mark]) for mark in np.unique(marks)]
    return float(np.var(means) / (np.nanvar(values) + 1e-12))


def pictures(values: np.ndarray, beside: np.ndarray | None) -> Sight:
    """Four pictures; two and what belongs to each, where that is a picture as well."""
    chosen = [values[place] for place in range(PICTURES)] if beside is None else [side[place] for place in range(PICTURES // 2) for side in (values, beside)]
    side = min(MOST_SIDE, chosen[0].shape[0])
    return {"kind": "pictures", "side": side, "pictures": [shades(picture, side) for picture in chosen]}


def shades(picture: np.ndarray, side: int) -> str:
    """A picture as one hexadecimal digit a pixel, row by row."""
    rows = np.linspace(0, picture.shape[0] - 1, side).round().astype(int)
    grey = np.asarray(picture, float)
    return "".join(SHADES[int(value)] for value in scaled((grey if grey.ndim == 2 else grey.mean(-1))[np.ix_(rows, rows)].ravel(), 15))


def series(values: np.ndarray) -> Sight:
    return {"kind": "series", "values": [int(value) for value in scaled(np.asarray(values[:STEPS], float), 100)]}


def cells(raw: Columns, columns: list[str]) -> Sight:
    """Who gave what how much: one column across, one down, the third as the shade; 0 where nothing is known."""
    across, down, amount = (np.asarray(raw[name]) for name in columns)
    people, films = (
        names[np.argsort(-counts)][:CELLS] for names, counts in (np.unique(side, return_counts=True) for side in (across.astype(str), down.astype(str)))
    )
    grid = np.zeros((CELLS, CELLS))
    for person, film, value in zip(across, down, amount, strict=True):
        if str(person) in people and str(film) in films:
            grid[list(films).index(str(film)), list(people).index(str(person))] = float(value) + 1
    return cells_of(grid)


def cells_of(grid: np.ndarray) -> Sight:
    shown = grid[:, :: max(1, grid.shape[1] // 30)]
    return {"kind": "cells", "rows": ["".join(SHADES[int(value)] for value in row) for row in scaled(shown.astype(float).ravel(), 15).reshape(shown.shape)]}


def scaled(values: np.ndarray, most: int) -> np.ndarray:
    """From 0 to `most`, in whole numbers."""
    low, high = np.nanmin(values), np.nanmax(values)
    return np.nan_to_num(np.clip((values - low) / (high - low or 1.0), 0, 1) * most).round().astype(int)


def main() -> None:
    documents = {entry["name"]: load_document(shipped.template(entry["name"]) or b"", CATALOGUE).document for entry in shipped.templates()}
    sights = {name: sight(document.data) for name, document in documents.items() if document.data is not None}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(each)}" for name, each in sights.items())
    FILE.write_text(f"{{\n{lines}\n}}\n", "utf-8")
    print(FILE, FILE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
