"""Nodes in their columns, and the lanes of wires that pass columns: one lane for all the wires of a port."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnbuilder.core.layout.ranks import forwards, ranks

Port = tuple[int, float]
"""A node by its number, and where in it a wire begins or ends: from 0, its top, to 1, its bottom."""
Joint = tuple[int, float, float]
"""A wire as one of its items sees it: the other item, where it ends in that one, and where in this one."""


@dataclass(slots=True)
class Columns:
    """What is ordered: items by number, nodes first, then a piece of lane for each column that a lane passes.

    nodes    how many items are nodes
    rank     the column of each item
    items    the items of each column, from the top
    before   of each item: its wires from the column to the left
    after    of each item: its wires to the column to the right
    line     the items of the longest path, which is drawn as a straight line
    """

    nodes: int
    rank: list[int]
    items: list[list[int]]
    before: list[list[Joint]]
    after: list[list[Joint]]
    line: frozenset[int]

    def is_lane(self, item: int) -> bool:
        return item >= self.nodes


def columns_of(count: int, wires: Sequence[tuple[Port, Port]], given: Sequence[int] | None = None) -> Columns:
    """Puts nodes and lanes into columns, lanes first: a skip is drawn as an arc above what it skips. `given` are ranks that stand."""
    plain = [(source[0], target[0]) for source, target in wires]
    rank = list(given) if given is not None else ranks(count, forwards(count, plain))
    columns = Columns(count, rank, [[] for _ in range(max(rank, default=-1) + 1)], [[] for _ in range(count)], [[] for _ in range(count)], frozenset())
    lanes: dict[Port, list[Port]] = {}
    for one, other in wires:
        source, target = (one, other) if rank[one[0]] <= rank[other[0]] else (other, one)
        if rank[source[0]] < rank[target[0]]:
            lanes.setdefault(source, []).append(target)
    for source, targets in lanes.items():
        _add_lane(columns, source, targets)
    for node in range(count):
        columns.items[rank[node]].append(node)
    columns.line = _longest(columns)
    return columns


def _add_lane(columns: Columns, source: Port, targets: list[Port]) -> None:
    ends: dict[int, list[Port]] = {}
    for target in targets:
        ends.setdefault(columns.rank[target[0]], []).append(target)
    item, place = source
    for column in range(columns.rank[source[0]] + 1, max(ends) + 1):
        for node, at in ends.get(column, ()):
            columns.after[item].append((node, at, place))
            columns.before[node].append((item, place, at))
        if column < max(ends):
            piece = len(columns.rank)
            columns.rank.append(column)
            columns.items[column].append(piece)
            columns.before.append([(item, place, 0.5)])
            columns.after.append([])
            columns.after[item].append((piece, 0.5, place))
            item, place = piece, 0.5


def _longest(columns: Columns) -> frozenset[int]:
    """The path over most nodes; of equal ones that through more nodes of many wires, then the first."""
    length: dict[int, tuple[int, int]] = {}
    source: dict[int, int] = {}
    for column in columns.items:
        for item in column:
            here = (0, 0) if columns.is_lane(item) else (1, len(columns.before[item]) + len(columns.after[item]))
            best = max(((length[one], -one) for one, _, _ in columns.before[item]), default=None)
            if best is not None:
                source[item] = -best[1]
                here = (here[0] + best[0][0], here[1] + best[0][1])
            length[item] = here
    if not length:
        return frozenset()
    item = max(length, key=lambda one: (length[one], -one))
    path = [item]
    while item in source:
        item = source[item]
        path.append(item)
    return frozenset(path)


def positions(columns: Columns) -> list[int]:
    """The place of each item in its column."""
    place = [0] * len(columns.rank)
    for column in columns.items:
        for at, item in enumerate(column):
            place[item] = at
    return place
