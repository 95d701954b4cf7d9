"""Whether a wire runs through a rectangle: what has a place of its own must not lie on one."""

from __future__ import annotations

from itertools import pairwise

from nnbuilder.core.layout.obstacles import Box
from nnbuilder.core.layout.paths import Path, Spot, sampled

_STEPS = 12
"""Straight pieces in place of a curve."""


def runs_through(path: Path, box: Box, steps: int = _STEPS) -> bool:
    """Whether any piece of a path shares more than a border with a box; curves are looked at in so many steps."""
    return any(
        _meets(one, other, box)
        for before, piece in pairwise(path)
        if _comes_near(before[-2:] + piece, box)
        for one, other in pairwise(sampled((before[-2:], piece), steps))
    )


def _comes_near(spots: tuple[float, ...], box: Box) -> bool:
    """Whether what lies between some points, (x, y, x, y, ...), may share more than a border with a box: a curve lies between those
    that pull it."""
    left, top, right, bottom = box
    return max(spots[::2]) > left and min(spots[::2]) < right and max(spots[1::2]) > top and min(spots[1::2]) < bottom


def _meets(one: Spot, other: Spot, box: Box) -> bool:
    """Whether a line shares more than a point with a box (Liang and Barsky, A New Concept and Method for Line Clipping, 1984)."""
    begin, end = 0.0, 1.0
    for axis in (0, 1):
        start, way, low, high = one[axis], other[axis] - one[axis], box[axis], box[axis + 2]
        if way == 0:
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / way, (high - start) / way))
        begin, end = max(begin, near), min(end, far)
    return begin < end
