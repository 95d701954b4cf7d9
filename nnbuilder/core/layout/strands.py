"""Where wires already run, by cells of a grid: what a lane would cross there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

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


def crossed(strand: Strand, others: Iterable[Strand]) -> int:
    """How often a strand crosses others: where the one that was above is below. Those that begin where it does share its lane."""
    left, one, start, lane, end, right, other_end = strand
    high, low = min(one, lane, other_end), max(one, lane, other_end)
    count = 0
    for other in others:
        a, b, c = other[1], other[3], other[6]
        if (a < high and b < high and c < high) or (a > low and b > low and c > low) or (left == other[0] and one == a):
            continue
        begin, stop = max(left, other[0]), min(right, other[5])
        side = 0.0
        for x in sorted([begin, stop, *[x for x in (start, end, other[2], other[4]) if begin < x < stop]]) if begin < stop else ():
            here = _height(strand, x) - _height(other, x)
            if here:
                count += side * here < 0
                side = here
    return count


def beside(strands: Iterable[Strand], start: tuple[float, float], across: tuple[float, float], room: tuple[float, float]) -> int:
    """How many lanes of other ports already run in a room."""
    return sum(
        1
        for left, y, one, lane, other, _, _ in strands
        if room[0] <= lane <= room[1] and min(other, across[1]) - max(one, across[0]) > TOGETHER and (left, y) != start
    )


def _height(strand: Strand, x: float) -> float:
    return strand[1] if x < strand[2] or x == strand[0] else strand[3] if x <= strand[4] else strand[6]
