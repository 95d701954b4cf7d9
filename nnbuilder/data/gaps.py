"""Which rows of a target hold no answer, and which windows see such a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nnbuilder.core.document import DAMAGES, DataSet, Field
from nnbuilder.data.blocks import Raw, blocks
from nnbuilder.data.kinds import kind_of
from nnbuilder.data.preparation.windows import Excerpt

STOP, SKIP, FILL = DAMAGES


def unanswered(field: Field, raw: Raw) -> Mapping[str, np.ndarray]:
    """{column: whether each row holds nothing, bool (rows,)}; a column that is not there is told by whoever reads it."""
    gaps, none = kind_of(field).gaps, np.zeros(0, dtype=np.bool_)
    return {name: np.concatenate([gaps(block[name]) for block in blocks(raw, [name])] or [none]) for name in field.columns if name in raw}


def interrupted(data: DataSet, excerpts: Mapping[str, Sequence[Excerpt]], raw: Raw, order: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Which windows are left out since a value of a target is missing in them, bool (windows,): those that are to foretell it, which
    nobody may invent, and those that read it as well, unless what is missing there is to be filled in. None where such a gap is
    to stop everything. `excerpts` are those of each field, whose last known rows stand at `ends` of the rows in `order`."""
    are_left_out = np.zeros(len(ends), dtype=np.bool_)
    for field in data.fields if data.damaged != STOP else ():
        if field.role != "target":
            continue
        read = [one for name, each in excerpts.items() for one in each if name == field.name or data.damaged == SKIP]
        for column, gaps in unanswered(field, raw).items():
            before = np.concatenate([[0], np.cumsum(gaps[order])])
            for one in read:
                if one.column == column:
                    are_left_out |= before[ends + one.last + 1] > before[ends + one.first]
    return are_left_out
