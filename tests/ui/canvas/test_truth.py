"""The picture of every template and golden document tells the truth: no wire behind a node, no shape on a node or on another shape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF

from nnbuilder.core.document import Document
from nnbuilder.core.layout.layered import arranged
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.session import Session
from tests.core.layout.pictures import behind

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


@pytest.mark.parametrize("files", [TEMPLATES, GOLDEN], ids=["templates", "golden"])
def test_nothing_lies_on_anything(qapp, files):
    assert len(files) > 8
    for file in files:
        document = load_document(file.read_bytes(), CATALOGUE).document
        for scene in scenes(document if document.layout else arranged(document)):
            boxes = {node: (left, top, left + width, top + height) for node, (left, top, width, height) in scene.boxes().items()}
            assert behind(boxes, {edge: scene.wires[edge] for edge in scene.wires.routes.edges}) == [], file
            labels = [rect for _, rect in scene.labels()]
            nodes = [QRectF(left + 1, top + 1, width - 2, height - 2) for left, top, width, height in scene.boxes().values()]
            assert [(label, node) for label in labels for node in nodes if label.intersects(node)] == [], file
            assert [pair for pair in combinations(labels, 2) if pair[0].intersects(pair[1])] == [], file
