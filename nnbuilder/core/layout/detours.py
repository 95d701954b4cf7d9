"""Around everything by corners: the shortest way with few bends over the lines beside boxes (Wybrow, Marriott and Stuckey 2009)."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right

from nnbuilder.core.layout.obstacles import Box
from nnbuilder.core.layout.paths import Spot

_CLEARS = (12.0, 4.0)
_TOUCH, _BEND = 2.0, 40.0
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))
DETOUR = 8_000
"""What one costs, counted in boxes and wires that are looked at."""
_MOST_LINES = 40
"""Boxes beside which a way may run; more of them cost by the square, and a way that needs them is no way to follow."""


def detour(start: Spot, end: Spot, boxes: list[Box]) -> list[Spot] | None:
    """Corners of a way that leaves to the right and arrives from the left; None where there is none."""
    for clear in _CLEARS:
        corners = _way(start, end, boxes, clear)
        if corners is not None:
            return corners
    return None


def _way(start: Spot, end: Spot, boxes: list[Box], clear: float) -> list[Spot] | None:
    first, last = (start[0] + clear, start[1]), (end[0] - clear, end[1])
    centre = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    near = sorted(boxes, key=lambda box: abs(box[0] + box[2] - 2 * centre[0]) + abs(box[1] + box[3] - 2 * centre[1]))[:_MOST_LINES]
    xs = sorted({first[0], last[0], *(side for box in near for side in (box[0] - clear, box[2] + clear))})
    ys = sorted({first[1], last[1], *(side for box in near for side in (box[1] - clear, box[3] + clear))})
    across, down = _blocked(xs, ys, boxes)
    column, row = bisect_left(xs, first[0]), bisect_left(ys, first[1])
    goal = bisect_left(xs, last[0]), bisect_left(ys, last[1])
    best = {(column, row, 0): 0.0}
    came: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    front = [(0.0, 0.0, (column, row, 0))]
    while front:
        _, cost, state = heapq.heappop(front)
        if cost > best[state]:
            continue
        column, row, facing = state
        if (column, row) == goal and facing == 0:
            return _corners(state, came, xs, ys, start, end)
        for turn in (0, 1, 3):
            to = (facing + turn) % 4
            x, y = _STEPS[to]
            after = column + x, row + y
            if not (0 <= after[0] < len(xs) and 0 <= after[1] < len(ys)):
                continue
            if (min(column, after[0]), row) in across if x else (column, min(row, after[1])) in down:
                continue
            length = cost + abs(xs[after[0]] - xs[column]) + abs(ys[after[1]] - ys[row]) + (_BEND if turn else 0.0)
            there = (*after, to)
            if length < best.get(there, float("inf")):
                best[there], came[there] = length, state
                left = abs(xs[after[0]] - last[0]) + abs(ys[after[1]] - last[1])
                heapq.heappush(front, (length + left, length, there))
    return None


def _blocked(xs: list[float], ys: list[float], boxes: list[Box]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The pieces of lines, to the right of and below a place (column, row), that a box lies on."""
    across: set[tuple[int, int]] = set()
    down: set[tuple[int, int]] = set()
    for left, top, right, bottom in boxes:
        columns = range(bisect_right(xs, left - _TOUCH), bisect_left(xs, right + _TOUCH))
        rows = range(bisect_right(ys, top - _TOUCH), bisect_left(ys, bottom + _TOUCH))
        before = range(max(0, columns.start - 1), columns.stop)
        above = range(max(0, rows.start - 1), rows.stop)
        across |= {(column, row) for column in before for row in rows}
        down |= {(column, row) for column in columns for row in above}
    return across, down


def _corners(
    state: tuple[int, int, int], came: dict[tuple[int, int, int], tuple[int, int, int]], xs: list[float], ys: list[float], start: Spot, end: Spot
) -> list[Spot]:
    states = [state]
    while states[-1] in came:
        states.append(came[states[-1]])
    states.reverse()
    spots = [(xs[column], ys[row]) for column, row, _ in states]
    # A state is reached facing where it came from, so the way bends where the next one faces elsewhere.
    bends = [spot for spot, here, after in zip(spots, states, states[1:], strict=False) if here[2] != after[2]]
    return [start, *bends, end]
