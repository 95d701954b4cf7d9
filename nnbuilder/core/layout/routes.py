"""The routes of all wires of a drawing: no wire runs behind a foreign node. What has moved is routed anew, and only that."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from nnbuilder.core.graph import Edge, End, NodeId
from nnbuilder.core.layout import paths
from nnbuilder.core.layout.effort import CHANGE, WHOLE, Effort
from nnbuilder.core.layout.legs import way_through
from nnbuilder.core.layout.obstacles import Box, Obstacles, obstacles_of
from nnbuilder.core.layout.paths import Path, Spot
from nnbuilder.core.layout.spreading import Groups, spread
from nnbuilder.core.layout.strands import Strand, Strands, around
from nnbuilder.core.layout.ways import Way, Wire, pushed, way_of
from nnbuilder.core.steps import Steps, finished


@dataclass(frozen=True)
class Routes:
    """Boxes of nodes, and the wires between them, in rows: looking up an edge costs more than all else.

    edges   the edge of each row
    ways    how each wire would run alone
    strands where they run, for those that are longer
    groups  the heights of lanes that have to do with each other
    paths   how each wire is drawn
    frames  around each path
    is_tangled  the effort was spent before every wire had its way: the rest run straight over
    """

    obstacles: Obstacles = field(default_factory=lambda: obstacles_of({}))
    edges: tuple[Edge, ...] = ()
    ways: Sequence[Way] = ()
    strands: Strands = field(default_factory=Strands)
    groups: Groups = field(default_factory=dict)
    paths: Sequence[Path] = ()
    frames: Sequence[Box] = ()
    is_tangled: bool = False

    @cached_property
    def rows(self) -> Mapping[Edge, int]:
        return {edge: row for row, edge in enumerate(self.edges)}

    @cached_property
    def rows_at(self) -> Mapping[NodeId, tuple[int, ...]]:
        """The rows of the wires at each node."""
        rows: dict[NodeId, list[int]] = {}
        for row, edge in enumerate(self.edges):
            rows.setdefault(edge.source.node, []).append(row)
            rows.setdefault(edge.target.node, []).append(row)
        return {node: tuple(at) for node, at in rows.items()}

    def __getitem__(self, edge: Edge) -> Path:
        return self.paths[self.rows[edge]]

    def changed(self, boxes: Mapping[NodeId, Box | None], wires: Mapping[Edge, Wire], gone: Iterable[Edge] = ()) -> tuple[Routes, Steps[Routes]]:
        """The routes of a drawing in which some boxes and wires are others or new, and some boxes (None) and edges are gone: how it is
        drawn meanwhile, with all these wires loose, and in steps the same as `routes` of the whole of it."""
        old = self.obstacles.boxes
        places = [box for node in boxes for box in (boxes[node], old.get(node)) if box is not None]
        meanwhile, lost = _altered(self, wires, gone)
        fresh = {meanwhile.rows[edge]: wire for edge, wire in wires.items()}
        return meanwhile, _rerouted(meanwhile, self.obstacles.moved(boxes) if boxes else self.obstacles, fresh, places, lost)

    @cached_property
    def bent(self) -> tuple[int, ...]:
        """The rows of the wires that pass points."""
        return tuple(row for row, way in enumerate(self.ways) if way.wire.via)

    def dragged(self, nodes: Collection[NodeId], x: float, y: float, dots: Collection[tuple[End, Spot]] = ()) -> Routes:
        """While nodes are in the hand, and dots (the output of a wire and a point it passes): a wire of which all is moved goes along
        as it is, one of which some is hangs loose, and all others stay. Nothing is looked for, so that it keeps up with the hand."""
        drawn, frames = list(self.paths), list(self.frames)
        pulled = {row for row in self.bent if any((self.edges[row].source, spot) in dots for spot in self.ways[row].wire.via)} if dots else set()
        for row in self.at(nodes) | pulled:
            edge, path = self.edges[row], drawn[row]
            via = self.ways[row].wire.via if self.ways else ()
            moved = [edge.source.node in nodes, *((edge.source, spot) in dots for spot in via), edge.target.node in nodes]
            spots = [_shifted(spot, x * goes, y * goes) for spot, goes in zip((path[0], *via, path[-1]), moved, strict=True)]
            drawn[row] = paths.shifted(path, x, y) if all(moved) else paths.strung(spots)
            frames[row] = paths.bounds(drawn[row])
        return _lending(self, replace(self, paths=drawn, frames=frames))

    def at(self, nodes: Iterable[NodeId]) -> set[int]:
        """The rows of the wires that begin or end at nodes."""
        return {row for node in nodes for row in self.rows_at.get(node, ())}


def routes(boxes: Mapping[NodeId, Box], wires: Mapping[Edge, Wire]) -> Routes:
    """The route of every wire."""
    return finished(routing(boxes, wires))


def routing(boxes: Mapping[NodeId, Box], wires: Mapping[Edge, Wire]) -> Steps[Routes]:
    """The same in steps."""
    return _rerouted(Routes(edges=tuple(wires)), obstacles_of(boxes), dict(enumerate(wires.values())), [])


def hanging(wires: Mapping[Edge, Wire], before: Routes) -> Routes:
    """How wires are drawn before it is known how they run: those of a drawing a moment ago as they ran, where they still lead from
    and to the same places, and all others loose."""
    drawn: list[Path] = []
    for edge, wire in wires.items():
        row = before.rows.get(edge)
        path, via = (before.paths[row], before.ways[row].wire.via) if row is not None else ((), ())
        drawn.append(path if path and (path[0], via, path[-1][-2:]) == (wire.start, wire.via, wire.end) else wire.loose)
    return Routes(edges=tuple(wires), ways=[_unknown(wire) for wire in wires.values()], paths=drawn, frames=[paths.bounds(path) for path in drawn])


def _unknown(wire: Wire) -> Way:
    """The way of a wire before it is known."""
    return Way(wire, (0.0, 0.0, 0.0, 0.0), ())


def _lending(before: Routes, after: Routes) -> Routes:
    """Others of the same edges, which need not be looked up again."""
    after.__dict__.update({name: before.__dict__[name] for name in ("rows", "rows_at", "bent") if name in before.__dict__})
    return after


def _altered(before: Routes, wires: Mapping[Edge, Wire], gone: Iterable[Edge]) -> tuple[Routes, list[Strand]]:
    """The same with some edges more, whose wires hang loose, and some less, into whose rows the last ones come; and the strands that
    are no more."""
    edges, ways, drawn, frames = list(before.edges), list(before.ways), list(before.paths), list(before.frames)
    columns: tuple[list[Any], ...] = (edges, ways, drawn, frames)
    rows, strands = dict(before.rows), before.strands.copy()
    lost: list[Strand | None] = []
    stale: set[int] = set()
    changed: set[Edge] = set()
    for edge in gone:
        row, last = rows.pop(edge), len(edges) - 1
        stale |= {row, last}
        changed |= {edge, edges[last]}
        lost.append(strands.put(row, None))
        if row != last:
            strands.put(row, strands.put(last, None))
            rows[edges[last]] = row
        for column in columns:
            column[row] = column[last]
            column.pop()
    for edge, wire in wires.items():
        path = wire.loose
        row = rows.setdefault(edge, len(edges))
        if row == len(edges):
            changed.add(edge)
            for column, value in zip(columns, (edge, _unknown(wire), path, ()), strict=True):
                column.append(value)
        drawn[row], frames[row] = path, paths.bounds(path)
    groups = {group: heights for group, heights in before.groups.items() if stale.isdisjoint(group)} if stale else before.groups
    after = Routes(before.obstacles, tuple(edges), ways, strands, groups, drawn, frames, before.is_tangled)
    after.__dict__["rows"] = rows
    if "rows_at" in before.__dict__:
        after.__dict__["rows_at"] = _rows_at_again(before, rows, changed)
    return after, [strand for strand in lost if strand is not None]


def _rows_at_again(before: Routes, rows: Mapping[Edge, int], changed: Collection[Edge]) -> Mapping[NodeId, tuple[int, ...]]:
    """The rows at each node, where some edges have come, gone, or got another row."""
    at: dict[NodeId, set[Edge]] = {}
    for edge in changed:
        for node in (edge.source.node, edge.target.node):
            at.setdefault(node, {before.edges[row] for row in before.rows_at.get(node, ())}).add(edge)
    return {**before.rows_at, **{node: tuple(sorted([rows[edge] for edge in edges if edge in rows])) for node, edges in at.items()}}


def _shifted(piece: tuple[float, ...], x: float, y: float) -> Spot:
    """Where a piece of a path ends, moved."""
    return piece[-2] + x, piece[-1] + y


def _rerouted(before: Routes, obstacles: Obstacles, wires: Mapping[int, Wire], changed: Sequence[Box], lost: Sequence[Strand] = ()) -> Steps[Routes]:
    """New ways for some wires, and for those in whose region something has changed. Where `before` has no ways, `wires` are all."""
    effort = Effort(CHANGE if before.ways else WHOLE)
    ways, strands, rows = yield from _new_ways(before, obstacles, wires, changed, lost, effort)
    if before.ways and effort.is_spent and not before.is_tangled:
        # What is drawn never hangs on how it came about, as long as all wires are worth looking for.
        every = {row: wires.get(row, way.wire) for row, way in enumerate(before.ways)}
        return (yield from _rerouted(Routes(edges=before.edges), obstacles, every, []))
    is_new = not before.ways
    groups = yield from spread(ways, before.groups, rows)
    redrawn: Collection[int] = rows | {row for group, heights in groups.items() if before.groups.get(group) is not heights for row in heights}
    heights = {row: height for group in groups.values() for row, height in group.items() if row in redrawn}
    drawn: list[Path] = [()] * len(ways) if is_new else list(before.paths)
    frames: list[Box] = [(0.0, 0.0, 0.0, 0.0)] * len(ways) if is_new else list(before.frames)
    for row in redrawn:
        drawn[row] = pushed(ways[row], *heights[row], obstacles) if row in heights else ways[row].path
        frames[row] = paths.bounds(drawn[row])
        yield
    return _lending(before, Routes(obstacles, before.edges, ways, strands, groups, drawn, frames, before.is_tangled or effort.is_spent))


def _new_ways(
    before: Routes, obstacles: Obstacles, wires: Mapping[int, Wire], changed: Sequence[Box], lost: Sequence[Strand], effort: Effort
) -> Steps[tuple[list[Way], Strands, set[int]]]:
    """All ways, and the rows of new ones. Short wires come first: a new strand touches the longer ones near to it, never a shorter one."""
    ways, strands = list(before.ways), before.strands.copy()
    waiting = {*wires, *_touched(ways, changed)}
    keys = {row: (wires[row] if row in wires else ways[row].wire).order for row in waiting}
    # What moves away is no longer in anyone's way.
    gone = [*lost, *(strand for row in wires if (strand := strands.put(row, None)) is not None)]
    if not ways:
        ways = [_unknown(wire) for _, wire in sorted(wires.items())]
    laned = [row for row, way in enumerate(before.ways) if way.lane is not None]
    front = sorted((key, row) for row, key in keys.items())
    done: set[int] = set()

    def touch(strand: Strand | None, key: tuple[float, Spot, Spot] | None = None) -> None:
        for row in _near(strand, laned, ways) if strand is not None else ():
            order = ways[row].wire.order
            if row not in waiting and (key is None or order > key):
                waiting.add(row)
                heapq.heappush(front, (order, row))

    for strand in gone:
        touch(strand)
    while front:
        key, row = heapq.heappop(front)
        done.add(row)

        def shorter(box: Box, key: tuple[float, Spot, Spot] = key, row: int = row) -> Iterator[Strand]:
            return (strands.strands[other] for other in strands.within(box) if other != row and ways[other].wire.order < key)

        yield
        wire = wires[row] if row in wires else ways[row].wire
        ways[row] = yield from (way_through(wire, obstacles, shorter, effort) if wire.via else way_of(wire, obstacles, shorter, effort))
        previous = strands.put(row, ways[row].strand)
        if before.ways and (previous != ways[row].strand or row in wires):
            touch(previous, key)
            touch(ways[row].strand, key)
    return ways, strands, done


def _near(strand: Strand, rows: Sequence[int], ways: Sequence[Way]) -> Iterator[int]:
    """Those of the rows in whose regions a strand is."""
    left, top, right, bottom = around(strand)
    for row in rows:
        region = ways[row].region
        if region[0] <= right and region[2] >= left and region[1] <= bottom and region[3] >= top:
            yield row


def _touched(ways: Sequence[Way], changed: Sequence[Box]) -> set[int]:
    """The rows of the wires in whose regions a box is or was."""
    if not changed:
        return set()
    left, top = min(box[0] for box in changed), min(box[1] for box in changed)
    right, bottom = max(box[2] for box in changed), max(box[3] for box in changed)
    near = [(row, at) for row, way in enumerate(ways) if (at := way.region)[0] < right and at[2] > left and at[1] < bottom and at[3] > top]
    return {row for row, at in near if any(at[0] < box[2] and at[2] > box[0] and at[1] < box[3] and at[3] > box[1] for box in changed)}
