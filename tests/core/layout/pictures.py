"""Pictures to be judged: graphs with places, boxes and routes, and what a person would see wrong in them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TypeVar

from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, End, Graph, Node, NodeId
from nnbuilder.core.layout.layered import Manner, layered, usual_sizes
from nnbuilder.core.layout.paths import Path, sampled
from nnbuilder.core.layout.routes import routes
from nnbuilder.core.layout.ways import Wire

Box = tuple[float, float, float, float]
Key = TypeVar("Key", NodeId, int)
INSIDE = 1.0
"""How deep a wire has to be in a node to count as behind it."""


def random_graph(seed: int) -> Graph:
    """From 5 to 40 nodes in a row, with branches, skips of any length, inputs of their own and nodes of several inputs."""
    draw = random.Random(seed)
    count = draw.randint(5, 40)
    nodes = {f"n{number:02}": Node(f"n{number:02}", f"n{number:02}", "ReLU", {f"p{row}": 1 for row in range(draw.randint(0, 4))}) for number in range(count)}
    names, edges = list(nodes), set()
    for number in range(1, count):
        if draw.random() < 0.08:
            continue
        sources = {names[max(0, number - draw.choice((1, 1, 1, 2, 3)))]}
        if draw.random() < 0.3:
            sources.add(names[draw.randrange(number)])
        edges |= {Edge(End(source, "output"), End(names[number], "abc"[place])) for place, source in enumerate(sorted(sources, reverse=True))}
    return Graph(nodes, frozenset(edges))


def ports_of(graph: Graph):
    """Where ports are on nodes that show them in the order of their names, as the window does."""
    inputs: dict[NodeId, list[tuple[str, int]]] = {}
    for edge in sorted(graph.edges):
        inputs.setdefault(edge.target.node, []).append((edge.target.port, edge.target.index))
    inputs = {node: sorted(set(ports)) for node, ports in inputs.items()}

    def port(end: End, is_output: bool) -> float:
        side = inputs.get(end.node, [])
        return 20.0 if is_output or len(side) < 2 else 54.0 + 20.0 * side.index((end.port, end.index))

    return port


def drawn(graph: Graph, places: Mapping[NodeId, Point] | None = None, manner: Manner | None = None) -> tuple[dict[NodeId, Box], dict[Edge, Wire]]:
    """The boxes and wires of a graph, laid out where it has no places."""
    sizes, port = usual_sizes(graph), ports_of(graph)
    places = layered(graph, sizes, ports=port, manner=manner) if places is None else places
    boxes = {node: (at.x, at.y, at.x + sizes[node][0], at.y + sizes[node][1]) for node, at in places.items()}
    return boxes, {edge: wire(edge, boxes, port) for edge in sorted(graph.edges)}


def wire(edge: Edge, boxes: Mapping[NodeId, Box], port) -> Wire:
    source, target = boxes[edge.source.node], boxes[edge.target.node]
    start = (source[2], source[1] + port(edge.source, True))
    return Wire(edge.source.node, edge.target.node, start, (target[0], target[1] + port(edge.target, False)))


def behind(boxes: Mapping[Key, Box], paths: Mapping[Edge, Path], inside: float = INSIDE) -> list[tuple[Edge, Key]]:
    """The wires that run so deep behind a node, be it one of their own, or through any other box."""
    return [(edge, node) for edge, path in paths.items() for node in _touched(boxes, list(sampled(path, 20)), inside)]


def _touched(boxes: Mapping[Key, Box], spots: list[tuple[float, float]], deep: float) -> Iterator[Key]:
    left, right = min(x for x, _ in spots), max(x for x, _ in spots)
    top, bottom = min(y for _, y in spots), max(y for _, y in spots)
    for node, box in boxes.items():
        inside = (box[0] + deep, box[1] + deep, box[2] - deep, box[3] - deep)
        if inside[0] < right and inside[2] > left and inside[1] < bottom and inside[3] > top and any(_meets(*ends, inside) for ends in pairwise(spots)):
            yield node


def _meets(one: tuple[float, float], other: tuple[float, float], box: Box) -> bool:
    """Whether a line touches a box (Liang and Barsky 1984)."""
    (x, y), (to_x, to_y) = one, other
    begin, end = 0.0, 1.0
    for way, low, high in ((to_x - x, box[0] - x, box[2] - x), (to_y - y, box[1] - y, box[3] - y)):
        if way == 0:
            if low > 0 or high < 0:
                return False
            continue
        near, far = sorted((low / way, high / way))
        begin, end = max(begin, near), min(end, far)
    return begin < end


def crossings(lines: Mapping[Edge, list[tuple[float, float]]]) -> int:
    """How many pairs of wires that leave different nodes cross, each as often as it does."""
    pieces = [
        (min(one[0], other[0]), max(one[0], other[0]), min(one[1], other[1]), max(one[1], other[1]), one, other, edge)
        for edge, line in lines.items()
        for one, other in pairwise(line)
        if one != other
    ]
    pieces.sort(key=lambda piece: piece[0])
    count, open_pieces = 0, []
    for piece in pieces:
        open_pieces = [other for other in open_pieces if other[1] >= piece[0]]
        count += sum(
            1
            for other in open_pieces
            if other[2] <= piece[3] and other[3] >= piece[2] and other[6].source.node != piece[6].source.node and _cross(piece[4], piece[5], other[4], other[5])
        )
        open_pieces.append(piece)
    return count


def _cross(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> bool:
    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def lines(paths: Mapping[Edge, Path]) -> dict[Edge, list[tuple[float, float]]]:
    return {edge: list(sampled(path, 10)) for edge, path in paths.items()}


def routed(boxes: Mapping[NodeId, Box], wires: Mapping[Edge, Wire]) -> dict[Edge, Path]:
    found = routes(boxes, wires)
    return dict(zip(found.edges, found.paths, strict=True))


def lying(paths: Mapping[Edge, Path]) -> list[tuple[Edge, Edge]]:
    """Wires of different ports that run on each other for more than a bit."""
    level = [
        (piece[-1], min(before[-2], piece[0]), max(before[-2], piece[0]), edge)
        for edge, path in paths.items()
        for before, piece in pairwise(path)
        if len(piece) == 2 and before[-1] == piece[-1]
    ]
    level.sort()
    return [
        (one[3], other[3])
        for place, one in enumerate(level)
        for other in level[place + 1 : place + 12]
        if other[0] - one[0] < 3 and one[3].source != other[3].source and min(one[2], other[2]) - max(one[1], other[1]) > 20
    ]
