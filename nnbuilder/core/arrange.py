"""A layered layout from left to right: layers by longest path, order within a layer by the places of neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Graph, NodeId, order

GRID, WIDTH = 10.0, 176.0
"""What places snap to, and how wide a node is drawn."""
COLUMN_GAP, ROW_GAP = 94.0, 40.0
_USUAL_HEIGHT, _WAY = 90.0, 16.0
"""How high a node is where nobody knows better, and how much room a wire takes that passes a column."""
_LONGEST_WAY = 8
"""Columns a wire may pass to be given a way of its own."""
_SWEEPS = 6
_MOST_WIRES = 2.0
"""Wires that go on from one row to the next, on average, for which a drawing is still broken."""
_LONGEST_ROW = 24
"""Columns beyond which a drawing is broken whatever it costs."""
_MOST_COLUMNS = 14
"""Up to so many stand in one row where a person arranges a drawing, and ..."""
_FEW_COLUMNS = 6
"""... where one is made that should be read at a first glance on a small screen."""


def arranged(document: Document) -> Document:
    """The same document with every graph laid out afresh, by the usual height of a node."""
    places = {node: at for graph in document.graphs.values() for node, at in layered(graph, {}, Point(0.0, 0.0), _FEW_COLUMNS).items()}
    return replace(document, layout=places)


def layered(graph: Graph, heights: Mapping[NodeId, float], origin: Point, most_columns: int = _MOST_COLUMNS) -> dict[NodeId, Point]:
    """A place for every node. Sources of loose inputs stand right before what they feed."""
    ordered, _ = order(graph)
    before: dict[NodeId, list[NodeId]] = {node: [] for node in graph.nodes}
    after: dict[NodeId, list[NodeId]] = {node: [] for node in graph.nodes}
    for edge in sorted(graph.edges):
        before[edge.target.node].append(edge.source.node)
        after[edge.source.node].append(edge.target.node)
    layer: dict[NodeId, int] = {}
    for node in ordered:
        layer[node] = max((layer[source] + 1 for source in before[node]), default=0)
    for node in reversed(ordered):
        if not before[node] and after[node]:
            layer[node] = max(0, min(layer[target] for target in after[node]) - 1)
    layers: dict[int, list[NodeId]] = {}
    for node in graph.nodes:
        layers.setdefault(layer.get(node, 0), []).append(node)
    _keep_ways_free(graph, layer, layers, before, after)
    columns = [layers[number] for number in sorted(layers)]
    _uncross(columns, before, after)
    places = _placed(
        columns, before, {**dict.fromkeys((node for column in columns for node in column), _WAY), **_known_heights(graph, heights)}, origin, most_columns
    )
    return {node: at for node, at in places.items() if node in graph.nodes}


def _known_heights(graph: Graph, heights: Mapping[NodeId, float]) -> dict[NodeId, float]:
    return {node: heights.get(node, _USUAL_HEIGHT) for node in graph.nodes}


def _keep_ways_free(
    graph: Graph, layer: Mapping[NodeId, int], layers: dict[int, list[NodeId]], before: dict[NodeId, list[NodeId]], after: dict[NodeId, list[NodeId]]
) -> None:
    """Gives a wire that passes columns a place in each, so that no node stands in its way. One way for each pair of nodes,
    and none for wires so long that they would push everything apart."""
    passing = {(edge.source.node, edge.target.node) for edge in graph.edges}
    for number, (source, target) in enumerate(sorted(passing)):
        first, last = layer.get(source, 0), layer.get(target, 0)
        if not 1 < last - first <= _LONGEST_WAY:
            continue
        previous = source
        for column in range(first + 1, last):
            way = f"~{number}.{column}"
            layers[column].append(way)
            before[way], after[way] = [previous], []
            after[previous].append(way)
            previous = way
        before[target] = [*(node for node in before[target] if node != source), previous]
        after[source] = [node for node in after[source] if node != target]
        after[previous].append(target)


def _uncross(columns: list[list[NodeId]], before: Mapping[NodeId, list[NodeId]], after: Mapping[NodeId, list[NodeId]]) -> None:
    """Barycentre sweeps, forwards and backwards (Sugiyama, Tagawa and Toda 1981)."""
    for sweep in range(_SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        rank = {node: place for column in columns for place, node in enumerate(column)}
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda node: (_mean([rank[other] for other in neighbours[node]], rank[node]), rank[node]))
            rank |= {node: place for place, node in enumerate(column)}


def _placed(
    columns: list[list[NodeId]], before: Mapping[NodeId, list[NodeId]], heights: Mapping[NodeId, float], origin: Point, most: int
) -> dict[NodeId, Point]:
    """Columns side by side; many of them go on in rows below each other, as text does, so that the whole can be seen."""
    per_row = _row_length(columns, before, most)
    places: dict[NodeId, Point] = {}
    top = origin.y
    for start in range(0, len(columns), max(1, per_row)):
        row: dict[NodeId, Point] = {}
        for number, column in enumerate(columns[start : start + per_row]):
            bottom = None
            for node in column:
                wanted = _mean([row[other].y for other in before[node] if other in row], top)
                y = wanted if bottom is None else max(wanted, bottom + ROW_GAP)
                y = round(y / GRID) * GRID
                row[node] = Point(origin.x + number * (WIDTH + COLUMN_GAP), y)
                bottom = y + heights[node]
        # What has been pushed up above the row by the means of its sources comes down again.
        lift = top - min(at.y for at in row.values())
        places |= {node: Point(at.x, at.y + lift) for node, at in row.items()}
        top = max(at.y + lift + heights[node] for node, at in row.items()) + 2 * ROW_GAP
    return places


def _row_length(columns: list[list[NodeId]], before: Mapping[NodeId, list[NodeId]], most: int) -> int:
    """How many columns stand in a row. A drawing is broken only where few wires go on, since many that go back to the left
    cannot be followed; where there is no such place, it stays in one row."""
    count = len(columns)
    if count <= most:
        return max(1, count)
    usual = max(most // 2, round((2.2 * count) ** 0.5))
    column_of = {node: place for place, column in enumerate(columns) for node in column}
    wires = [(column_of[source], column_of[node]) for node, sources in before.items() for source in set(sources) if source in column_of]

    def crossing(row: int) -> float:
        breaks = range(row, count, row)
        return sum(start < place <= end for start, end in wires for place in breaks) / len(breaks)

    best = min(range(max(3, usual - 2), usual + 3), key=lambda row: (crossing(row), abs(row - usual)))
    return best if crossing(best) <= _MOST_WIRES or count > _LONGEST_ROW else count


def _mean(numbers: list[float] | list[int], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise
