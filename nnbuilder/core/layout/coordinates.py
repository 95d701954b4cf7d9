"""How high every item stands in its column, wires straight: Brandes and Köpf, Fast and Simple Horizontal Coordinate Assignment (2001)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nnbuilder.core.layout.columns import Columns, positions
from nnbuilder.core.layout.measures import LANE, ROW_GAP

_BESIDE_LANE = 20.0
"""Between a node and a lane."""
Extents = Sequence[tuple[float, float]]
"""Of each item: how far it reaches above the height of its wire, and how far below it."""


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Columns in one of the four directions: `sources` are the neighbours an item is put beside, in their order."""

    items: list[list[int]]
    place: list[int]
    sources: list[list[int]]
    extents: Extents
    is_lane: list[bool]


def heights(columns: Columns, extents: Extents) -> list[float]:
    """The height of each item's wire: the mean of the two middle ones of four drawings, pulled left or right and up or down."""
    count = len(columns.rank)
    place = positions(columns)
    crossed = _given_way(columns, place)
    before = [_unique(joints) for joints in columns.before]
    after = [_unique(joints) for joints in columns.after]
    is_lane = [columns.is_lane(item) for item in range(count)]
    drawings: list[list[float]] = []
    for is_forward in (True, False):
        for is_down in (True, False):
            items = columns.items if is_forward else columns.items[::-1]
            ordered = [column if is_down else column[::-1] for column in items]
            extent = extents if is_down else [(below, above) for above, below in extents]
            seen = _Ordered(ordered, [0] * count, before if is_forward else after, extent, is_lane)
            for column in ordered:
                for at, item in enumerate(column):
                    seen.place[item] = at
            y = _compacted(seen, _aligned(seen, columns.line, crossed))
            drawings.append(y if is_down else [-one for one in y])
    return _balanced(drawings, extents)


def _unique(joints: Sequence[tuple[int, float, float]]) -> list[int]:
    return list(dict.fromkeys(joint[0] for joint in joints))


def _given_way(columns: Columns, place: list[int]) -> set[tuple[int, int]]:
    """The wires that need not be straight: those that cross the main line, leave or join it, or do so to a lane; lanes give way to
    the main line."""
    crossed: set[tuple[int, int]] = set()
    for column in columns.items[1:]:
        wires = [(source, item) for item in column for source in _unique(columns.before[item])]
        if len(wires) < 2:
            continue
        first = [wire for wire in wires if wire[0] in columns.line and wire[1] in columns.line]
        lanes = [wire for wire in wires if columns.is_lane(wire[0]) and columns.is_lane(wire[1])]
        crossed |= _crossing(wires, first, place)
        crossed |= _crossing(set(wires) - set(first) - set(lanes), [wire for wire in lanes if wire not in crossed], place)
    return crossed


def _crossing(wires: Sequence[tuple[int, int]] | set[tuple[int, int]], straight: list[tuple[int, int]], place: list[int]) -> set[tuple[int, int]]:
    if not straight:
        return set()
    ends = sorted((place[source], place[target]) for source, target in straight)
    starts = [start for start, _ in ends]
    lowest, highest = [float("-inf")], [float("inf")]
    for _, end in ends:
        lowest.append(max(lowest[-1], end))
    for _, end in reversed(ends):
        highest.append(min(highest[-1], end))
    highest.reverse()
    crossed, sources, targets, kept = set(), {source for source, _ in straight}, {target for _, target in straight}, set(straight)
    for source, target in wires:
        start, end = place[source], place[target]
        is_beside = (source in sources or target in targets) and (source, target) not in kept
        if is_beside or lowest[bisect_left(starts, start)] > end or highest[bisect_right(starts, start)] < end:
            crossed.add((source, target))
    return crossed


def _aligned(seen: _Ordered, line: frozenset[int], crossed: set[tuple[int, int]]) -> list[int]:
    """{item: the first item of its block}: items of a block stand at one height."""
    root = list(range(len(seen.place)))
    taken: set[int] = set()
    for column in seen.items:
        limit = -1
        for item in column:
            sources = seen.sources[item]
            if not sources:
                continue
            for source in _medians(sources, item, seen, line):
                wire = (source, item)
                if seen.place[source] > limit and source not in taken and wire not in crossed and (item, source) not in crossed:
                    root[item] = root[source]
                    taken.add(source)
                    limit = seen.place[source]
                    break
    return root


def _medians(sources: list[int], item: int, seen: _Ordered, line: frozenset[int]) -> list[int]:
    """The neighbours to stand beside: that on the main line, else the next piece of a lane, else the middle ones."""
    if item in line:
        main = [source for source in sources if source in line]
        if main:
            return main
    if seen.is_lane[item]:
        lanes = [source for source in sources if seen.is_lane[source]]
        if lanes:
            return lanes
    ordered = sorted(sources, key=seen.place.__getitem__)
    low, high = (len(ordered) - 1) // 2, len(ordered) // 2
    return [ordered[low]] if low == high else [ordered[low], ordered[high]]


def _compacted(seen: _Ordered, root: list[int]) -> list[float]:
    """Blocks as high up as they can stand, then as near to what is below them as they can: heights of their wires."""
    below: dict[int, dict[int, float]] = {}
    above: dict[int, dict[int, float]] = {}
    for column in seen.items:
        for upper, lower in pairwise(column):
            gap = LANE if seen.is_lane[upper] and seen.is_lane[lower] else _BESIDE_LANE if seen.is_lane[upper] or seen.is_lane[lower] else ROW_GAP
            apart = seen.extents[upper][1] + gap + seen.extents[lower][0]
            one, other = root[upper], root[lower]
            below.setdefault(one, {})[other] = max(apart, below.get(one, {}).get(other, 0.0))
            above.setdefault(other, {})[one] = below[one][other]
    order = _topological([item for item in range(len(root)) if root[item] == item], below, above)
    y: dict[int, float] = {}
    for block in order:
        y[block] = max([y[one] + apart for one, apart in above.get(block, {}).items()], default=0.0)
    for block in reversed(order):
        if block in below:
            y[block] = max(y[block], min(y[other] - apart for other, apart in below[block].items()))
    return [y[block] for block in root]


def _topological(blocks: list[int], below: dict[int, dict[int, float]], above: dict[int, dict[int, float]]) -> list[int]:
    waiting = {block: len(above.get(block, ())) for block in blocks}
    order = [block for block in blocks if not waiting[block]]
    for block in order:
        for other in below.get(block, ()):
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    return order


def _balanced(drawings: list[list[float]], extents: Extents) -> list[float]:
    """All four brought to the side of the lowest, then the mean of the two middle heights of each item."""
    if not drawings[0]:
        return []
    tops = [min(y - extent[0] for y, extent in zip(drawing, extents, strict=True)) for drawing in drawings]
    bottoms = [max(y + extent[1] for y, extent in zip(drawing, extents, strict=True)) for drawing in drawings]
    best = min(range(4), key=lambda number: bottoms[number] - tops[number])
    shifted = []
    for number, drawing in enumerate(drawings):
        is_down = number % 2 == 0
        shift = tops[best] - tops[number] if is_down else bottoms[best] - bottoms[number]
        shifted.append([y + shift for y in drawing])
    return [(a + b) / 2 for a, b in (sorted(four)[1:3] for four in zip(*shifted, strict=True))]
