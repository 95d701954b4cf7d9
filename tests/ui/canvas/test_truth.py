"""The picture of every template and golden document tells the truth: no wire behind a node, no shape on a node, a wire or another shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF

from nnbuilder.core import edits
from nnbuilder.core.document import Document, Point
from nnbuilder.core.layout.layered import Manner, arranged
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.ui.canvas.arranging import laid_out
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.session import Session
from tests.core.layout.pictures import behind, random_graph
from tests.drawings import DIGITS, graph, node

ROOT = Path(__file__).parents[3]
TEMPLATES, GOLDEN = sorted((ROOT / "resources" / "templates").glob("*.nnb")), sorted((ROOT / "tests" / "golden").rglob("*.nnb"))


def scenes(document: Document) -> Iterator[GraphScene]:
    """The open main graph, and that of every block where it is used first."""
    session = Session(CATALOGUE, document)
    uses = dict(reversed(session.analysis.uses))
    for path in ((), *uses.values()):
        session.open_path(path)
        scene = GraphScene(session)
        scene.show_area(scene.drawn_rect().adjusted(-100, -100, 100, 100))
        scene.settle()
        yield scene
        scene.deleteLater()


def judge(scene: GraphScene, told: object) -> int:
    """Asserts that nothing lies on anything; gives how many shapes can be read."""
    boxes = {node: (left, top, left + width, top + height) for node, (left, top, width, height) in scene.boxes().items()}
    wires = {edge: scene.wires[edge] for edge in scene.wires.routes.edges}
    assert behind(boxes, wires) == [], told
    labels = [rect for _, rect in scene.labels()]
    nodes = [QRectF(left + 1, top + 1, width - 2, height - 2) for left, top, width, height in scene.boxes().values()]
    assert [(label, node) for label in labels for node in nodes if label.intersects(node)] == [], told
    assert [pair for pair in combinations(labels, 2) if pair[0].intersects(pair[1])] == [], told
    assert behind({number: (at.left(), at.top(), at.right(), at.bottom()) for number, at in enumerate(labels)}, wires, inside=0.0) == [], told
    return len(labels)


@pytest.mark.parametrize("files", [TEMPLATES, GOLDEN], ids=["templates", "golden"])
def test_nothing_lies_on_anything(qapp, files):
    assert len(files) > 8
    told, shown = 0, 0
    for file in files:
        document = load_document(file.read_bytes(), CATALOGUE).document
        for scene in scenes(document if document.layout else arranged(document)):
            shown += judge(scene, file)
            told += sum(text != "" for item in scene.nodes.values() for text in item.flow.labels)
    assert shown > 0.95 * told


def turned(scene: GraphScene) -> None:
    """The open graph laid out from top to bottom."""
    session = scene.session
    after = laid_out(scene, frozenset(session.graph.nodes), Manner(downwards=True))
    places = {node: Point(left, top) for node, (left, top, _, _) in after.items()}
    session.do("Arrange", lambda document: replace(edits.move(document, places), downwards=document.downwards | {session.graph_name}))
    scene.show_area(scene.drawn_rect().adjusted(-100, -100, 100, 100))
    scene.settle()


@pytest.mark.parametrize("files", [TEMPLATES, GOLDEN], ids=["templates", "golden"])
def test_nor_from_top_to_bottom(qapp, files):
    told, shown = 0, 0
    for file in files:
        document = load_document(file.read_bytes(), CATALOGUE).document
        for scene in scenes(document if document.layout else arranged(document)):
            turned(scene)
            shown += judge(scene, file)
            told += sum(text != "" for item in scene.nodes.values() for text in item.flow.labels)
            for edge in scene.wires.routes.edges:
                path = scene.wires[edge]
                assert path[0] == scene.port_point(edge.source, is_output=True).toTuple()
                assert path[1][0] == path[0][0] and path[0][1] == scene.places.box(edge.source.node).bottom()
    assert shown > 0.9 * told


def branching(seed: int) -> Document:
    """A random graph of pictures, inverted and added up."""
    one = random_graph(seed)
    reads = {name: sorted(edge for edge in one.edges if edge.target.node == name) for name in one.nodes}
    kinds = {name: ("Input", "ReLU", "Add")[len(edges)] for name, edges in reads.items()}
    nodes = [node(name, kind, **({"field": "image"} if kind == "Input" else {})) for name, kind in kinds.items()]
    ports = {"ReLU": ["x"], "Add": ["a", "b"]}
    wires = [f"{edge.source.node}>{name}.{port}" for name, edges in reads.items() if edges for edge, port in zip(edges, ports[kinds[name]], strict=True)]
    return Document({"main": graph(*nodes, wires=" ".join(wires))}, data=DIGITS)


def test_nor_does_anything_in_random_drawings(qapp):
    shown = 0
    for seed in range(12):
        for scene in scenes(arranged(branching(seed))):
            shown += judge(scene, seed)
            turned(scene)
            shown += judge(scene, seed)
    assert shown > 300


def test_a_shape_moves_away_from_the_wires_of_a_fan(qapp):
    """Up, straight on and down: the only side where none of them runs is above the node."""
    places = {"image": (0, 0), "up": (330, -220), "on": (330, 0), "down": (330, 220)}
    drawing = graph(node("image", "Input", field="image"), *(node(name, "ReLU") for name in ("up", "on", "down")), wires="image>up image>on image>down")
    scene = next(scenes(Document({"main": drawing}, {name: Point(*at) for name, at in places.items()}, data=DIGITS)))
    assert next(rect for end, rect in scene.labels() if end.node == "image").bottom() < 0
    judge(scene, "fan")
