"""Around everything by corners: the shortest way with few bends over the lines beside boxes (Wybrow, Marriott and Stuckey 2009)."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from nnbuilder.core.layout.obstacles import Box
from nnbuilder.core.layout.paths import Spot
from nnbuilder.core.steps import Steps

_CLEARS = (12.0, 4.0)
_TOUCH, _BEND = 2.0, 40.0
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))
DETOUR = 1_000
"""What one costs, counted in boxes and wires that are looked at."""
_MOST_LINES = 40
"""Boxes beside which a way may run; more of them cost by the square, and a way that needs them is no way to follow."""
_AT_ONCE = 200
"""Places that are gone through between two steps."""


def detour(start: Spot, end: Spot, boxes: list[Box], facings: tuple[int, int] | None = None) -> Steps[list[Spot] | None]:
    """Corners of a way from port to port, to the right at both, or between places where it faces so (see `paths`); None where there is none."""
    for clear in _CLEARS:
        yield
        lattice = _lattice(start, end, boxes, clear, facings)
        if lattice.is_passable():
            corners = yield from _way(lattice)
            if corners is not None:
                return [start, *corners, end]
    return None


@dataclass(frozen=True, slots=True)
class _Lattice:
    """The lines beside boxes, by their places (column, row). A way leads from `start` to `goal`, and `facings` are those there.

    across  {row: bits}: the columns from which a box lies on the piece to the next one
    down    {column: bits}: the rows from which a box lies on the piece to the next one
    """

    xs: Sequence[float]
    ys: Sequence[float]
    start: tuple[int, int]
    goal: tuple[int, int]
    across: Sequence[int]
    down: Sequence[int]
    facings: tuple[int, int]

    def is_passable(self) -> bool:
        """Whether the goal can be reached at all: places are flooded from it, a whole row at a time."""
        (column, row), (to_column, to_row) = self.start, self.goal
        if self.facings[1] == 0 and (to_column == 0 or self.across[to_row] >> to_column - 1 & 1):
            return False
        columns = (1 << len(self.xs)) - 1
        falls = [sum(1 << place for place in range(len(self.xs)) if not self.down[place] >> height & 1) for height in range(len(self.ys))]
        reached = [0] * len(self.ys)
        reached[to_row] = 1 << to_column
        waiting = [to_row]
        while waiting:
            at = waiting.pop()
            free, here = ~self.across[at] & columns, reached[at]
            while (wider := here | ((here & free) << 1 & columns) | (here >> 1 & free)) != here:
                here = wider
            reached[at] = here
            for beside, passes in ((at - 1, falls[at - 1] if at else 0), (at + 1, falls[at])):
                more = here & passes
                if 0 <= beside < len(reached) and more & ~reached[beside]:
                    reached[beside] |= more
                    waiting.append(beside)
            if reached[row] >> column & 1:
                return True
        return False


def _lattice(start: Spot, end: Spot, boxes: list[Box], clear: float, facings: tuple[int, int] | None) -> _Lattice:
    leaves, arrives = facings or (0, 0)
    (x, y), (to_x, to_y) = _STEPS[leaves], _STEPS[arrives]
    first, last = (start[0] + clear * x, start[1] + clear * y), (end[0] - clear * to_x, end[1] - clear * to_y)
    centre = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    near = sorted(boxes, key=lambda box: abs(box[0] + box[2] - 2 * centre[0]) + abs(box[1] + box[3] - 2 * centre[1]))[:_MOST_LINES]
    # Beside a port there are the lines of its node anyway.
    more = {first, last} if facings is None else {first, last, *((spot[0] + by, spot[1] + by) for spot in (first, last) for by in (-clear, clear))}
    xs = sorted({*(spot[0] for spot in more), *(side for box in near for side in (box[0] - clear, box[2] + clear))})
    ys = sorted({*(spot[1] for spot in more), *(side for box in near for side in (box[1] - clear, box[3] + clear))})
    across, down = [0] * len(ys), [0] * len(xs)
    for left, top, right, bottom in boxes:
        columns = range(bisect_right(xs, left - _TOUCH), bisect_left(xs, right + _TOUCH))
        rows = range(bisect_right(ys, top - _TOUCH), bisect_left(ys, bottom + _TOUCH))
        wide, high = _bits(max(0, columns.start - 1), columns.stop), _bits(max(0, rows.start - 1), rows.stop)
        for row in rows:
            across[row] |= wide
        for column in columns:
            down[column] |= high
    return _Lattice(
        xs, ys, (bisect_left(xs, first[0]), bisect_left(ys, first[1])), (bisect_left(xs, last[0]), bisect_left(ys, last[1])), across, down, (leaves, arrives)
    )


def _bits(start: int, stop: int) -> int:
    return (1 << stop) - (1 << start) if stop > start else 0


State = tuple[int, int, int]
"""column, row, and where the way faces: to the right, down, to the left, up"""


def _way(lattice: _Lattice) -> Steps[list[Spot] | None]:
    """The corners of the shortest way (A*, Hart, Nilsson and Raphael 1968); bends cost as length does."""
    xs, ys, across, down = lattice.xs, lattice.ys, lattice.across, lattice.down
    (column, row), goal = lattice.start, lattice.goal
    to_x, to_y, most_columns, most_rows = xs[goal[0]], ys[goal[1]], len(xs), len(ys)
    leaves, arrives = lattice.facings
    best: dict[State, float] = {(column, row, leaves): 0.0}
    came: dict[State, State] = {}
    front: list[tuple[float, float, State]] = [(0.0, 0.0, (column, row, leaves))]
    passed = 0
    while front:
        _, cost, state = heapq.heappop(front)
        if cost > best[state]:
            continue
        passed += 1
        if passed % _AT_ONCE == 0:
            yield
        column, row, facing = state
        if facing == arrives and (column, row) == goal:
            return _corners(state, came, xs, ys)
        for to in (facing, (facing + 1) % 4, (facing + 3) % 4):
            x, y = _STEPS[to]
            after, below = column + x, row + y
            if not (0 <= after < most_columns and 0 <= below < most_rows):
                continue
            if across[row] >> (column if x > 0 else after) & 1 if x else down[column] >> (row if y > 0 else below) & 1:
                continue
            left, up = to_x - xs[after], to_y - ys[below]
            length = cost + abs(xs[after] - xs[column]) + abs(ys[below] - ys[row]) + (_BEND if to != facing else 0.0)
            there = (after, below, to)
            if length < best.get(there, float("inf")):
                best[there], came[there] = length, state
                heapq.heappush(front, (length + abs(left) + abs(up) + (0.0 if arrives else _BEND * _bends(to, left, up)), length, there))
    return None


def _bends(facing: int, left: float, up: float) -> int:
    """How often a way bends at least until it faces to the right at a goal that is so far to the right and below."""
    if facing == 0:
        return 0 if up == 0 and left >= 0 else 2
    if facing == 2:
        return 2
    return 1 if up == 0 or (up > 0) == (facing == 1) else 3


def _corners(state: State, came: dict[State, State], xs: Sequence[float], ys: Sequence[float]) -> list[Spot]:
    states = [state]
    while states[-1] in came:
        states.append(came[states[-1]])
    states.reverse()
    spots = [(xs[column], ys[row]) for column, row, _ in states]
    # A state is reached facing where it came from, so the way bends where the next one faces elsewhere.
    return [spot for spot, here, after in zip(spots, states, states[1:], strict=False) if here[2] != after[2]]
