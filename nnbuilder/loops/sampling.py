"""Batches of rows that are drawn by their class: every class as often, or rows of one class and of another beside each other."""

from collections.abc import Sequence

import torch
from torch import Tensor

from nnbuilder.loops.batches import Batches, Data

PLACES = {"other": 1, "positive": 1, "negative": 2}
"""Where, among rows that are drawn together, the row stands that a field is of."""


class Classes:
    """The classes of some rows, from which rows are drawn. `classes` and `rows` are int64, of one length."""

    def __init__(self, classes: Tensor, rows: Tensor) -> None:
        _, self.numbers, self.counts = torch.unique(classes, return_inverse=True, return_counts=True)
        self.rows = rows
        self.sorted = torch.argsort(self.numbers, stable=True)
        self.starts = self.counts.cumsum(0) - self.counts
        self.places = torch.empty_like(self.sorted)
        self.places[self.sorted] = torch.arange(len(rows))

    def of(self, numbers: Tensor, generator: torch.Generator) -> Tensor:
        """A row of each of some classes."""
        shares = torch.rand(len(numbers), generator=generator, dtype=torch.float64)
        return self.rows[self.sorted[self.starts[numbers] + (shares * self.counts[numbers]).long()]]

    def like(self, chosen: Tensor, generator: torch.Generator) -> Tensor:
        """For each chosen place another row of its class; the row itself where it is the only one."""
        numbers = self.numbers[chosen]
        others = (self.counts[numbers] - 1).clamp(min=1)
        steps = 1 + (torch.rand(len(chosen), generator=generator, dtype=torch.float64) * others).long()
        places = (self.places[chosen] - self.starts[numbers] + steps) % self.counts[numbers]
        return self.rows[self.sorted[self.starts[numbers] + places]]

    def unlike(self, chosen: Tensor, generator: torch.Generator) -> Tensor:
        """For each chosen place a row of another class; any other row where there is but one class."""
        numbers = self.numbers[chosen]
        others = (len(self.rows) - self.counts[numbers]).clamp(min=1)
        steps = (torch.rand(len(chosen), generator=generator, dtype=torch.float64) * others).long()
        return self.rows[self.sorted[(self.starts[numbers] + self.counts[numbers] + steps) % len(self.rows)]]


class Drawn(Batches):
    """As many rows an epoch as a part has, drawn by their class in the field `by`. What an epoch draws follows from the seed and
    its number alone."""

    def __init__(self, data: Data, rows: Tensor, fields: Sequence[str], by: str, size: int, *, seed: int, least: int = 1) -> None:
        held = {name: data.fields[source_of(name)] for name in fields}
        super().__init__(held, rows, size, seed=seed, least=least, noise=None, device=data.device)
        self.labels, self.classes = data.fields[by], Classes(data.fields[by][rows], rows)

    def _order(self, number: int) -> Tensor:
        return self.drawn(self._generator(number))

    def drawn(self, generator: torch.Generator) -> Tensor:
        """The rows of an epoch: (rows,), or (rows, beside each other)."""
        raise NotImplementedError

    def _gathered(self, rows: Tensor) -> dict[str, Tensor]:
        beside = rows if rows.dim() == 2 else rows[:, None]
        return {name: self._beside(name, beside) for name in self.fields}

    def _beside(self, name: str, rows: Tensor) -> Tensor:
        word = companion_of(name)
        if word == "same":
            return (self.labels[rows[:, 0]] == self.labels[rows[:, 1]]).long()
        return self.fields[name].index_select(0, rows[:, PLACES.get(word, 0)])


class Balanced(Drawn):
    """Every class as often as the others, so rows of rare classes come several times."""

    def drawn(self, generator: torch.Generator) -> Tensor:
        return self.classes.of(torch.randint(len(self.classes.counts), (len(self.rows),), generator=generator), generator)


class Pairs(Drawn):
    """Every row once with another one: every second pair is of one class. `image.other` is the other's, and `label.same` tells
    whether both are of one class."""

    def drawn(self, generator: torch.Generator) -> Tensor:
        places = torch.randperm(len(self.rows), generator=generator)
        like, unlike = self.classes.like(places, generator), self.classes.unlike(places, generator)
        is_same = torch.arange(len(places)) % 2 == 0
        return torch.stack([self.rows[places], torch.where(is_same, like, unlike)], dim=1)


class Triplets(Drawn):
    """Every row once, with another one of its class (`image.positive`) and one of another class (`image.negative`)."""

    def drawn(self, generator: torch.Generator) -> Tensor:
        places = torch.randperm(len(self.rows), generator=generator)
        return torch.stack([self.rows[places], self.classes.like(places, generator), self.classes.unlike(places, generator)], dim=1)


def companion_of(name: str) -> str:
    """`image.other` as `other`; nothing for a field of the row itself."""
    part = name.partition(".")[2].partition(".")[0]
    return part if part in PLACES or part == "same" else ""


def source_of(name: str) -> str:
    """The field that holds the values: `text` for `text.other`, `text.mask` for `text.other.mask`."""
    word = companion_of(name)
    return name.replace(f".{word}", "", 1) if word else name
