"""An n-gram model of tokens: how well text is predicted by counting, which a language model has to beat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

Context = tuple[int, ...]
_MOST_KEPT = 2**23
"""Numbers that are worked out once: 64 MiB."""


@dataclass(frozen=True)
class NGram:
    """Counts of what follows each context of up to `order - 1` symbols, mixed by Witten and Bell's rule.

    The share of a longer context is its count against the number of different symbols seen after it, so that rare
    contexts trust shorter ones. Source: Chen and Goodman 1999, An empirical study of smoothing techniques, section 2.5.
    """

    order: int
    symbols: int
    follows: dict[Context, Counter[int]]
    _shares: dict[Context, np.ndarray] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def learn(cls, rows: Iterable[Sequence[int]], order: int, symbols: int) -> NGram:
        """Counts over rows of symbols, numbers from 0 to `symbols` - 1."""
        follows: defaultdict[Context, Counter[int]] = defaultdict(Counter)
        for row in rows:
            for place in range(len(row)):
                for length in range(min(order - 1, place) + 1):
                    follows[tuple(row[place - length : place])][row[place]] += 1
        return cls(order, symbols, dict(follows))

    def shares(self, context: Sequence[int]) -> np.ndarray:
        """How likely each symbol is after a context, of which the last `order - 1` count; float64 (symbols,)."""
        recent = tuple(context[-(self.order - 1) :]) if self.order > 1 else ()
        while recent and recent not in self.follows:
            recent = recent[1:]
        if recent in self._shares:
            return self._shares[recent]
        mixed = self._mixed(recent)
        if len(self._shares) * self.symbols < _MOST_KEPT:
            self._shares[recent] = mixed
        return mixed

    def loss(self, rows: Iterable[Sequence[int]]) -> float:
        """The mean surprise, in nats, at every symbol but the first of each row."""
        surprises = [-np.log(self.shares(row[max(0, place - self.order + 1) : place])[row[place]]) for row in rows for place in range(1, len(row))]
        return float(np.mean(surprises))

    def _mixed(self, context: Context) -> np.ndarray:
        shorter = self.shares(context[1:]) if context else np.full(self.symbols, 1.0 / self.symbols)
        counts = self.follows.get(context)
        if counts is None:
            return shorter
        mixed: np.ndarray = len(counts) * shorter
        mixed[list(counts)] += list(counts.values())
        return mixed / (counts.total() + len(counts))
