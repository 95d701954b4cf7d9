"""A drawing as boxes, curves and words on paper, for every format of picture; pure arithmetic, without a window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.colours import LIGHT, colour, tint, wire
from nnbuilder.core import node_size
from nnbuilder.core.analysis import analyze
from nnbuilder.core.blocks import specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document, Point, Waypoints
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import MAIN, Edge, Graph, Node, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.layout.layered import layered
from nnbuilder.core.layout.obstacles import Box as _Rectangle
from nnbuilder.core.layout.obstacles import obstacles_of
from nnbuilder.core.layout.paths import Path, Spot, bounds, shifted
from nnbuilder.core.layout.routes import routes
from nnbuilder.core.layout.turned import turned_box, turned_path, turned_wire
from nnbuilder.core.layout.ways import Wire
from nnbuilder.core.node_size import HEADER, ICON, PADDING, ROW, Content
from nnbuilder.core.summary import parameter_rows
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.core.waypoints import in_graph
from nnbuilder.export.picture_labels import Labels

MARGIN = 28.0
_BASE = 4.0
"""From the base line of a text to the lower edge of its room."""
_TINY = 10.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners."""

    left: float
    top: float
    width: float
    height: float
    fill: str
    border: str = ""
    radius: float = 6.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A wire, of lines and cubic curves."""

    path: Path
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text whose base line starts, is centred or ends at a point: `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: str = "start"
    is_bold: bool = False


Shape = Box | Curve | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, in order, on paper of a size in points; `nodes` counts the nodes."""

    width: float
    height: float
    background: str
    shapes: tuple[Shape, ...]
    nodes: int


def picture_of(document: Document, catalogue: Catalogue, mode: str = LIGHT, graph_name: str = MAIN) -> Picture:
    """One graph of a document with the shapes that its nodes give."""
    graph = document.graphs[graph_name]
    analysis = analyze(document, catalogue)
    specs = specs_of(document, catalogue, graph)
    sizes = known_names(document.facts)
    cards = {node.id: _card(node, specs[node.id], sizes, is_collapsed=node.id in document.collapsed) for node in graph.nodes.values()}
    at, points = _places(document, graph_name, cards)
    is_downwards = graph_name in document.downwards
    paths = _routed(graph, _boxes(at, cards), points, is_downwards=is_downwards)
    # An arc above the nodes moves everything down, one that turns back to the left moves it to the right.
    frames = [bounds(path) for path in paths.values()]
    x, y = (max(0.0, MARGIN / 2 - min([MARGIN, *(frame[axis] for frame in frames)])) for axis in (0, 1))
    at = {node: Point(place.x + x, place.y + y) for node, place in at.items()}
    paths = {edge: shifted(path, x, y) for edge, path in paths.items()}
    labels = Labels(obstacles_of(_boxes(at, cards)), paths.values(), is_downwards=is_downwards)
    shapes: list[Shape] = []
    for edge, path in paths.items():
        carried = analysis.type_of((edge.source.node,), edge.source.port) if graph_name == MAIN else None
        shapes.append(Curve(path, colour(wire(carried), mode)))
    for node, card in cards.items():
        shapes += _node(at[node], card, mode)
        given = analysis.type_of((node,), card.outputs[0]) if graph_name == MAIN and card.outputs else None
        text = str(given) if isinstance(given, TensorSpec) and given.shape else ""
        room = labels.place(node, node_size.estimated(text, int(_TINY))) if text else None
        if room is not None:
            shapes.append(Words(room[0], room[3] - _BASE, text, _TINY, colour("edge.label", mode)))
    width = max((place.x + cards[node].width for node, place in at.items()), default=0.0) + 3 * MARGIN
    lowest = max([0.0, *(place.y + cards[node].height for node, place in at.items()), *(frame[3] + y for frame in frames)])
    height = lowest + MARGIN
    return Picture(width, height, colour("canvas", mode), tuple(shapes), len(graph.nodes))


@dataclass(frozen=True, slots=True)
class _Card:
    """What is drawn of a node, and how large that is."""

    content: Content
    category: str
    outputs: tuple[str, ...]
    width: float
    height: float


def _card(node: Node, spec: LayerSpec | None, sizes: Mapping[str, int], *, is_collapsed: bool) -> _Card:
    title, category = (spec.title, spec.category) if spec is not None else (node.kind, "structure")
    content = Content(_plain(node.name), _plain(title), tuple((_plain(name), _plain(value)) for name, value in parameter_rows(node, spec, sizes)))
    content = content.title if is_collapsed else content
    outputs = spec.outputs if spec is not None and not spec.is_sink else ()
    return _Card(content, category, outputs, node_size.width(content), node_size.height(content))


def _places(document: Document, graph_name: str, cards: Mapping[NodeId, _Card]) -> tuple[dict[NodeId, Point], Waypoints]:
    """Where every node stands on the paper, and the points of wires: as it is drawn, or laid out where it is not."""
    graph = document.graphs[graph_name]
    places = {node: place for node in graph.nodes if (place := document.layout.get(node)) is not None}
    points = in_graph(document, graph)
    if len(places) < len(graph.nodes):
        points = {}
        places = dict(layered(graph, {node: (card.width, card.height) for node, card in cards.items()}))
    left, top = min((at.x for at in places.values()), default=0.0) - MARGIN, min((at.y for at in places.values()), default=0.0) - MARGIN
    moved = {edge: tuple(Point(at.x - left, at.y - top) for at in along) for edge, along in points.items()}
    return {node: Point(at.x - left, at.y - top) for node, at in places.items()}, moved


def _boxes(at: Mapping[NodeId, Point], cards: Mapping[NodeId, _Card]) -> dict[NodeId, _Rectangle]:
    """Left, top, right and bottom of every card."""
    return {node: (place.x, place.y, place.x + cards[node].width, place.y + cards[node].height) for node, place in at.items()}


def _routed(graph: Graph, boxes: Mapping[NodeId, _Rectangle], points: Waypoints, *, is_downwards: bool) -> dict[Edge, Path]:
    """Every wire from title to title, or from the lower side to the upper one, through its points and around the other nodes."""
    wires = {
        edge: _wire(edge, boxes, tuple((at.x, at.y) for at in points.get(edge, ())), is_downwards=is_downwards)
        for edge in sorted(graph.edges)
        if {edge.source.node, edge.target.node} <= boxes.keys()
    }
    if not is_downwards:
        routed = routes(boxes, wires)
        return dict(zip(routed.edges, routed.paths, strict=True))
    # As if it went from left to right.
    routed = routes({node: turned_box(box) for node, box in boxes.items()}, {edge: turned_wire(wire) for edge, wire in wires.items()})
    return {edge: turned_path(path) for edge, path in zip(routed.edges, routed.paths, strict=True)}


def _wire(edge: Edge, boxes: Mapping[NodeId, _Rectangle], via: tuple[Spot, ...], *, is_downwards: bool) -> Wire:
    source, target = edge.source.node, edge.target.node
    (left, top, right, bottom), (to_left, to_top, to_right, _) = boxes[source], boxes[target]
    if is_downwards:
        return Wire(source, target, ((left + right) / 2, bottom), ((to_left + to_right) / 2, to_top), via)
    return Wire(source, target, (right, top + HEADER / 2), (to_left, to_top + HEADER / 2), via)


def _node(at: Point, card: _Card, mode: str) -> list[Shape]:
    content, text, muted = card.content, colour("node.text", mode), colour("node.muted", mode)
    room = card.width - node_size.INSET
    shapes: list[Shape] = [
        Box(at.x, at.y, card.width, card.height, tint(card.category, mode), colour("node.border", mode)),
        Box(at.x + 12, at.y + 12, 16, 16, colour(f"category.{card.category.lower()}", mode), radius=4),
        Words(at.x + ICON, at.y + 18, _cut(content.name, room - ICON, node_size.TITLE), node_size.TITLE, text, is_bold=True),
        Words(at.x + ICON, at.y + 33, _cut(content.line, room - ICON, node_size.SMALL), node_size.SMALL, muted),
    ]
    if content.rows:
        shapes.append(Box(at.x + 0.5, at.y + HEADER, card.width - 1, card.height - HEADER - 0.5, colour("node", mode)))
    for place, (name, value) in enumerate(content.rows):
        y = at.y + HEADER + PADDING / 2 + ROW * place + 14
        shapes.append(Words(at.x + node_size.INSET, y, _cut(name, room - node_size.estimated(value, node_size.SMALL), node_size.SMALL), node_size.SMALL, muted))
        shapes.append(Words(at.x + room, y, _cut(value, room * 0.7, node_size.SMALL), node_size.SMALL, text, "end"))
    return shapes


def _plain(text: str) -> str:
    """One line without marks that no reader sees."""
    return " ".join("".join(character if character.isprintable() else " " for character in text[:400]).split())


def _cut(text: str, room: float, size: int) -> str:
    """As much of a line as there is room for."""
    most = max(4, int(room / node_size.estimated("n", size)))
    return text if len(text) <= most else text[: most - 1] + "…"


def tallies(picture: Picture) -> Mapping[str, int]:
    """How many shapes of each kind there are, to compare a picture with what was read back."""
    return {kind.__name__: sum(isinstance(shape, kind) for shape in picture.shapes) for kind in (Box, Curve, Words)}
