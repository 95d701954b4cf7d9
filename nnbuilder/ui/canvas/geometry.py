"""Where everything on a node stands, as pure arithmetic: rectangles and points from a node and its specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF

from nnbuilder.core.arrange import GRID, WIDTH
from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, Graph, Node
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.summary import parameter_rows

HEADER = 42.0
ROW = 18.0
PADDING = 8.0
PORT_RADIUS = 5.0
HIT = 12.0
RANK = 1e-6
"""How much higher an item lies than the same kind of item of the node before it in the graph."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A node as it is drawn at the origin: parameter rows, input ports (name, index) and output ports, from the top."""

    rows: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, int], ...]
    outputs: tuple[str, ...]
    height: float

    @property
    def rect(self) -> QRectF:
        return QRectF(0, 0, WIDTH, self.height)

    def port(self, name: str, index: int, *, is_output: bool) -> QPointF:
        """The middle of a port; of the first one where there is none of that name. A side with one port has it at the title, so
        that a chain is a straight line."""
        ports: Sequence[object] = self.outputs if is_output else self.inputs
        port: object = name if is_output else (name, index)
        row = ports.index(port) if port in ports else 0
        return QPointF(WIDTH if is_output else 0.0, HEADER / 2 if len(ports) < 2 else HEADER + row * ROW + ROW / 2)

    @property
    def port_rows(self) -> int:
        """How many rows of named ports stand above the parameters."""
        most = max(len(self.inputs), len(self.outputs))
        return most if most > 1 else 0


def shape_of(node: Node, spec: LayerSpec | None, outputs: tuple[str, ...], feeds: Mapping[str, int]) -> Shape:
    """The shape of a node; `outputs` is what it gives, and `feeds` counts the edges into each of its ports."""
    rows = parameter_rows(node, spec)
    inputs = input_ports(spec, feeds)
    outputs = () if spec is not None and spec.is_sink else outputs
    most = max(len(inputs), len(outputs))
    lines = len(rows) + (most if most > 1 else 0)
    body = lines * ROW + (PADDING if lines else 0)
    return Shape(rows, inputs, outputs, HEADER + body)


def input_ports(spec: LayerSpec | None, feeds: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Every place an edge can end: a variadic port has one for each edge and a free one behind."""
    if spec is None:
        return tuple((port, index) for port, count in sorted(feeds.items()) for index in range(count))
    ports: list[tuple[str, int]] = []
    for port in spec.inputs:
        ports += [(port.name, index) for index in range(feeds.get(port.name, 0) + 1 if port.variadic else 1)]
    return tuple(ports)


def unknown_outputs(node: Node, graph: Graph) -> tuple[str, ...]:
    return tuple(sorted({edge.source.port for edge in graph.edges if edge.source.node == node.id})) or ("output",)


def place(layout_point: Point | None) -> QPointF:
    return QPointF(layout_point.x, layout_point.y) if layout_point is not None else QPointF(0, 0)


def snapped(value: float) -> float:
    return round(value / GRID) * GRID


@lru_cache(16)
def feeds_of(edges: frozenset[Edge]) -> Mapping[str, Mapping[str, int]]:
    """{node: {port: number of edges into it}}."""
    table: dict[str, dict[str, int]] = {}
    for edge in edges:
        ports = table.setdefault(edge.target.node, {})
        ports[edge.target.port] = max(ports.get(edge.target.port, 0), edge.target.index + 1)
    return table
