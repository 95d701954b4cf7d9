"""The way of one wire through what stands between its ends: straight over, along a lane, or around by corners."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from nnbuilder.core.graph import NodeId
from nnbuilder.core.layout import paths
from nnbuilder.core.layout.detours import DETOUR, detour
from nnbuilder.core.layout.effort import Effort
from nnbuilder.core.layout.measures import CLEAR, COLUMN_GAP, LANE
from nnbuilder.core.layout.obstacles import Box, Obstacles
from nnbuilder.core.layout.paths import Path, Spot
from nnbuilder.core.layout.strands import Crowd, Strand
from nnbuilder.core.steps import Steps

AHEAD = 24.0
"""How far an input is to the right of an output, at least, for a wire that runs to the right only."""
OUT, NEAR = 22.0, 6.0
"""How far a wire that turns back leaves its node, and how near wires come to nodes."""
APART = 60.0
"""How far a wire may be moved away from its lane for others that run there."""
_SHORT = 260.0
"""Up to this far a wire swings over at once; a longer one runs level beside a node."""
_BEND, _BELOW, _CROSS = 16.0, 24.0, 400.0
"""What leaving a height costs, as climbing does; running below both ends, since a skip is an arc above what it skips; and crossing."""
_CROWDED = 2000.0
"""What it costs to lie on another wire, where a gap between nodes is full."""
_NEXT = COLUMN_GAP / 2
"""Where a wire to a lane counts as being there, for what it crosses."""
_REACHES = (240.0, 1200.0, 5000.0)
"""How far above and below the ends lanes are looked for, one after another."""
_CLEARS = (CLEAR, NEAR)


@dataclass(frozen=True)
class Wire:
    """An edge on the canvas: the nodes it joins, the middles of its ports, and the points that it must pass, in order."""

    source: NodeId
    target: NodeId
    start: Spot
    end: Spot
    via: tuple[Spot, ...] = ()

    @property
    def loose(self) -> Path:
        """How it hangs before it is known what stands in its way."""
        return paths.strung((self.start, *self.via, self.end))

    @cached_property
    def order(self) -> tuple[float, Spot, Spot]:
        """Short wires are routed first, and long ones around them."""
        return (abs(self.end[0] - self.start[0]) + abs(self.end[1] - self.start[1]), self.start, self.end)


@dataclass(frozen=True, slots=True)
class Lane:
    """A level run at a height; others may push it, within `room`, the heights that are free there."""

    y: float
    left: float
    right: float
    room: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """How a wire runs as if it were alone. It is so as long as nothing changes within `region`."""

    wire: Wire
    region: Box
    path: Path
    lane: Lane | None = None

    @property
    def strand(self) -> Strand | None:
        """How it runs to the right; None where it turns back."""
        if self.wire.end[0] - self.wire.start[0] < AHEAD or (self.lane is None and len(self.path) != 2):
            return None
        return _strand(self.wire, self.lane.y if self.lane is not None else None)


def way_of(wire: Wire, obstacles: Obstacles, shorter: Callable[[Box], Iterable[Strand]], effort: Effort) -> Steps[Way]:
    """The way with the least climbing and crossing that touches no foreign node. `shorter` tells the shorter wires in a rectangle.
    Where all effort is spent it runs straight over, whatever stands there."""
    is_ahead = wire.end[0] - wire.start[0] >= AHEAD
    (x, y), (to_x, to_y) = wire.start, wire.end
    # However close beside each other, two nodes on one level are joined by a line.
    if x < to_x and (y == to_y or (is_ahead and to_x - x <= _SHORT)):
        path = paths.swung(wire.start, wire.end)
        region = (x, min(y, to_y) - NEAR, to_x, max(y, to_y) + NEAR)
        if _is_clear(wire.start, wire.end, _foreign(wire, obstacles.within(*region))):
            return Way(wire, region, path)
    for clear in _CLEARS:
        for reach in _REACHES:
            way = _along(wire, obstacles, shorter, reach, clear, effort, is_ahead=is_ahead) if not effort.is_spent else None
            if way is not None:
                return way
            yield
    return (yield from _around(wire, obstacles, effort)) if not effort.is_spent else _straight(wire, (x, y, x, y))


def pushed(way: Way, y: float, level: int, obstacles: Obstacles) -> Path:
    """The path of a way whose lane runs at another height; its own where there is no room."""
    if way.lane is None or (y == way.lane.y and not level):
        return way.path
    wire = way.wire
    is_ahead = wire.end[0] - wire.start[0] >= AHEAD
    top, bottom = min(wire.start[1], wire.end[1], y) - NEAR, max(wire.start[1], wire.end[1], y) + NEAR
    left, right = min(wire.start[0], wire.end[0]) - 2 * OUT - NEAR, max(wire.start[0], wire.end[0]) + 2 * OUT + NEAR
    near = obstacles.within(left, top, right, bottom)
    return _path(wire, y, (_foreign(wire, near) if is_ahead else list(near.values())), level, is_ahead=is_ahead) or way.path


def _foreign(wire: Wire, boxes: dict[NodeId, Box]) -> list[Box]:
    return [box for node, box in boxes.items() if node != wire.source and node != wire.target]


def _is_clear(start: Spot, end: Spot, boxes: Iterable[Box]) -> bool:
    """Whether a swung wire passes all boxes: it climbs steadily, so it is between its heights at the two sides of each."""
    for left, top, right, bottom in boxes:
        one, other = _height(start, end, left - 2), _height(start, end, right + 2)
        if min(one, other) - NEAR < bottom and max(one, other) + NEAR > top:
            return False
    return True


_SWING = tuple((1.5 * (1 - t) ** 2 * t + 1.5 * (1 - t) * t * t + t**3, t * t * (3 - 2 * t)) for t in (step / 32 for step in range(33)))
"""The curve from (0, 0) to (1, 1), level at both ends and pulled half the way."""


def _height(start: Spot, end: Spot, x: float) -> float:
    share = min(1.0, max(0.0, (x - start[0]) / (end[0] - start[0])))
    at = min(31, int(share * 32))
    while at > 0 and _SWING[at][0] > share:
        at -= 1
    while at < 31 and _SWING[at + 1][0] < share:
        at += 1
    (before, low), (after, high) = _SWING[at], _SWING[at + 1]
    return start[1] + (end[1] - start[1]) * (low + (high - low) * (share - before) / (after - before))


def _along(
    wire: Wire, obstacles: Obstacles, shorter: Callable[[Box], Iterable[Strand]], reach: float, clear: float, effort: Effort, *, is_ahead: bool
) -> Way | None:
    """A way along the lane with the least climbing within reach above and below the ends."""
    (x, y), (to_x, to_y) = wire.start, wire.end
    high, low = min(y, to_y), max(y, to_y)
    left, right = (x, to_x) if is_ahead else (to_x - 2 * OUT, x + 2 * OUT)
    near = obstacles.within(left - 4, high - reach, right + 4, low + reach)
    boxes = _foreign(wire, near) if is_ahead else list(near.values())
    inner = (x + 16, to_x - 16) if is_ahead else (left + OUT - NEAR, right - OUT + NEAR)
    free = _free([box for box in boxes if box[0] < inner[1] and box[2] > inner[0]], clear, high - reach, low + reach)
    strands = list(shorter((x, high - reach, to_x, low + reach))) if is_ahead and len(free) + (y != to_y) > 1 else []
    effort.spend(len(near) + len(strands))
    for cost, lane, (top, bottom) in _cheapest(wire, free, strands, inner, effort, is_ahead=is_ahead):
        effort.spend(len(boxes))
        path = _path(wire, lane, boxes, 0, is_ahead=is_ahead)
        if path is not None:
            beyond = (cost - (low - high)) / 2
            if beyond > reach < _REACHES[-1]:
                # Farther away there may be a better one.
                return None
            beyond += clear + APART
            region = (left - 4, min(high - beyond, lane - APART - clear), right + 4, max(low + beyond, lane + APART + clear))
            return Way(wire, region, path, Lane(lane, inner[0], inner[1], (max(top, lane - APART), min(bottom, lane + APART))))
    return None


def _cheapest(
    wire: Wire, free: Iterable[tuple[float, float]], strands: list[Strand], inner: tuple[float, float], effort: Effort, *, is_ahead: bool
) -> Iterator[tuple[float, float, tuple[float, float]]]:
    """Lanes by what they cost, each with the heights that are free around it. What one crosses is counted only when its turn has come."""
    (_, y), (_, to_y) = wire.start, wire.end
    low = max(y, to_y)
    crowd = Crowd(_strand(wire, y), strands, inner)
    lanes = []
    for room in free:
        for lane in {min(max(height, room[0]), room[1]) for height in (y, to_y, (y + to_y) / 2 if not is_ahead else y)}:
            climbing = abs(y - lane) + abs(to_y - lane) + _BEND * ((lane != y) + (lane != to_y)) + (_BELOW if lane > low else 0.0)
            lanes.append((climbing, not strands, abs(lane - y), lane, room))
    heapq.heapify(lanes)
    while lanes and not effort.is_spent:
        cost, is_whole, nearness, lane, room = heapq.heappop(lanes)
        if is_whole:
            yield cost, lane, room
        else:
            full = max(0, crowd.beside(room) - int((room[1] - room[0]) / (LANE / 2)))
            heapq.heappush(lanes, (cost + _CROWDED * full + _CROSS * crowd.crossed(lane), True, nearness, lane, room))


def _strand(wire: Wire, lane: float | None) -> Strand:
    (x, y), (to_x, to_y) = wire.start, wire.end
    half = (to_x - x) / 2
    if lane is None:
        return (x, y, x + half, to_y, x + half, to_x, to_y)
    return (x, y, x + min(half, _NEXT), lane, to_x - min(half, _NEXT), to_x, to_y)


def _free(boxes: Iterable[Box], clear: float, top: float, bottom: float) -> list[tuple[float, float]]:
    """The heights between boxes where a level wire passes, from top to bottom."""
    free: list[tuple[float, float]] = []
    for upper, lower in sorted((box[1] - clear, box[3] + clear) for box in boxes):
        if upper >= top:
            free.append((top, upper))
        top = max(top, lower)
    return [*free, (top, bottom)] if top <= bottom else free


def _path(wire: Wire, lane: float, boxes: list[Box], level: int, *, is_ahead: bool) -> Path | None:
    """Out of the output onto a lane and from it into the input; None where there is no room to climb."""
    (x, y), (to_x, to_y) = wire.start, wire.end
    out, into = _room(x, y, lane, boxes, 1.0), _room(-to_x, to_y, lane, boxes, -1.0)
    if out is None or into is None:
        return None
    (begin, most), (end, most_in) = out, into
    if not is_ahead:
        turn, back = begin + min(most / 2, OUT + NEAR * level), end + min(most_in / 2, OUT + NEAR * level)
        return paths.rounded([wire.start, (turn, y), (turn, lane), (-back, lane), (-back, to_y), wire.end])
    one, other = (min(most, _climb(height - lane)) if height != lane else 0.0 for height, most in ((y, most), (to_y, most_in)))
    rest = -end - begin
    if one + other > rest:
        if rest < AHEAD:
            return None
        one, other = one * rest / (one + other), other * rest / (one + other)
    level_in = begin + one, lane
    level_out = -end - other, lane
    return paths.joined(
        (wire.start, (begin, y)), paths.swung((begin, y), level_in), (level_in, level_out), paths.swung(level_out, (-end, to_y)), ((-end, to_y), wire.end)
    )


def _climb(height: float) -> float:
    """How much length a curve takes to climb, where there is room."""
    return min(COLUMN_GAP + 26, 36 + abs(height) * 0.5)


def _room(x: float, y: float, lane: float, boxes: list[Box], side: float) -> tuple[float, float] | None:
    """Beside a port: where a wire may begin to climb to a lane, and how far it may go on meanwhile; None where something is in the
    way. `side` is -1 for an input, whose x counts to the left."""
    top, bottom = min(y, lane) - NEAR, max(y, lane) + NEAR
    beside = [(box[0], box[2], box) if side > 0 else (-box[2], -box[0], box) for box in boxes if box[1] < bottom and box[3] > top]
    # What stands above or below the node itself and reaches farther is passed before the climb.
    begin = max([x, *(far + NEAR for near, far, _ in beside if near <= x + 4 < far < x + COLUMN_GAP)])
    if begin > x and any(box[1] < y + 2 and box[3] > y - 2 and near < begin and far > x for near, far, box in beside):
        return None
    nearest = min([x + 2 * COLUMN_GAP + OUT, *(near - NEAR for near, far, _ in beside if far > begin)])
    if nearest < begin + 16 and y != lane:
        return None
    return begin, max(0.0, nearest - begin)


def _around(wire: Wire, obstacles: Obstacles, effort: Effort) -> Steps[Way]:
    """Around by corners; where a port is walled in, straight through."""
    (x, y), (to_x, to_y) = wire.start, wire.end
    for reach in (300.0, 1500.0):
        region = (min(x, to_x) - reach, min(y, to_y) - reach, max(x, to_x) + reach, max(y, to_y) + reach)
        boxes = list(obstacles.within(*region).values())
        effort.spend(len(boxes) + DETOUR)
        corners = yield from detour(wire.start, wire.end, boxes)
        if corners is not None:
            return Way(wire, region, paths.rounded(corners))
    return _straight(wire, region)


def _straight(wire: Wire, region: Box) -> Way:
    return Way(wire, region, paths.swung(wire.start, wire.end) if wire.end[0] - wire.start[0] >= AHEAD else paths.loose(wire.start, wire.end))
