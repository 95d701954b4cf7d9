"""Where wires already run, by cells of a grid: what a lane would cross there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from operator import ne

from nnbuilder.core.layout.obstacles import Box, Cell, cells_of, members

Strand = tuple[float, float, float, float, float, float, float]
"""A wire to the right as three heights: left, height there, from where it is at its lane, the height of that, up to where, right,
height there. One that swings over at once has its lane in the middle and no longer than a point."""

TOGETHER = 8.0
"""How long two wires may lie on each other."""


@dataclass(slots=True)
class Strands:
    """The strands of some rows. It is filled while wires are routed, and copied before it is changed again."""

    strands: dict[int, Strand] = field(default_factory=dict)
    cells: dict[Cell, tuple[int, ...]] = field(default_factory=dict)

    def copy(self) -> Strands:
        return Strands(dict(self.strands), dict(self.cells))

    def put(self, row: int, strand: Strand | None) -> Strand | None:
        """Puts another strand into a row, None for a wire that turns back; returns the one that was there."""
        before = self.strands.pop(row, None)
        if before is not None:
            for cell in cells_of(around(before)):
                self.cells[cell] = tuple([other for other in self.cells[cell] if other != row])
        if strand is not None:
            self.strands[row] = strand
            for cell in cells_of(around(strand)):
                self.cells[cell] = (*self.cells.get(cell, ()), row)
        return before

    def within(self, box: Box) -> set[int]:
        """The rows that may have to do with a rectangle."""
        return set(members(self.cells, box))


def around(strand: Strand) -> Box:
    left, one, _, lane, _, right, other = strand
    return (left, min(one, lane, other), right, max(one, lane, other))


class Crowd:
    """The wires that one to the right would meet on each of its lanes: gone through once, whichever lanes are asked about then.

    How often it crosses another one is a step function of the height of its lane, with steps at the heights of the other one.
    """

    def __init__(self, wire: Strand, strands: Iterable[Strand], across: tuple[float, float]) -> None:
        self._always = 0
        steps: list[_Step] = []
        lanes: list[float] = []
        left, y, right = wire[0], wire[1], wire[5]
        for other in strands:
            # Those that begin where it does share its lane.
            if (left != other[0] or y != other[1]) and other[0] < right and other[5] > left:
                self._always += _crossed(wire, other, steps)
                if min(other[4], across[1]) - max(other[2], across[0]) > TOGETHER:
                    lanes.append(other[3])
        steps.sort()
        self._steps, self._counts = [(height, side) for height, side, _ in steps], list(accumulate([change for _, _, change in steps], initial=0))
        self._lanes = sorted(lanes)

    def crossed(self, lane: float) -> int:
        """How often it crosses the others where its lane runs there."""
        return self._always + self._counts[bisect_right(self._steps, (lane, 0))]

    def beside(self, room: tuple[float, float]) -> int:
        """How many lanes of other ports already run in a room."""
        return bisect_right(self._lanes, room[1]) - bisect_left(self._lanes, room[0])


_Step = tuple[float, int, int]
"""Where the lane of one wire reaches a height of another one: that height, 0 at it or 1 below it, how many crossings more there are."""


def _crossed(wire: Strand, other: Strand, steps: list[_Step]) -> int:
    """How often two wires that are beside each other cross while the lane of the first is above everything: where the one that was
    above is below. What changes farther down is added to `steps`."""
    _, one, start, _, end, right, last = wire
    first, a, _, b, _, farthest, c = other
    if a == b == c and one != a != last:
        # Most run level.
        comes, goes = first < start, farthest > end and right > end
        before, after = comes and one > a, goes and last > a
        if first > end or farthest < start:
            return int(comes and goes and before != after)
        count, equal = before + after, int(comes and goes and before != after)
        below = (comes and not before) + (goes and not after)
        if equal != count:
            steps.append((a, 0, equal - count))
        if below != equal:
            steps.append((a, 1, below - equal))
        return count
    return _crossed_anywhere(wire, other, steps)


def _crossed_anywhere(wire: Strand, other: Strand, steps: list[_Step]) -> int:
    """The same for any two of them, by their heights wherever one of them changes."""
    left, one, start, _, end, right, last = wire
    begin, stop = max(left, other[0]), min(right, other[5])
    _, a, up_to, b, until, _, c = other
    before: list[bool] = []
    heights: list[float] = []
    after: list[bool] = []
    for x in sorted([begin, *[x for x in (start, end, up_to, until) if begin < x < stop], stop]):
        height = a if x < up_to or x == other[0] else b if x <= until else c
        if x < start or x == left:
            if one != height:
                before.append(one > height)
        elif x <= end:
            heights.append(height)
        elif last != height:
            after.append(last > height)
    count = always = _changes([*before, *[False] * len(heights), *after])
    for height in sorted(set(heights)):
        for side in (0, 1):
            below = [its < height or (side == 1 and its == height) for its in heights if side or its != height]
            now = _changes([*before, *below, *after])
            if now != count:
                steps.append((height, side, now - count))
                count = now
    return always


def _changes(sides: list[bool]) -> int:
    return sum(map(ne, sides, sides[1:]))
