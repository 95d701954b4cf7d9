"""Where everything on a node stands, as pure arithmetic: rectangles and points from a node and its specification."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from nnbuilder.core import node_size
from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, Graph, Node
from nnbuilder.core.layer import LayerSpec, Port
from nnbuilder.core.layout.measures import GRID
from nnbuilder.core.node_size import HEADER, PADDING, ROW, STEP, STRIP, THUMBNAIL, Content
from nnbuilder.core.remembering import remembered
from nnbuilder.ui.canvas.lettering import width_of

PORT_RADIUS = 5.0
_GATHERED = 22.0
"""From the first to the last of the ports beside the title of a collapsed node."""
HIT = 12.0
RANK = 1e-6
"""How much higher an item lies than the same kind of item of the node before it in the graph."""
LABEL_GAP, LABEL_HEIGHT = 9.0, 14.0
"""How far the shape at an output stands from the middle of its port, and how high it is."""
LABEL_STRIP = LABEL_HEIGHT + 4
"""How far it reaches over a node where it stands above it, clear of the frame of the selection."""
_MARK = 34.0
"""The room of the badge on the upper edge."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A node as it is drawn at the origin: parameter rows, input ports (name, index) and output ports, from the top. Of one that
    is collapsed there is only the title, with all ports beside it.

    across  in a drawing from top to bottom, where the inputs above and the outputs below are, from the left; else None
    head    the room of their names above the title
    foot    and below everything else
    """

    rows: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, int], ...]
    outputs: tuple[str, ...]
    width: float
    height: float
    is_collapsed: bool = False
    across: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    head: float = 0.0
    foot: float = 0.0

    @property
    def has_ports(self) -> bool:
        return bool(self.inputs or self.outputs)

    @property
    def rect(self) -> QRectF:
        return QRectF(0, 0, self.width, self.height)

    @property
    def title_bottom(self) -> float:
        return self.head + HEADER

    def port(self, name: str, index: int, *, is_output: bool) -> QPointF:
        """The middle of a port; of the first one where there is none of that name. The only port of each side is at the title,
        or at the first row where the other side has rows, so that a chain is a straight line."""
        ports: Sequence[object] = self.outputs if is_output else self.inputs
        port: object = name if is_output else (name, index)
        place = ports.index(port) if port in ports else 0
        if self.across is not None:
            across = self.across[is_output]
            return QPointF(across[place] if across else self.width / 2, self.height if is_output else 0.0)
        return QPointF(self.width if is_output else 0.0, self._port_height(place, len(ports)))

    def _port_height(self, row: int, count: int) -> float:
        if self.is_collapsed and count > 1:
            return HEADER / 2 + _GATHERED * (row / (count - 1) - 0.5)
        return self.row_top(row) + ROW / 2 if self.port_rows else HEADER / 2

    def label_rooms(self, widths: Sequence[float], *, is_marked: bool) -> Iterator[tuple[QRectF, ...]]:
        """Where the shapes at all outputs may stand, the best first: above the beginnings of their wires, below them, or on both
        sides of them all; that of an only output above the node as well, beside its badge. From top to bottom, on the right or on
        the left of the wires, or of the node. None of them lie on each other."""
        ports = [self.port(name, 0, is_output=True) for name in self.outputs]
        if self.across is not None:
            yield from _below(ports, widths)
            if len(ports) == 1:
                yield (QRectF(self.width + LABEL_GAP, self.height - LABEL_HEIGHT - 2, widths[0], LABEL_HEIGHT),)
            return
        above, below = (
            tuple(QRectF(port.x() + LABEL_GAP, port.y() + rise, width, LABEL_HEIGHT) for port, width in zip(ports, widths, strict=True))
            for rise in (-LABEL_HEIGHT - 2, 2)
        )
        yield above
        yield below
        right = self.width - (_MARK if is_marked else 0.0)
        if len(ports) > 1:
            yield (above[0], *below[1:])
        elif widths[0] <= right:
            yield (QRectF(right - widths[0], -LABEL_STRIP, widths[0], LABEL_HEIGHT),)

    def row_top(self, row: int) -> float:
        """Where a row below the title begins: first those of named ports, then those of parameters."""
        return self.title_bottom + PADDING / 2 + row * ROW

    def row_at(self, height: float) -> str | None:
        """What is told in the row of parameters at a height; None where there is none."""
        place = int((height - self.row_top(self.port_rows)) // ROW)
        return self.rows[place][0] if 0 <= place < len(self.rows) else None

    @property
    def port_rows(self) -> int:
        """How many rows of named ports stand above the parameters."""
        most = max(len(self.inputs), len(self.outputs))
        return most if most > 1 and not self.is_collapsed and self.across is None else 0

    @property
    def thumbnail(self) -> QRectF:
        """Where the graph inside a block is drawn."""
        return QRectF(PADDING, self.height - self.foot - THUMBNAIL - PADDING, self.width - 2 * PADDING, THUMBNAIL)


def _below(ports: Sequence[QPointF], widths: Sequence[float]) -> Iterator[tuple[QRectF, ...]]:
    """Right of the wires that begin below, one line lower for each, or left of them."""
    right, left = (
        tuple(
            QRectF(port.x() + (4 if is_right else -4 - width), port.y() + LABEL_GAP + LABEL_HEIGHT * place, width, LABEL_HEIGHT)
            for place, (port, width) in enumerate(zip(ports, widths, strict=True))
        )
        for is_right in (True, False)
    )
    yield right
    yield left
    if len(ports) > 1:
        yield (left[0], *right[1:])


def shape_of(
    content: Content, inputs: tuple[tuple[str, int], ...], outputs: tuple[str, ...], *, is_collapsed: bool = False, is_downwards: bool = False
) -> Shape:
    """The shape of a node with these ports, as wide as its words are in the letters of the window."""
    content = content.title if is_collapsed else content
    if is_downwards:
        return _downwards(content, inputs, outputs, is_collapsed=is_collapsed)
    return Shape(tuple(content.rows), inputs, outputs, node_size.width(content, width_of), node_size.height(content), is_collapsed)


def _downwards(content: Content, inputs: tuple[tuple[str, int], ...], outputs: tuple[str, ...], *, is_collapsed: bool) -> Shape:
    """With its ports above and below."""
    alone, names = content.alone, (content.inputs or [""] * len(inputs), content.outputs or [""] * len(outputs))
    cells = [node_size.columns(side, width_of) for side in names]
    most = 0.0 if is_collapsed else max(map(sum, cells)) + 2 * PADDING
    width = max(node_size.width(alone, width_of), math.ceil(most / STEP) * STEP)
    head, foot = (STRIP if any(names) else 0.0 for names in (content.inputs, content.outputs))
    across = (_spread(cells[0], width), _spread(cells[1], width))
    return Shape(tuple(content.rows), inputs, outputs, width, node_size.height(alone) + head + foot, is_collapsed, across, head, foot)


def _spread(cells: Sequence[float], width: float) -> tuple[float, ...]:
    """The middles of cells beside each other, in the middle of a width and no wider than it."""
    whole = sum(cells)
    scale = min(1.0, (width - 2 * PADDING) / whole) if whole else 1.0
    at, middles = (width - whole * scale) / 2, []
    for cell in cells:
        middles.append(at + cell * scale / 2)
        at += cell * scale
    return tuple(middles)


def every_port(port: Port) -> bool:
    """Shows every port."""
    return True


def input_ports(spec: LayerSpec | None, feeds: Mapping[str, int], shows: Callable[[Port], bool] = every_port) -> tuple[tuple[str, int], ...]:
    """The places an edge can end: a variadic port has one for each edge and a free one behind. A port that may stay free, and
    does, is there only where `shows` wants it."""
    if spec is None:
        return tuple((port, index) for port, count in sorted(feeds.items()) for index in range(count))
    ports: list[tuple[str, int]] = []
    for port in spec.inputs:
        if port.optional and port.name not in feeds and not shows(port):
            continue
        ports += [(port.name, index) for index in range(feeds.get(port.name, 0) + 1 if port.variadic else 1)]
    return tuple(ports)


def port_names(ports: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """What is written beside the ports of a side: nothing where all of them are places of the same one."""
    names = [name for name, _ in ports]
    return tuple(name.replace("_", " ") if len(set(names)) > 1 else "" for name in names)


def unknown_outputs(node: Node, graph: Graph) -> tuple[str, ...]:
    return tuple(sorted({edge.source.port for edge in graph.edges if edge.source.node == node.id})) or ("output",)


def place(layout_point: Point | None) -> QPointF:
    return QPointF(layout_point.x, layout_point.y) if layout_point is not None else QPointF(0, 0)


def on_axis(by: QPointF) -> QPointF:
    """The way along the axis on which it leads farther."""
    return QPointF(by.x(), 0) if abs(by.x()) >= abs(by.y()) else QPointF(0, by.y())


def snapped(value: float) -> float:
    return round(value / GRID) * GRID


@remembered(16)
def feeds_of(edges: frozenset[Edge]) -> Mapping[str, Mapping[str, int]]:
    """{node: {port: number of edges into it}}."""
    table: dict[str, dict[str, int]] = {}
    for edge in edges:
        ports = table.setdefault(edge.target.node, {})
        ports[edge.target.port] = max(ports.get(edge.target.port, 0), edge.target.index + 1)
    return table
