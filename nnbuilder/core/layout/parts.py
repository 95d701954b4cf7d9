"""Parts of a drawing that no wire joins: laid out each for itself, then packed beside and below each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.core.layout.measures import COLUMN_GAP, GRID, ROW_GAP


def parts_of(nodes: Sequence[NodeId], edges: Sequence[Edge]) -> list[tuple[list[NodeId], list[Edge]]]:
    """Nodes that wires join, and these wires, in the order of their first nodes."""
    root = {node: node for node in nodes}

    def find(node: NodeId) -> NodeId:
        while root[node] != node:
            root[node] = node = root[root[node]]
        return node

    for edge in edges:
        root[find(edge.target.node)] = find(edge.source.node)
    parts: dict[NodeId, tuple[list[NodeId], list[Edge]]] = {}
    for node in nodes:
        parts.setdefault(find(node), ([], []))[0].append(node)
    for edge in edges:
        parts[find(edge.source.node)][1].append(edge)
    return list(parts.values())


def packed(parts: Sequence[Mapping[NodeId, Point]], size: Callable[[NodeId], tuple[float, float]], aspect: float) -> dict[NodeId, Point]:
    """Every part as it is, in rows: the largest first, and the next beside it while the whole keeps its aspect."""
    sizes = [_extent(part, size) for part in parts]
    area = sum((width + COLUMN_GAP) * (height + ROW_GAP) for width, height in sizes)
    room = max(max((width for width, _ in sizes), default=0.0), (area * aspect) ** 0.5)
    places: dict[NodeId, Point] = {}
    x = y = tallest = 0.0
    for number in sorted(range(len(parts)), key=lambda number: (-len(parts[number]), number)):
        width, height = sizes[number]
        if x and x + width > room:
            x, y, tallest = 0.0, y + tallest + 2 * ROW_GAP, 0.0
            y = round(y / GRID) * GRID
        places |= {node: Point(at.x + x, at.y + y) for node, at in parts[number].items()}
        x = round((x + width + COLUMN_GAP) / GRID) * GRID
        tallest = max(tallest, height)
    return {node: places[node] for part in parts for node in part}


def _extent(part: Mapping[NodeId, Point], size: Callable[[NodeId], tuple[float, float]]) -> tuple[float, float]:
    return max(at.x + size(node)[0] for node, at in part.items()), max(at.y + size(node)[1] for node, at in part.items())
