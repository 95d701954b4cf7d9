"""An n-gram model of characters: how well text is predicted by counting, which a language model has to beat."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class NGram:
    """Counts of what follows each context of up to `order - 1` symbols, mixed by Witten and Bell's rule.

    The share of a longer context is its count against the number of different symbols seen after it, so that rare
    contexts trust shorter ones. Source: Chen and Goodman 1999, An empirical study of smoothing techniques, section 2.5.
    """

    order: int
    symbols: int
    follows: dict[tuple[int, ...], Counter[int]]

    @classmethod
    def learn(cls, rows: Iterable[Sequence[int]], order: int, symbols: int) -> NGram:
        """Counts over rows of symbols, numbers from 0 to `symbols` - 1."""
        follows: defaultdict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
        for row in rows:
            for place in range(len(row)):
                for length in range(min(order - 1, place) + 1):
                    follows[tuple(row[place - length : place])][row[place]] += 1
        return cls(order, symbols, dict(follows))

    def probability(self, context: Sequence[int], symbol: int) -> float:
        """How likely a symbol is after a context, of which the last `order - 1` count."""
        found = 1.0 / self.symbols
        recent = tuple(context[-(self.order - 1) :]) if self.order > 1 else ()
        for length in range(len(recent) + 1):
            counts = self.follows.get(recent[len(recent) - length :])
            if counts is None:
                break
            total, kinds = counts.total(), len(counts)
            found = (counts[symbol] + kinds * found) / (total + kinds)
        return found

    def loss(self, rows: Iterable[Sequence[int]]) -> float:
        """The mean surprise, in nats, at every symbol but the first of each row."""
        surprises = [-math.log(self.probability(row[max(0, place - self.order + 1) : place], row[place])) for row in rows for place in range(1, len(row))]
        return sum(surprises) / len(surprises)
