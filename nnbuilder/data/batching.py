"""Which rows make a batch. The order of an epoch follows from seed and epoch alone, so that it can be taken up anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nnbuilder.core.phases import Part
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitted import label_text
from nnbuilder.data.prepare import Prepared


@dataclass(frozen=True)
class Batches:
    """Shuffled batches of some rows. `merges_last_of_one`: a last batch of one joins the one before it, since a batch
    statistic needs two samples."""

    rows: Tensor
    batch_size: int
    seed: int
    merges_last_of_one: bool = False

    def __len__(self) -> int:
        full, rest = divmod(len(self.rows), self.batch_size)
        return max(1, full + (rest > 0) - (self.merges_last_of_one and rest == 1 and full > 0))

    def epoch(self, number: int) -> Tensor:
        """All rows in the order of one epoch."""
        generator = torch.Generator().manual_seed((self.seed * 1_000_003 + number) % 2**63)
        return self.rows[torch.randperm(len(self.rows), generator=generator)]

    def batch(self, ordered: Tensor, step: int) -> Tensor:
        """The rows of one step of an epoch."""
        end = len(ordered) if step == len(self) - 1 else (step + 1) * self.batch_size
        return ordered[step * self.batch_size : end]


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
    column = prepared.raw[found.columns[0].name]
    wanted = set(values)
    return torch.tensor([label_text(column[int(row)]) in wanted for row in rows], dtype=torch.bool)
