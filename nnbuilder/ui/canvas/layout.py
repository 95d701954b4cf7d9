"""A layered layout from left to right: layers by longest path, order within a layer by the places of neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.document import Point
from nnbuilder.core.graph import Graph, NodeId, order
from nnbuilder.ui.canvas.geometry import GRID, WIDTH

COLUMN_GAP, ROW_GAP = 94.0, 40.0
_SWEEPS = 6


def layered(graph: Graph, heights: Mapping[NodeId, float], origin: Point) -> dict[NodeId, Point]:
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
    columns = [layers[number] for number in sorted(layers)]
    _uncross(columns, before, after)
    return _placed(columns, before, heights, origin)


def _uncross(columns: list[list[NodeId]], before: Mapping[NodeId, list[NodeId]], after: Mapping[NodeId, list[NodeId]]) -> None:
    """Barycentre sweeps, forwards and backwards (Sugiyama, Tagawa and Toda 1981)."""
    for sweep in range(_SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        rank = {node: place for column in columns for place, node in enumerate(column)}
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda node: (_mean([rank[other] for other in neighbours[node]], rank[node]), rank[node]))
            rank |= {node: place for place, node in enumerate(column)}


def _placed(columns: list[list[NodeId]], before: Mapping[NodeId, list[NodeId]], heights: Mapping[NodeId, float], origin: Point) -> dict[NodeId, Point]:
    places: dict[NodeId, Point] = {}
    for number, column in enumerate(columns):
        x = origin.x + number * (WIDTH + COLUMN_GAP)
        bottom = None
        for node in column:
            wanted = _mean([places[other].y for other in before[node] if other in places], origin.y)
            y = wanted if bottom is None else max(wanted, bottom + ROW_GAP)
            y = round(y / GRID) * GRID
            places[node] = Point(x, y)
            bottom = y + heights.get(node, 60.0)
    return places


def _mean(numbers: list[float] | list[int], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise
