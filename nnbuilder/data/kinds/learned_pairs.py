"""Learning byte pairs: which two tokens that stand side by side become one, the commonest first.

Source: Sennrich, Haddow and Birch 2016, Neural Machine Translation of Rare Words with Subword Units, algorithm 1.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise

from nnbuilder.data.preparation.byte_pairs import Pair, joined

_SELDOM = 2
"""A pair that is seen less often is no pair."""


def learned_pairs(words: Mapping[tuple[str, ...], int], most: int) -> tuple[Pair, ...]:
    """At most so many pairs, in the order in which they are joined, of words that are seen so often. Of equally common pairs
    the first by its letters goes first."""
    table = _Table(words)
    pairs: list[Pair] = []
    while len(pairs) < most and (pair := table.commonest()) is not None:
        pairs.append(pair)
        table.join(pair)
    return tuple(pairs)


class _Table:
    """How often each pair stands in the words, and in which of them."""

    def __init__(self, words: Mapping[tuple[str, ...], int]) -> None:
        self.words, self.counts = [list(word) for word in words], list(words.values())
        self.pairs: Counter[Pair] = Counter()
        self.homes: defaultdict[Pair, set[int]] = defaultdict(set)
        for place in range(len(self.words)):
            self._add(place)
        self.heap = [(-count, pair) for pair, count in self.pairs.items()]
        heapq.heapify(self.heap)

    def commonest(self) -> Pair | None:
        """The commonest pair; None where none is seen twice."""
        while self.heap:
            count, pair = heapq.heappop(self.heap)
            # What was counted otherwise since then stands in the heap again.
            if -count == self.pairs[pair]:
                return pair if -count >= _SELDOM else None
        return None

    def join(self, pair: Pair) -> None:
        """Makes the pair one token wherever it stands."""
        changed: set[Pair] = set()
        for place in sorted(self.homes.pop(pair)):
            changed |= self._take(place)
            self.words[place] = joined(self.words[place], pair)
            changed |= self._add(place)
        for one in changed:
            heapq.heappush(self.heap, (-self.pairs[one], one))

    def _add(self, place: int) -> set[Pair]:
        pairs = list(pairwise(self.words[place]))
        for one in pairs:
            self.pairs[one] += self.counts[place]
            self.homes[one].add(place)
        return set(pairs)

    def _take(self, place: int) -> set[Pair]:
        pairs = list(pairwise(self.words[place]))
        for one in pairs:
            self.pairs[one] -= self.counts[place]
            self.homes[one].discard(place)
        return set(pairs)
