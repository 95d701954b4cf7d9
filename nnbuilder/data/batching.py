"""Which rows of a part a phase asks for."""

from __future__ import annotations

import torch
from torch import Tensor

from nnbuilder.core.phases import Part
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.cells import label_text
from nnbuilder.data.prepare import Prepared


def rows_of(part: Part, prepared: Prepared, name: str, seed: int = 0) -> Tensor:
    """The rows a phase sees of one part of the data: those whose fields have the values named, and a share of them."""
    rows = prepared.parts[name]
    for field, values in part.where:
        rows = rows[_mask(prepared, field, values, rows)]
    if part.fraction < 1.0 and name == "train":
        generator = torch.Generator().manual_seed(seed)
        kept = torch.randperm(len(rows), generator=generator)[: max(1, round(len(rows) * part.fraction))]
        rows = rows[kept.sort().values]
    if name == "train" and not len(rows):
        raise DataError("This phase has no rows to train on; its filter leaves nothing over.")
    return rows


def _mask(prepared: Prepared, field: str, values: tuple[str, ...], rows: Tensor) -> Tensor:
    found = prepared.fitted.fields.get(field)
    if found is None:
        raise DataError(f"The phase filters on {field}, but the data has {', '.join(prepared.fitted.fields)}.")
    column = prepared.raw[found.columns[0]]
    wanted = set(values)
    return torch.tensor([label_text(column[int(row)]) in wanted for row in rows], dtype=torch.bool)
