"""A drawing as boxes, curves and words on paper, for every format of picture; pure arithmetic, without a window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.colours import LIGHT, colour
from nnbuilder.core.analysis import analyze
from nnbuilder.core.blocks import specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import MAIN, NodeId
from nnbuilder.core.layout.layered import layered
from nnbuilder.core.layout.measures import WIDTH
from nnbuilder.core.summary import parameter_rows
from nnbuilder.core.tensor import TensorSpec

HEADER, ROW, MARGIN = 42.0, 18.0, 28.0
_TITLE, _NAME, _SMALL = 13.0, 11.0, 11.0


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
    """A cubic curve from one point to another by two that pull it."""

    points: tuple[tuple[float, float], ...]
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
    """One graph of a document with the shapes that flow along its wires."""
    graph = document.graphs[graph_name]
    analysis = analyze(document, catalogue)
    specs = specs_of(document, catalogue, graph)
    rows = {node.id: parameter_rows(node, specs[node.id]) for node in graph.nodes.values()}
    heights = {node: HEADER + ROW * len(found) + (8 if found else 0) for node, found in rows.items()}
    places = {node: document.layout.get(node) for node in graph.nodes}
    if any(place is None for place in places.values()):
        places = dict(layered(graph, {node: (WIDTH, height) for node, height in heights.items()}))
    known: dict[NodeId, Point] = {node: place for node, place in places.items() if place is not None}
    left = min((at.x for at in known.values()), default=0.0) - MARGIN
    top = min((at.y for at in known.values()), default=0.0) - MARGIN
    at = {node: Point(place.x - left, place.y - top) for node, place in known.items()}
    shapes: list[Shape] = []
    paper = colour("canvas", mode)
    for edge in sorted(graph.edges):
        one, other = edge.source.node, edge.target.node
        if one in at and other in at:
            start, end = (at[one].x + WIDTH, at[one].y + HEADER / 2), (at[other].x, at[other].y + HEADER / 2)
            shapes.append(Curve(_pulled(start, end), colour("edge", mode)))
            found = analysis.type_of((one,), edge.source.port) if graph_name == MAIN else None
            if isinstance(found, TensorSpec) and abs(end[0] - start[0]) < 2 * WIDTH and end[0] > start[0]:
                middle = Point((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
                text = str(found)
                shapes.append(Box(middle.x - 3.1 * len(text), middle.y - 18, 6.2 * len(text), 14, paper, radius=2))
                shapes.append(Words(middle.x, middle.y - 7, text, _SMALL, colour("edge.label", mode), "middle"))
    for node in graph.nodes.values():
        spec = specs[node.id]
        title, category = (spec.title, spec.category) if spec is not None else (node.kind, "structure")
        shapes += _node(at[node.id], heights[node.id], title, node.name, category, rows[node.id], mode)
    width = max((place.x for place in at.values()), default=0.0) + WIDTH + MARGIN
    height = max((place.y + heights[node] for node, place in at.items()), default=0.0) + MARGIN
    return Picture(width, height, paper, tuple(shapes), len(graph.nodes))


def _pulled(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """A curve that leaves to the right and arrives from the left."""
    reach = max(40.0, abs(end[0] - start[0]) / 2)
    return (start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end)


def _node(at: Point, height: float, title: str, name: str, category: str, rows: tuple[tuple[str, str], ...], mode: str) -> list[Shape]:
    tone = colour(f"category.{category.lower()}", mode)
    shapes: list[Shape] = [
        Box(at.x, at.y, WIDTH, height, colour("node", mode), colour("node.border", mode)),
        Box(at.x, at.y, 5, height, tone, radius=2),
        Words(at.x + 14, at.y + 18, _cut(title, 22), _TITLE, tone, is_bold=True),
        Words(at.x + 14, at.y + 34, _cut(name, 24), _NAME, colour("node.muted", mode)),
    ]
    for place, (word, value) in enumerate(rows):
        y = at.y + HEADER + ROW * place + 13
        shapes.append(Words(at.x + 14, y, _cut(word, 16), _SMALL, colour("node.muted", mode)))
        shapes.append(Words(at.x + WIDTH - 12, y, _cut(value, 14), _SMALL, colour("node.text", mode), "end"))
    return shapes


def _cut(text: str, most: int) -> str:
    """One line of a text, as long as there is room for."""
    text = " ".join("".join(character if character.isprintable() else " " for character in text[: 4 * most]).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def tallies(picture: Picture) -> Mapping[str, int]:
    """How many shapes of each kind there are, to compare a picture with what was read back."""
    return {kind.__name__: sum(isinstance(shape, kind) for shape in picture.shapes) for kind in (Box, Curve, Words)}
