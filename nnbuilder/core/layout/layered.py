"""A layered layout: columns by rank, few crossings, straight main line, wrapped where it is long (Sugiyama, Tagawa and Toda 1981)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End, Graph, NodeId
from nnbuilder.core.layout import coordinates, crossings, wrapping
from nnbuilder.core.layout.columns import Columns, Port, columns_of
from nnbuilder.core.layout.measures import ASPECT, BELOW_GAP, COLUMN_GAP, GRID, HEIGHT, LANE, LINE, ROW_GAP, WIDTH
from nnbuilder.core.layout.parts import packed, parts_of
from nnbuilder.core.node_size import HEADER, PADDING, ROW, Content, height, width

Size = tuple[float, float]
"""width, height"""
Ports = Callable[[End, bool], float]
"""How far below the top of its node a port is, or from top to bottom how far from its left side; the second argument says whether
it is an output."""
_STEEP, _MOST_STEEP = 4, 10
"""Wires that climb between two columns beyond which they are put farther apart, and up to which they are."""
_ORIGIN = Point(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Cards:
    """The nodes as they are drawn: the size of each, and where its ports are."""

    sizes: Mapping[NodeId, Size]
    ports: Ports

    def size(self, node: NodeId) -> Size:
        return self.sizes.get(node, (WIDTH, HEIGHT))


@dataclass(frozen=True, slots=True)
class Manner:
    """How a drawing is laid out: `aspect` is the width by height it should fit, None one long row; downwards, sources stand above
    targets; `order` are places whose order in each column is kept."""

    aspect: float | None = ASPECT
    downwards: bool = False
    order: Mapping[NodeId, Point] | None = None


def arranged(document: Document, sizes: Mapping[NodeId, Size] | None = None) -> Document:
    """The same document with every graph laid out afresh; nodes without a size count as usual ones."""
    places: dict[NodeId, Point] = {}
    for graph in document.graphs.values():
        places |= layered(graph, sizes if sizes is not None else usual_sizes(graph, document.graphs))
    return replace(document, layout=places, waypoints={})


def usual_sizes(graph: Graph, blocks: Collection[str] = ()) -> dict[NodeId, Size]:
    """How large nodes are about, judged by what they hold, in usual letters. `blocks` are the kinds that show what is inside."""
    ports: dict[NodeId, set[tuple[str, int]]] = {}
    for edge in graph.edges:
        ports.setdefault(edge.target.node, set()).add((edge.target.port, edge.target.index))
    sizes = {}
    for id, node in graph.nodes.items():
        inputs = [port for port, _ in sorted(ports.get(id, ()))]
        # A port more than what is wired: what may still come in.
        free = [""] if len(inputs) > 1 else []
        content = Content(node.name, node.kind, [(name, str(value)) for name, value in node.params.items()], inputs + free, has_thumbnail=node.kind in blocks)
        sizes[id] = (width(content), height(content) + ROW)
    return sizes


def layered(
    graph: Graph, sizes: Mapping[NodeId, Size], origin: Point = _ORIGIN, ports: Ports | None = None, manner: Manner | None = None
) -> dict[NodeId, Point]:
    """A place for every node: the upper left corner, nothing above or to the left of the origin."""
    edges = sorted([edge for edge in graph.edges if edge.source.node in graph.nodes and edge.target.node in graph.nodes], key=_words)
    manner = manner if manner is not None else Manner()
    cards = Cards(sizes, ports if ports is not None else _in_order(edges))
    drawn = [_part(nodes, wires, cards, manner) for nodes, wires in parts_of(tuple(graph.nodes), edges)]
    places = packed(drawn, cards.size, manner.aspect or ASPECT)
    return {node: Point(_snapped(origin.x) + at.x, _snapped(origin.y) + at.y) for node, at in places.items()}


def _words(edge: Edge) -> tuple[str, str, int, str, str, int]:
    """Edges are put into order by it as by themselves, and sooner."""
    source, target = edge.source, edge.target
    return source.node, source.port, source.index, target.node, target.port, target.index


def _in_order(edges: Sequence[Edge]) -> Ports:
    """Ports at the line of the title, and those of a side with several below it in alphabetical order."""
    sides: dict[tuple[NodeId, bool], list[tuple[str, int]]] = {}
    for edge in edges:
        for end, is_output in ((edge.source, True), (edge.target, False)):
            side = sides.setdefault((end.node, is_output), [])
            if (end.port, end.index) not in side:
                side.append((end.port, end.index))
    rows = {key: {port: row for row, port in enumerate(sorted(side))} for key, side in sides.items()}

    def offset(end: End, is_output: bool) -> float:
        side = rows.get((end.node, is_output), {})
        return LINE if len(side) < 2 else HEADER + PADDING / 2 + ROW * side.get((end.port, end.index), 0) + ROW / 2

    return offset


def _part(nodes: Sequence[NodeId], edges: Sequence[Edge], cards: Cards, manner: Manner) -> dict[NodeId, Point]:
    """The places of one connected part, from (0, 0)."""
    number = {node: count for count, node in enumerate(nodes)}
    sizes = [cards.size(node)[::-1] if manner.downwards else cards.size(node) for node in nodes]
    offsets: dict[tuple[int, bool], float] = {}
    wires: list[tuple[Port, Port]] = []
    for edge in edges:
        ends: list[Port] = []
        for end, is_output in ((edge.source, True), (edge.target, False)):
            at, offset = number[end.node], cards.ports(end, is_output)
            offsets[at, is_output] = min(offset, offsets.get((at, is_output), offset))
            ends.append((at, offset / sizes[at][1] if sizes[at][1] else 0.5))
        wires.append((ends[0], ends[1]))
    lines = [offsets.get((node, True), offsets.get((node, False), LINE)) for node in range(len(nodes))]
    columns = columns_of(len(nodes), wires)
    if manner.order is not None:
        _keep_order(columns, [manner.order.get(node) for node in nodes], downwards=manner.downwards)
    else:
        crossings.uncross(columns)
    corners = _placed(columns, sizes, lines, manner)
    return {node: Point(y, x) if manner.downwards else Point(x, y) for node, (x, y) in zip(nodes, corners, strict=True)}


def _keep_order(columns: Columns, places: Sequence[Point | None], *, downwards: bool) -> None:
    """The order in a column as the nodes stand now; a lane is where its ends are (the strategy INTERACTIVE of the Eclipse Layout Kernel)."""
    across = [0.0 if at is None else at.x if downwards else at.y for at in places]
    for column in columns.items:
        for item in column:
            if columns.is_lane(item):
                across.append(0.0)
                across[item] = across[columns.before[item][0][0]] - 1.0
    for column in columns.items:
        column.sort(key=lambda item: (across[item], item))


def _placed(columns: Columns, sizes: Sequence[Size], lines: Sequence[float], manner: Manner) -> list[tuple[float, float]]:
    """Left and top of each node."""
    aspect = None if manner.downwards else manner.aspect
    lanes = len(columns.rank) - columns.nodes
    extents = [(line, size[1] - line) for size, line in zip(sizes, lines, strict=True)] + [(0.0, 0.0)] * lanes
    heights = coordinates.heights(columns, extents)
    widths = [max((sizes[item][0] for item in column if item < columns.nodes), default=WIDTH) for column in columns.items]
    gaps = _gaps(columns, heights, BELOW_GAP if manner.downwards else COLUMN_GAP)
    tops = [heights[item] - extents[item][0] for item in range(len(heights))]
    whole = max((top + above + below for top, (above, below) in zip(tops, extents, strict=True)), default=0.0) - min(tops, default=0.0)
    pitch = [width + gap for width, gap in zip(widths, gaps, strict=True)]
    broken = [range(len(widths))] if aspect is None else wrapping.rows(columns, pitch, whole, 2 * ROW_GAP, aspect)
    corners = [(0.0, 0.0)] * columns.nodes
    wires, y = wrapping.passing(columns), 0.0
    stays = _lanes_of_one_row(columns, broken)
    for row in broken:
        items = [item for column in row for item in columns.items[column] if stays[item]]
        shift = y - min(tops[item] for item in items)
        shift = _snapped(shift + heights[items[0]] - LINE) - (heights[items[0]] - LINE)
        x, bottom = 0.0, y
        for column in row:
            for item in (item for item in columns.items[column] if stays[item]):
                top = tops[item] + shift
                bottom = max(bottom, top + sum(extents[item]))
                if item < columns.nodes:
                    corners[item] = (_snapped(x + (widths[column] - sizes[item][0]) / 2), _snapped(top + lines[item] - LINE) + LINE - lines[item])
            x += pitch[column]
        y = bottom + 2 * ROW_GAP + LANE * wires[row[-1]]
    return _from_zero(corners)


def _lanes_of_one_row(columns: Columns, broken: Sequence[range]) -> list[bool]:
    """Which items need their room: all but the pieces of lanes that go on to another row, whose wires run between the rows."""
    row_of = [number for number, row in enumerate(broken) for _ in row]
    stays = [True] * len(columns.rank)
    for item in range(columns.nodes, len(columns.rank)) if len(broken) > 1 else ():
        lane = [item]
        while columns.is_lane(lane[-1]):
            lane.append(columns.before[lane[-1]][0][0])
        ends = {row_of[columns.rank[one]] for one in (*lane, *(after for after, _, _ in columns.after[item]))}
        if len(ends) > 1:
            for piece in lane[:-1]:
                stays[piece] = False
    return stays


def _from_zero(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
    left, top = min((x for x, _ in corners), default=0.0), min((y for _, y in corners), default=0.0)
    return [(x - left, y - top) for x, y in corners]


def _gaps(columns: Columns, heights: Sequence[float], least: float) -> list[float]:
    """Behind each column: wider where many wires climb."""
    gaps = []
    for column in columns.items:
        climbing = {(item, at) for item in column for other, _, at in columns.after[item] if abs(heights[item] - heights[other]) > GRID}
        gaps.append(least + LANE * max(0, min(len(climbing), _MOST_STEEP) - _STEEP))
    return gaps


def _snapped(value: float) -> float:
    return round(value / GRID) * GRID
