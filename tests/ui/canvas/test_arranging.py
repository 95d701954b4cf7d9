"""Arrange: the whole graph or the selection, one undo step, notes and frames with their nodes, no wire behind a node."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest

from nnbuilder.core import edits
from nnbuilder.core.document import Note, Point
from nnbuilder.core.graph import Edge, End
from nnbuilder.core.notes import inside
from nnbuilder.project import preferences
from nnbuilder.ui.canvas.arranging import arrange
from tests.core.layout.pictures import behind


def pictured(stage):
    scene = stage.canvas.graph_scene
    boxes = {node: (left, top, left + width, top + height) for node, (left, top, width, height) in scene.boxes().items()}
    return boxes, {edge: scene.wires[edge] for edge in scene.wires.routes.edges}


def test_the_whole_graph_is_arranged_in_one_step(stage):
    stage.session.select(())
    with stage.one_step():
        arrange(stage.canvas)
    assert stage.place("image").x < stage.place("conv").x < stage.place("relu").x
    assert stage.place("image").y == stage.place("conv").y == stage.place("relu").y
    assert behind(*pictured(stage)) == []


def test_a_selection_is_tidied_and_the_rest_stays(stage):
    before = dict(stage.session.document.layout)
    stage.session.do("Move", lambda document: replace(document, layout={**document.layout, "relu": Point(520, 90)}))
    stage.session.select({"conv", "relu"})
    with stage.one_step():
        arrange(stage.canvas)
    assert stage.place("conv").y == stage.place("relu").y and stage.place("relu").x > stage.place("conv").x + 176
    assert all(stage.place(node) == before[node] for node in before if node not in ("conv", "relu"))


def test_from_top_to_bottom(stage):
    stage.session.select(())
    arrange(stage.canvas, downwards=True)
    assert stage.place("image").y < stage.place("conv").y < stage.place("relu").y
    assert behind(*pictured(stage)) == []


def test_a_frame_stays_around_its_nodes_and_a_note_beside_its_own(stage):
    boxes = stage.canvas.graph_scene.boxes()
    frame = Note("frame", "main", "Head", Point(560, -60), 260, 200, is_frame=True)
    note = Note("note", "main", "why", Point(10, 330))
    assert inside(frame, boxes) == {"relu"}
    stage.session.do("Note", lambda document: replace(document, notes=(frame, note)))
    beside = stage.place("norm")
    stage.session.select(())
    with stage.one_step():
        arrange(stage.canvas)
    after = {note.id: note for note in stage.session.document.notes}
    assert inside(after["frame"], stage.canvas.graph_scene.boxes()) == {"relu"}
    assert after["note"].at.x - stage.place("norm").x == 10 - beside.x


def test_a_wire_that_would_run_behind_a_node_goes_around_it(stage):
    """conv stands between image and relu, in a line."""
    skip = Edge(End("image", "output"), End("relu", "x"))
    stage.session.do("Wire", lambda document: edits.connect(document, skip.source, skip.target))
    boxes, paths = pictured(stage)
    assert behind(boxes, paths) == []
    assert len(paths[skip]) > 2
    stage.session.do("Move", lambda document: edits.move(document, {"conv": Point(300, 400)}))
    boxes, paths = pictured(stage)
    assert paths[skip] == ((boxes["image"][2], 20.0), (boxes["relu"][0], 20.0))


class TestGliding:
    """What is seen takes a moment; what is so, does not."""

    @pytest.fixture
    def shown(self, stage):
        preferences.put("glide", "on")
        stage.session.select(())
        return stage.canvas.graph_scene.nodes["relu"]

    def test_nodes_are_on_their_way_and_arrive(self, stage, shown, qtbot):
        before = shown.pos()
        arrange(stage.canvas)
        there = stage.canvas.graph_scene.places.corner("relu")
        assert there != before and shown.pos() == before
        qtbot.waitUntil(lambda: shown.pos() == there, timeout=5000)
        assert all(wire.opacity() == 1.0 for wire in stage.canvas.graph_scene.edges.values())

    def test_a_press_ends_it_at_its_end(self, stage, shown):
        arrange(stage.canvas)
        QTest.mouseClick(stage.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
        assert shown.pos() == stage.canvas.graph_scene.places.corner("relu")

    def test_undo_brings_everything_back_at_once(self, stage, shown):
        before = shown.pos()
        arrange(stage.canvas)
        stage.session.undo()
        assert shown.pos() == before
        assert all(wire.opacity() == 1.0 for wire in stage.canvas.graph_scene.edges.values())


@pytest.mark.parametrize("downwards", [False, True], ids=["to the right", "down"])
def test_no_note_lies_on_a_node_or_another_note_afterwards(stage, downwards):
    notes = tuple(Note(f"n{place}", "main", "why", Point(300.0 * place - 40.0, 150.0), 240.0, 120.0) for place in range(4))
    stage.session.do("Note", lambda document: replace(document, notes=notes))
    stage.session.select(())
    arrange(stage.canvas, downwards=downwards)
    boxes = [QRectF(*box) for box in stage.canvas.graph_scene.boxes().values()]
    sheets = [QRectF(note.at.x, note.at.y, note.width, note.height) for note in stage.session.document.notes]
    assert not [(one, other) for place, one in enumerate(sheets) for other in [*boxes, *sheets[:place]] if one.intersects(other)]
