"""Batches of rows that are drawn in proportion to their weights."""

from collections.abc import Sequence

import torch
from torch import Tensor

from nnbuilder.loops.batches import Batches, Data


class Weighted(Batches):
    """As many rows an epoch as a part has, each drawn with replacement in proportion to its weight in the field `by`: twice the
    weight, twice as often, and never where it is 0. What an epoch draws follows from the seed and its number alone. There are no
    batches where nothing weighs anything."""

    def __init__(self, data: Data, rows: Tensor, fields: Sequence[str], by: str, size: int, *, seed: int, least: int = 1) -> None:
        weights = data.fields[by][rows].double()
        self.drawable = rows[weights > 0]
        held = {name: data.fields[name] for name in fields}
        super().__init__(held, rows if len(self.drawable) else self.drawable, size, seed=seed, least=least, noise=None, device=data.device)
        self.ends = weights[weights > 0].cumsum(0)

    def _order(self, number: int) -> Tensor:
        shares = torch.rand(len(self.rows), generator=self._generator(number), dtype=torch.float64)
        # Every row but the last ends where the next begins; torch.multinomial would end at 2**24 rows.
        return self.drawable[torch.searchsorted(self.ends[:-1], shares * self.ends[-1], right=True)]
