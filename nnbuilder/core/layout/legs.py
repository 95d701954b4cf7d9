"""The way of a wire that must pass points: leg by leg, each around what stands between its ends, and smooth where two of them meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from nnbuilder.core.graph import NodeId
from nnbuilder.core.layout import paths
from nnbuilder.core.layout.detours import DETOUR, detour
from nnbuilder.core.layout.effort import Effort
from nnbuilder.core.layout.obstacles import Box, Obstacles
from nnbuilder.core.layout.paths import LEFT, RIGHT, Path, Spot
from nnbuilder.core.layout.strands import Strand
from nnbuilder.core.layout.through import runs_through
from nnbuilder.core.layout.ways import AHEAD, NEAR, Way, Wire, way_of
from nnbuilder.core.steps import Steps

BESIDE = 2 * NEAR
"""How near a node is to a point for a wire to have no room between them."""
_LOOKS = 32
"""Pieces of a curve that are looked at."""
_REACH = 300.0
"""How far around a leg a way is looked for."""


class Mirrored(Obstacles):
    """The same boxes with left for right."""

    __slots__ = ()

    def within(self, left: float, top: float, right: float, bottom: float) -> dict[NodeId, Box]:
        boxes = Obstacles.within(self, -right, top, -left, bottom)
        return {node: (-box[2], box[1], -box[0], box[3]) for node, box in boxes.items()}


def way_through(wire: Wire, obstacles: Obstacles, shorter: Callable[[Box], Iterable[Strand]], effort: Effort) -> Steps[Way]:
    """The way of a wire through its points in order. A node that covers a point was covered by hand: the two legs that meet there
    may run beneath it."""
    spots = (wire.start, *wire.via, wire.end)
    facings = paths.facings(spots)
    covers = [frozenset[NodeId](), *(_covering(obstacles, spot) for spot in wire.via), frozenset[NodeId]()]
    ends = [wire.source, *(min(cover, default="") for cover in covers[1:-1]), wire.target]
    legs: list[Way] = []
    for place, (start, end) in enumerate(pairwise(spots)):
        leg = _Leg(start, end, facings[place], facings[place + 1], covers[place] | covers[place + 1], frozenset((wire.source, wire.target)))
        legs.append((yield from leg.way(Wire(ends[place], ends[place + 1], start, end), obstacles, shorter, effort)))
        yield
    lefts, tops, rights, bottoms = zip(*(leg.region for leg in legs), strict=True)
    return Way(wire, (min(lefts), min(tops), max(rights), max(bottoms)), paths.joined(*(leg.path for leg in legs)))


def _covering(obstacles: Obstacles, spot: Spot) -> frozenset[NodeId]:
    """The nodes that a point lies on, or too near to for a wire."""
    return frozenset(obstacles.within(spot[0] - BESIDE, spot[1] - BESIDE, spot[0] + BESIDE, spot[1] + BESIDE))


class _Leg:
    """Between two places: how the wire faces at each, the nodes that may be touched, and its own, which it may come near to."""

    def __init__(self, start: Spot, end: Spot, leaves: int, arrives: int, covers: frozenset[NodeId], own: frozenset[NodeId]) -> None:
        self.start, self.end, self.leaves, self.arrives, self.covers, self.own = start, end, leaves, arrives, covers, own
        self.curve = paths.curve(start, end, leaves, arrives)

    def way(self, wire: Wire, obstacles: Obstacles, shorter: Callable[[Box], Iterable[Strand]], effort: Effort) -> Steps[Way]:
        facing, ahead = (self.leaves, self.arrives), self.end[0] - self.start[0]
        is_level = (facing == (RIGHT, RIGHT) and ahead >= AHEAD) or (facing == (LEFT, LEFT) and -ahead >= AHEAD)
        bounds = _wider(paths.bounds(self.curve), NEAR)
        if effort.is_spent or (not is_level and self._is_clear(obstacles.within(*bounds))):
            return Way(wire, bounds, self.curve)
        if self.covers and not is_level:
            return (yield from self._around(wire, obstacles, effort))
        if facing == (RIGHT, RIGHT):
            way = yield from way_of(wire, obstacles, shorter, effort)
            # Straight over is the last that it knows.
            return way if is_level or len(way.path) > 2 else (yield from self._around(wire, obstacles, effort))
        if facing == (LEFT, LEFT):
            return _mirrored((yield from way_of(_mirrored_wire(wire), Mirrored(obstacles.boxes, obstacles.cells), lambda box: (), effort)), wire)
        return (yield from self._around(wire, obstacles, effort))

    def _is_clear(self, boxes: dict[NodeId, Box]) -> bool:
        foreign = [_wider(box, NEAR if node not in self.own else -1.0) for node, box in boxes.items() if node not in self.covers]
        return not any(runs_through(self.curve, box, _LOOKS) for box in foreign)

    def _around(self, wire: Wire, obstacles: Obstacles, effort: Effort) -> Steps[Way]:
        region = _wider(
            (min(self.start[0], self.end[0]), min(self.start[1], self.end[1]), max(self.start[0], self.end[0]), max(self.start[1], self.end[1])), _REACH
        )
        boxes = {node: box for node, box in obstacles.within(*region).items() if node not in self.covers}
        effort.spend(len(boxes) + DETOUR)
        corners = yield from detour(self.start, self.end, list(boxes.values()), (self.leaves, self.arrives))
        return Way(wire, region, paths.rounded(corners) if corners is not None else self.curve)


def _mirrored_wire(wire: Wire) -> Wire:
    return Wire(wire.source, wire.target, (-wire.start[0], wire.start[1]), (-wire.end[0], wire.end[1]))


def _mirrored(way: Way, wire: Wire) -> Way:
    left, top, right, bottom = way.region
    return Way(wire, (-right, top, -left, bottom), _reflected(way.path))


def _reflected(path: Path) -> Path:
    return tuple(tuple(-number if place % 2 == 0 else number for place, number in enumerate(piece)) for piece in path)


def _wider(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by
