"""A wire as it is drawn: lines and cubic curves, level at both ends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

Spot = tuple[float, float]
"""x, y"""
Path = tuple[tuple[float, ...], ...]
"""Where it begins (x, y), then its pieces: a line to (x, y), or a curve (x, y, x, y, x, y) by two points that pull it to a third."""
RIGHT, DOWN, LEFT, UP = range(4)
"""Where a wire faces."""
_TOWARDS = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
_STEEP = 2.0
"""How much more a wire climbs than it runs beside a point that it passes upright."""
_ROUND = 14.0
_BACK = 60.0


def swung(start: Spot, end: Spot) -> Path:
    """One curve that leaves level and arrives level; a line where both are at one height."""
    (x, y), (to_x, to_y) = start, end
    if y == to_y:
        return (start, end)
    half = (to_x - x) / 2
    return (start, (x + half, y, to_x - half, to_y, to_x, to_y))


def loose(start: Spot, end: Spot) -> Path:
    """From an output to anywhere, whatever stands between: a wire that is being drawn."""
    ahead = end[0] - start[0]
    reach = max(28.0, min(ahead / 2, 120.0)) if ahead > 0 else min(160.0, _BACK - ahead / 4)
    return (start, (start[0] + reach, start[1], end[0] - reach, end[1], end[0], end[1]))


def curve(start: Spot, end: Spot, leaves: int = RIGHT, arrives: int = RIGHT) -> Path:
    """One curve that leaves and arrives as it faces there; a line where it faces along that."""
    ahead, distance = (end[0] - start[0], end[1] - start[1]), math.dist(start, end)
    pulls: list[float] = []
    is_along = True
    for spot, facing, side in ((start, leaves, 1), (end, arrives, -1)):
        x, y = _TOWARDS[facing]
        forwards = ahead[0] * x + ahead[1] * y
        is_along = is_along and forwards == distance
        pull = side * max(forwards / 2, min(distance * 0.4, 3 * _ROUND))
        pulls += [spot[0] + pull * x, spot[1] + pull * y]
    return (start, end) if is_along else (start, (*pulls, *end))


def facings(spots: Sequence[Spot]) -> list[int]:
    """How a wire faces at each of the places it passes: to the right at both ends, and between as its neighbours lie."""
    between = [_facing(after[0] - before[0], after[1] - before[1]) for before, after in zip(spots, spots[2:], strict=False)]
    return [RIGHT, *between, RIGHT]


def strung(spots: Sequence[Spot]) -> Path:
    """Over places, whatever stands between: a wire with points that is being drawn."""
    if len(spots) == 2:
        return loose(spots[0], spots[1])
    ways = facings(spots)
    return joined(*(curve(*ends, *facing) for ends, facing in zip(pairwise(spots), pairwise(ways), strict=True)))


def _facing(x: float, y: float) -> int:
    if abs(y) > _STEEP * abs(x):
        return DOWN if y > 0 else UP
    return RIGHT if x >= 0 else LEFT


def rounded(corners: Sequence[Spot]) -> Path:
    """A line over corners, each of them rounded."""
    spots = [spot for spot, after in pairwise([*corners, (math.inf, math.inf)]) if math.dist(spot, after) > 0.5]
    if len(spots) < 2:
        return (corners[0], corners[-1])
    path: list[tuple[float, ...]] = [spots[0]]
    for before, corner, after in zip(spots, spots[1:], spots[2:], strict=False):
        radius = min(_ROUND, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        one, other = _towards(corner, before, radius), _towards(corner, after, radius)
        # Two thirds of the way to the corner, a cubic curve is the quadratic one that the corner pulls.
        pulls = [(end[axis] + 2 * corner[axis]) / 3 for end in (one, other) for axis in (0, 1)]
        path += [one, (*pulls, *other)]
    return (*path, spots[-1])


def joined(*paths: Path) -> Path:
    """Paths of which each begins where the one before ends."""
    pieces: list[tuple[float, ...]] = [paths[0][0]]
    for path in paths:
        for piece in path[1:]:
            if piece[-2:] != pieces[-1][-2:]:
                pieces.append(piece)
    return tuple(pieces)


def sampled(path: Path, steps: int = 16) -> Iterator[Spot]:
    """Points along a path: the ends of lines, and as many of each curve as there are steps."""
    x, y = path[0]
    yield x, y
    for piece in path[1:]:
        if len(piece) == 2:
            yield piece[0], piece[1]
        else:
            one, two, three, four, to_x, to_y = piece
            for step in range(1, steps + 1):
                t = step / steps
                s = 1 - t
                a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
                yield a * x + b * one + c * three + d * to_x, a * y + b * two + c * four + d * to_y
        x, y = piece[-2:]


def nearest(path: Path, via: Sequence[Spot], spot: Spot) -> tuple[int, Spot]:
    """The place on a path that is nearest to a spot, and before which of the points that it passes that is."""
    best, at, piece = math.inf, spot, 1
    for number in range(1, len(path)):
        for one, other in pairwise(sampled((path[number - 1][-2:], path[number]))):
            x, y = other[0] - one[0], other[1] - one[1]
            share = ((spot[0] - one[0]) * x + (spot[1] - one[1]) * y) / (x * x + y * y) if x or y else 0.0
            there = one[0] + x * min(1.0, max(0.0, share)), one[1] + y * min(1.0, max(0.0, share))
            if math.dist(there, spot) < best:
                best, at, piece = math.dist(there, spot), there, number
    passed, ends = 0, [one[-2:] for one in path[:piece]]
    for point in via:
        if point not in ends:
            break
        ends = ends[ends.index(point) + 1 :]
        passed += 1
    return passed, at


def bounds(path: Path) -> tuple[float, float, float, float]:
    """left, top, right, bottom around a path and what pulls it."""
    xs = [number for piece in path for number in piece[::2]]
    ys = [number for piece in path for number in piece[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def shifted(path: Path, x: float, y: float) -> Path:
    """The same path elsewhere."""
    return tuple(
        [
            (piece[0] + x, piece[1] + y) if len(piece) == 2 else (piece[0] + x, piece[1] + y, piece[2] + x, piece[3] + y, piece[4] + x, piece[5] + y)
            for piece in path
        ]
    )


def _towards(corner: Spot, end: Spot, length: float) -> Spot:
    share = length / math.dist(corner, end)
    return corner[0] + (end[0] - corner[0]) * share, corner[1] + (end[1] - corner[1]) * share
