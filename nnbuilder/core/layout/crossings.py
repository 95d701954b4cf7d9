"""The order in each column: few wires cross. Barycentres and exchanges of neighbours (Sugiyama, Tagawa and Toda 1981; Gansner et al. 1993)."""

from __future__ import annotations

from bisect import bisect_right

from nnbuilder.core.layout.columns import Columns, Joint, positions

_SWEEPS, _PATIENCE = 24, 6
_MANY = 1500
"""Items beyond which one start and few sweeps have to do."""
_INSIDE = 0.8
"""How much of the height of its place a node takes up: its ports are spread over it."""


def uncross(columns: Columns) -> None:
    """Puts the items of every column into an order with few crossings; of equal ones the first that was tried stays."""
    is_many = len(columns.rank) > _MANY
    best, fewest = _swept(columns, [list(column) for column in columns.items], is_forward=True)
    starts = [] if is_many or not fewest else [(False, False), (True, True), (False, True)]
    for is_forward, is_reversed in starts:
        tried, count = _swept(columns, [list(reversed(column)) if is_reversed else list(column) for column in columns.items], is_forward=is_forward)
        if count < fewest:
            best, fewest = tried, count
        if not fewest:
            break
    columns.items = best


def crossings(columns: Columns) -> int:
    """How many pairs of wires cross between neighbouring columns."""
    place = positions(columns)
    return sum(_between(columns, column, place) for column in columns.items)


def _swept(columns: Columns, start: list[list[int]], *, is_forward: bool) -> tuple[list[list[int]], int]:
    columns.items = start
    place = positions(columns)
    best, fewest, waited = [list(column) for column in start], sum(_between(columns, column, place) for column in start), 0
    is_many = len(columns.rank) > _MANY
    for sweep in range(_SWEEPS if not is_many else 6):
        _sweep(columns, place, is_forward=is_forward == (sweep % 2 == 0))
        if not is_many:
            _exchange(columns, place)
        count = sum(_between(columns, column, place) for column in columns.items)
        waited += 1
        if count < fewest:
            best, fewest, waited = [list(column) for column in columns.items], count, 0
        if not fewest or waited >= (_PATIENCE if not is_many else 2):
            break
    return best, fewest


def _sweep(columns: Columns, place: list[int], *, is_forward: bool) -> None:
    neighbours = columns.before if is_forward else columns.after
    for column in columns.items if is_forward else reversed(columns.items):
        if len(column) < 2:
            continue
        centre = {}
        for item in column:
            near = neighbours[item]
            centre[item] = sum([place[other] + _INSIDE * at for other, at, _ in near]) / len(near) if near else None
        _sort_keeping(column, centre)
        for at, item in enumerate(column):
            place[item] = at


def _sort_keeping(column: list[int], centre: dict[int, float | None]) -> None:
    """Sorts by centres; what has no neighbour keeps its place."""
    pulled = sorted([item for item in column if centre[item] is not None], key=centre.__getitem__)  # type: ignore[arg-type]
    ordered = iter(pulled)
    column[:] = [item if centre[item] is None else next(ordered) for item in column]


def _exchange(columns: Columns, place: list[int]) -> None:
    """Neighbours in a column change places where fewer wires cross then, until no pair gains."""
    gained, rounds = True, 0
    while gained and rounds < 6:
        gained, rounds = False, rounds + 1
        for column in columns.items:
            for at in range(len(column) - 1):
                upper, lower = column[at], column[at + 1]
                now = _crossed(columns, upper, lower, place)
                if now and _crossed(columns, lower, upper, place) < now:
                    column[at], column[at + 1] = lower, upper
                    place[lower], place[upper] = at, at + 1
                    gained = True


def _crossed(columns: Columns, upper: int, lower: int, place: list[int]) -> int:
    """Crossings between the wires of two neighbours."""
    return _inverted(columns.before[upper], columns.before[lower], place) + _inverted(columns.after[upper], columns.after[lower], place)


def _inverted(upper: list[Joint], lower: list[Joint], place: list[int]) -> int:
    if not upper or not lower:
        return 0
    below = [place[item] + _INSIDE * at for item, at, _ in lower]
    return sum([1 for item, at, _ in upper for other in below if place[item] + _INSIDE * at > other])


def _between(columns: Columns, column: list[int], place: list[int]) -> int:
    """Crossings of the wires that come into a column."""
    wires = [
        (place[source] + _INSIDE * at, place[item] + _INSIDE * here) for item in column if columns.before[item] for source, at, here in columns.before[item]
    ]
    if len(wires) < 2:
        return 0
    wires.sort()
    below: list[float] = []
    count = 0
    for _, end in wires:
        at = bisect_right(below, end)
        count += len(below) - at
        below.insert(at, end)
    return count
