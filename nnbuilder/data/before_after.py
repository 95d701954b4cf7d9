"""Real samples of the training part: one before and after its transforms, as a few words a field, and some as they are prepared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.document import DataSet
from nnbuilder.data.blocks import blocks
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitting import fit
from nnbuilder.data.opening import Cancel, never
from nnbuilder.data.parts import parts_of
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.data.reading import read_data
from nnbuilder.data.samples import Samples, samples_of

_MOST = 8
"""So many values are shown, then three dots."""
_LONGEST = 60


def before_after(data: DataSet, base: Path, cancel: Cancel = never) -> Mapping[str, tuple[str, str]]:
    """{field: what the first sample of the training part holds, and what the network gets of it}. Raises `DataError`."""
    samples, preparation, training = _fitted(data, base, cancel)
    told = {}
    for name, fitted in preparation.fields.items():
        row = next(iter(blocks(samples.table, fitted.columns, training[:1])))
        try:
            after = preparation.apply(name, row)[name][0]
        except Unprepared as error:
            raise DataError(str(error)) from None
        told[name] = (", ".join(_in_words(row[column][0]) for column in fitted.columns[:_MOST]), _in_words(after))
    return told


def some_prepared(data: DataSet, base: Path, count: int, cancel: Cancel = never) -> Mapping[str, np.ndarray]:
    """{field: the first samples of the training part as the network gets them, (rows, ...)}. Raises `DataError`."""
    samples, preparation, training = _fitted(data, base, cancel)
    prepared: dict[str, np.ndarray] = {}
    for name, fitted in preparation.fields.items():
        try:
            parts = [preparation.apply(name, block) for block in blocks(samples.table, fitted.columns, training[:count])]
        except Unprepared as error:
            raise DataError(str(error)) from None
        prepared |= {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    return prepared


def _fitted(data: DataSet, base: Path, cancel: Cancel) -> tuple[Samples, Preparation, np.ndarray]:
    """The samples, what their preparation has learned of the training part, and the rows of that."""
    samples = samples_of(data, read_data(data, base, cancel))
    training = parts_of(data.split, samples)["train"]
    return samples, fit(samples.fields, samples.table, training, samples.series), training


def _in_words(value: Any) -> str:
    """A cell, or the first numbers of an array."""
    array: np.ndarray = np.asarray(value)
    if array.ndim == 0:
        text = f"{value:g}" if isinstance(value, float | np.floating) else str(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
    numbers = array.reshape(-1)
    shape = " x ".join(map(str, array.shape))
    few = ", ".join(f"{float(number):.3g}" for number in numbers[:_MOST])
    return few if len(numbers) <= _MOST else f"{few}, … ({shape})"
