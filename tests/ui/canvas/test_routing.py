"""Wires are routed between events: nothing waits for them, and what is drawn in the end is what a drawing opened anew shows."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPointF, QRectF

from nnbuilder.core import edits
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End, Graph, Node
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.session import Session

AREA = QRectF(-500, -500, 4000, 4000)


def heap(count: int, wires: int) -> Document:
    """Nodes anywhere, joined anyhow."""
    draw = random.Random(0)
    names = [f"n{number}" for number in range(count)]
    layout = {name: Point(draw.randrange(300) * 10, draw.randrange(300) * 10) for name in names}
    pairs = {tuple(sorted(draw.sample(range(count), 2))) for _ in range(wires)}
    edges = frozenset(Edge(End(names[one], "output"), End(names[other], "tensors", place)) for place, (one, other) in enumerate(sorted(pairs)))
    return Document({"main": Graph({name: Node(name, name, "Concat") for name in names}, edges)}, layout=layout)


@pytest.fixture
def scene(qapp):
    session = Session(CATALOGUE, heap(60, 150))
    scene = GraphScene(session)
    scene.show_area(AREA)
    scene.settle()
    yield scene
    scene.deleteLater()


def moved(scene: GraphScene, by: float) -> None:
    at = scene.session.document.layout["n30"]
    scene.session.do("Move", lambda document: edits.move(document, {"n30": Point(at.x + by, at.y + by)}))


def anew(scene: GraphScene) -> list:
    other = GraphScene(Session(CATALOGUE, scene.session.document))
    other.settle()
    return [other.wires[edge] for edge in scene.wires.routes.edges]


def test_an_edit_does_not_wait_for_the_wires_and_they_arrive(scene, qtbot):
    before = {edge: scene.wires[edge] for edge in scene.wires.routes.edges}
    with qtbot.waitSignal(scene.wires.arrived, timeout=20_000):
        moved(scene, 200)
        for edge, path in before.items():
            is_touched = "n30" in (edge.source.node, edge.target.node)
            assert (scene.wires[edge] is path) == (not is_touched)
            start = scene.port_point(edge.source, is_output=True)
            assert scene.wires[edge][0] == (start.x(), start.y())
    assert scene.wires.routes.paths == anew(scene)
    assert all(item.route is scene.wires[edge] for edge, item in scene.edges.items())


def test_what_is_edited_while_wires_are_on_their_way_is_drawn_as_it_is_now(scene):
    for by in (200, -70, 40):
        moved(scene, by)
    scene.settle()
    assert scene.wires.routes.paths == anew(scene)


def test_wires_stay_in_the_hand_when_the_others_arrive(scene):
    moved(scene, 200)
    scene.preview_move({"n7"}, QPointF(0, 900))
    edge = next(edge for edge in scene.wires.routes.edges if edge.source.node == "n7")
    dragged = scene.wires[edge]
    scene.settle()
    assert scene.wires[edge] == dragged
    scene.preview_move({"n7"}, QPointF(0, 0))
    assert scene.wires.routes.paths == anew(scene)


def test_few_wires_never_hang_loose(qapp):
    scene = GraphScene(Session(CATALOGUE, heap(6, 6)))
    before = scene.wires.routes.paths
    scene.settle()
    assert scene.wires.routes.paths is before
