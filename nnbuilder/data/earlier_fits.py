"""What a run has kept of its preparation, as this version or an earlier one wrote it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nnbuilder.data.kinds import FITTED
from nnbuilder.data.preparation.category import Category
from nnbuilder.data.preparation.image import Image
from nnbuilder.data.preparation.mask import Mask
from nnbuilder.data.preparation.numbers import Amount, Numbers, Word
from nnbuilder.data.preparation.preparation import FORMAT, FittedField, Preparation
from nnbuilder.data.preparation.sequence import Series
from nnbuilder.data.preparation.steps import Scale, Standardise
from nnbuilder.data.preparation.text import Cut, Text
from nnbuilder.data.preparation.windows import Windowing


def preparation_of(text: str) -> Preparation:
    """The preparation that a run has kept; raises `KeyError`, `TypeError`, `ValueError` or `AttributeError` where the text is none."""
    whole = json.loads(text)
    if whole.get("format") == FORMAT:
        return Preparation.from_json(text, FITTED, Windowing.decode)
    return Preparation({name: _first(name, entry) for name, entry in whole.items()})


def _first(name: str, entry: Mapping[str, Any]) -> FittedField:
    """A field as the first version wrote it: all kinds in one form."""
    role, kind, shape = entry["role"], entry["type"], tuple(entry["shape"])
    columns, classes = [column["name"] for column in entry["columns"]], tuple(entry["classes"])
    if kind == "numbers":
        return Numbers(name, role, tuple(_column(column) for column in entry["columns"]))
    if kind == "category":
        return Category(name, role, columns[0], classes)
    if kind == "mask":
        return Mask(name, role, columns[0], (shape[0], shape[1]), tuple(map(int, classes)))
    if kind == "text":
        # Its first class stood for all that training had not seen, as it does now.
        return Text(name, role, (columns[0],), Cut(), classes[1:], shape[0], (), entry.get("shift", 0))
    steps, white = (Scale(entry["divisor"]),), entry["divisor"]
    return Image(name, role, columns[0], shape, steps, white) if kind == "image" else Series(name, role, (columns[0],), shape, steps, white)


def _column(column: Mapping[str, Any]) -> Amount | Word:
    if column["kind"] == "category":
        return Word(column["name"], tuple(column["values"]))
    return Amount(column["name"], (Standardise((column["mean"],), (column["std"],)),))
