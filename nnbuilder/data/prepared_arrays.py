"""The arrays of a prepared data set: in memory or, where they are large, made once, kept in the cache and mapped.

A mapped array is read from the disk as it is used, and what has been read may be given back at any time, so a set may be
larger than the memory. Nothing that is learned from depends on it: batches are the same (`loops/batches.py`).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from math import prod
from pathlib import Path

import numpy as np

from nnbuilder.core.document import DataSet
from nnbuilder.core.facts import Facts
from nnbuilder.data import preparation as preparation_room
from nnbuilder.data.cache import default_cache
from nnbuilder.data.columns import Columns
from nnbuilder.data.fitting import apply
from nnbuilder.data.opening import Cancel, never
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.data.samples import Samples
from nnbuilder.data.table import Table

IN_MEMORY = 2**30
"""Prepared fields of more bytes are mapped."""
_BYTES = {"bool": 1, "float32": 4, "int32": 4, "float16": 2}


def bytes_of(facts: Facts) -> int:
    """What the prepared fields take up."""
    return sum(facts.rows * (prod(field.shape) * _BYTES.get(field.dtype, 8) + (field.shape[0] if field.mask else 0)) for field in facts.fields.values())


def bytes_in_memory(facts: Facts) -> int:
    """What the prepared fields take of the memory at least."""
    size = bytes_of(facts)
    return size if size <= IN_MEMORY else 0


def prepared_arrays(data: DataSet, base: Path, preparation: Preparation, samples: Samples, facts: Facts, cancel: Cancel = never) -> dict[str, np.ndarray]:
    """{field, or mask of one: (rows, *shape)}. Raises `DataError` with the row, and `Cancelled` soon after `cancel` says so."""
    if bytes_of(facts) <= IN_MEMORY:
        return apply(preparation, samples.table, data.source.name, cancel)

    def build(columns: Columns) -> Table:
        arrays = apply(preparation, samples.table, data.source.name, cancel, columns)
        return Table(arrays, samples.rows)

    place = str((base / data.source.name).resolve())
    made_of = ["prepared", data.source.kind, place, dict(data.source.options), facts.fingerprint, repr(data.windows), data.damaged, preparation.to_json()]
    table = default_cache().table(json.dumps([*made_of, _text_of_preparation()], default=str), build)
    return {name: _private(table[name]) for name in table}


def _private(values: np.ndarray) -> np.ndarray:
    """The same values, which may be written to without anybody else seeing it, as torch asks of what it shares."""
    return np.memmap(values.filename, values.dtype, "c", shape=values.shape) if isinstance(values, np.memmap) and values.filename is not None else values


@cache
def _text_of_preparation() -> str:
    """Stands for how values are prepared: what another version of this program has prepared is not used."""
    folder = Path(preparation_room.__file__).parent
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(folder.glob("*.py")))).hexdigest()
