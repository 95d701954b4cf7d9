"""Prepared tensors in batches; the order of an epoch follows from a seed alone, so that it can be taken up anywhere."""

from collections.abc import Iterator, Mapping, Sequence

import torch
from safetensors.torch import load_file
from torch import Tensor

BLOCK_BYTES = 2**26
STREAMED_BYTES, STRETCH_BYTES, STRETCHES = 2**30, 2**20, 256
"""Of more bytes, stretches of rows that lie side by side are shuffled, and rows only within some stretches, for what is read
from a disk is read in stretches."""


class Batch:
    """Some rows: `batch["image"]` is a field, (rows, *shape)."""

    __slots__ = ("device", "drawn", "fields", "generator", "rows")

    def __init__(self, fields: Mapping[str, Tensor], rows: int, generator: torch.Generator | None, device: str) -> None:
        self.fields, self.rows, self.generator, self.device = fields, rows, generator, device
        self.drawn: list[Tensor] = []

    def __getitem__(self, field: str) -> Tensor:
        return self.fields[field]

    def __len__(self) -> int:
        return self.rows

    def noise(self, *shape: int) -> Tensor:
        """Standard normal noise, (rows, *shape)."""
        self.drawn.append(torch.randn(self.rows, *shape, generator=self.generator).to(self.device))
        return self.drawn[-1]


class Batches:
    """Batches of some rows, shuffled anew each epoch where there is a seed.

    A last batch of fewer rows than `least` joins the one before it. With `noise` that is the seed of what a batch draws;
    without it draws from torch's own generator.
    """

    def __init__(self, fields: Mapping[str, Tensor], rows: Tensor, size: int, *, seed: int | None, least: int, noise: int | None, device: str) -> None:
        self.fields, self.rows, self.size, self.seed, self.least, self.seed_of_noise, self.device = fields, rows, size, seed, least, noise, device

    def __len__(self) -> int:
        full, rest = divmod(len(self.rows), self.size)
        return full + (rest > 0) - (full > 0 and 0 < rest < self.least)

    def __iter__(self) -> Iterator[Batch]:
        return self.epoch(0)

    def epoch(self, number: int, start: int = 0) -> Iterator[Batch]:
        """The batches of an epoch from the batch `start` on. Many are gathered at once, so that each is a slice."""
        generator = None if self.seed_of_noise is None else torch.Generator().manual_seed(self.seed_of_noise)
        order, count = self._order(number), len(self)
        each = max(1, BLOCK_BYTES // (self._row_bytes() * self.size))
        for first in range(start - start % each, count, each):
            last = min(first + each, count)
            rows = order[first * self.size : last * self.size if last < count else len(order)]
            sizes = [self.size] * (last - first - 1)
            sizes.append(len(rows) - sum(sizes))
            fields = {name: torch.split(tensor.to(self.device), sizes) for name, tensor in self._gathered(rows).items()}
            for place in range(max(0, start - first), last - first):
                yield Batch({name: pieces[place] for name, pieces in fields.items()}, sizes[place], generator, self.device)

    def _order(self, number: int) -> Tensor:
        if self.seed is None:
            return self.rows
        generator, row_bytes = self._generator(number), self._row_bytes()
        if row_bytes * len(self.rows) <= STREAMED_BYTES:
            return self.rows[torch.randperm(len(self.rows), generator=generator)]
        stretches = torch.split(self.rows, max(1, STRETCH_BYTES // row_bytes))
        places = torch.randperm(len(stretches), generator=generator)
        together = [torch.cat([stretches[place] for place in some]) for some in torch.split(places, STRETCHES)]
        return torch.cat([rows[torch.randperm(len(rows), generator=generator)] for rows in together])

    def _generator(self, number: int) -> torch.Generator:
        """What an epoch is drawn with."""
        return torch.Generator().manual_seed(((self.seed or 0) * 1_000_003 + number) % 2**63)

    def _gathered(self, rows: Tensor) -> dict[str, Tensor]:
        return {name: tensor.index_select(0, rows) for name, tensor in self.fields.items()}

    def _row_bytes(self) -> int:
        return max(1, sum(tensor[:1].numel() * tensor.element_size() for tensor in self.fields.values()))


class Data:
    """Prepared tensors in memory: `fields` of all rows, and the row numbers of each part.

    `words` holds, for fields whose values are no class numbers, what stands in each row.
    """

    def __init__(
        self, fields: Mapping[str, Tensor], parts: Mapping[str, Tensor], words: Mapping[str, Sequence[str]] | None = None, device: str = "cpu"
    ) -> None:
        self.fields, self.parts, self.words, self.device = fields, parts, words or {}, device

    def rows(self, part: str, where: Mapping[str, Sequence[int | str]] | None = None, fraction: float = 1.0, seed: int = 0) -> Tensor:
        """The row numbers of a part: those whose fields have one of some values, and a share of them, the same every time."""
        rows = self.parts[part]
        for field, values in (where or {}).items():
            rows = rows[self._have(field, values, rows)]
        if fraction < 1.0:
            kept = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))[: max(1, round(len(rows) * fraction))]
            rows = rows[kept.sort().values]
        return rows

    def batches(self, rows: Tensor, fields: Sequence[str], size: int, *, seed: int | None = None, least: int = 1, noise: int | None = None) -> Batches:
        """Some fields of some rows in batches of `size`."""
        missing = [field for field in fields if field not in self.fields]
        if missing:
            raise ValueError(f"The data has no field {missing[0]}; it has {', '.join(self.fields)}.")
        return Batches({field: self.fields[field] for field in fields}, rows, size, seed=seed, least=least, noise=noise, device=self.device)

    def _have(self, field: str, values: Sequence[int | str], rows: Tensor) -> Tensor:
        numbers = [value for value in values if isinstance(value, int)]
        if len(numbers) == len(values) and field in self.fields:
            return torch.isin(self.fields[field][rows], torch.tensor(numbers, dtype=torch.int64))
        if field not in self.words:
            raise ValueError(f"What stands in {field} is not part of these tensors, so rows cannot be chosen by it.")
        return torch.tensor([self.words[field][int(row)] in values for row in rows], dtype=torch.bool)


def read_data(path: str) -> Data:
    """The data of a file of tensors called `part/field`."""
    tensors = load_file(path)
    fields: dict[str, list[Tensor]] = {}
    lengths: dict[str, int] = {}
    for part in dict.fromkeys(name.split("/", 1)[0] for name in tensors):
        for name, tensor in tensors.items():
            if name.startswith(f"{part}/"):
                fields.setdefault(name.split("/", 1)[1], []).append(tensor)
                lengths[part] = len(tensor)
    rows = torch.split(torch.arange(sum(lengths.values())), list(lengths.values()))
    return Data({name: torch.cat(pieces) for name, pieces in fields.items()}, dict(zip(lengths, rows, strict=True)))
