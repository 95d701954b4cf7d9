"""Wires that would lie on each other in a lane run beside each other: the shorter ones nearer to what they pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from nnbuilder.core.layout.measures import LANE
from nnbuilder.core.layout.strands import TOGETHER
from nnbuilder.core.layout.ways import Lane, Way
from nnbuilder.core.steps import Steps

_STEPS = (LANE, LANE / 2)
Height = tuple[float, int]
"""Of a lane, and how many steps that is away from where it would be alone."""
Groups = Mapping[tuple[int, ...], Mapping[int, Height]]
"""The heights of wires, by their rows, for each group of those that have to do with each other."""


def spread(ways: Sequence[Way], before: Groups, changed: AbstractSet[int]) -> Steps[Groups]:
    """The height of every lane; wires of one port share theirs. `before` lends the groups in which no row is changed."""
    groups: dict[tuple[int, ...], Mapping[int, Height]] = {}
    for group in _together(ways):
        heights = before.get(group) if changed.isdisjoint(group) else None
        groups[group] = heights if heights is not None else (yield from _apart(group, ways))
    return groups


def _together(ways: Sequence[Way]) -> Iterator[tuple[int, ...]]:
    """Rows whose lanes are so near that one may push the other: first by their heights, then by their extents."""
    lanes = sorted([(way.lane.y, row) for row, way in enumerate(ways) if way.lane is not None])
    start = 0
    for place in range(1, len(lanes) + 1):
        if place == len(lanes) or lanes[place][0] - lanes[place - 1][0] >= 3 * LANE:
            yield from _beside(sorted([(_lane(ways[row]).left, row) for _, row in lanes[start:place]]), ways)
            start = place


def _beside(lanes: list[tuple[float, int]], ways: Sequence[Way]) -> Iterator[tuple[int, ...]]:
    group: list[int] = []
    reach = 0.0
    for left, row in lanes:
        if group and left > reach:
            yield tuple(group)
            group = []
        reach = max(reach, _lane(ways[row]).right) if group else _lane(ways[row]).right
        group.append(row)
    if group:
        yield tuple(group)


def _apart(group: tuple[int, ...], ways: Sequence[Way]) -> Steps[Mapping[int, Height]]:
    heights: dict[int, Height] = {}
    for row in sorted(group, key=lambda row: ways[row].wire.order):
        yield
        way, lane = ways[row], _lane(ways[row])
        beside = [
            height
            for other, (height, _) in heights.items()
            if ways[other].wire.start != way.wire.start and min(lane.right, _lane(ways[other]).right) - max(lane.left, _lane(ways[other]).left) > TOGETHER
        ]
        heights[row] = next(_free(lane, beside), (lane.y, 0))
    return heights


def _free(lane: Lane, beside: list[float]) -> Iterator[Height]:
    """The free heights of a lane, the nearest first."""
    top, bottom = lane.room
    for step in _STEPS:
        for level in range(int((bottom - top) / step) + 2):
            for y in (lane.y,) if not level else (lane.y - level * step, lane.y + level * step):
                if top <= y <= bottom and all(abs(y - other) >= step - 0.5 for other in beside):
                    yield y, level


def _lane(way: Way) -> Lane:
    assert way.lane is not None
    return way.lane
