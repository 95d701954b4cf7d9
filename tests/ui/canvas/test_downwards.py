"""A drawing from top to bottom: ports above and below, and everything that a person does goes that way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from nnbuilder.core import edits, grouping
from nnbuilder.core.block_edits import rename_block
from nnbuilder.core.graph import Edge, End
from nnbuilder.layers import CATALOGUE
from nnbuilder.project import preferences
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.ui.canvas import adding
from nnbuilder.ui.canvas.arranging import arrange
from tests.ui.canvas.conftest import NONE

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def down(stage):
    preferences.put("glide", "off")
    stage.session.select(())
    arrange(stage.canvas, downwards=True)
    QApplication.processEvents()
    stage.canvas.zoom_reset()
    stage.canvas.centerOn(stage.canvas.node_scene_rect("conv").center())
    QApplication.processEvents()
    return stage


def test_it_is_one_step_and_arranging_the_usual_way_turns_it_back(stage):
    stage.session.select(())
    before = dump_document(stage.session.document)
    with stage.one_step():
        arrange(stage.canvas, downwards=True)
    assert stage.session.document.downwards == {"main"}
    assert stage.canvas.port_position("conv", "output", True).y() == stage.canvas.node_scene_rect("conv").bottom()
    with stage.one_step():
        arrange(stage.canvas)
    assert stage.canvas.port_position("conv", "output", True).x() == stage.canvas.node_scene_rect("conv").right()
    stage.session.undo()
    stage.session.undo()
    assert dump_document(stage.session.document) == before and b"downwards" not in before


def test_a_chain_is_a_straight_line_down(down):
    scene = down.canvas.graph_scene
    for edge in down.edges:
        start, *_, end = scene.wires[edge]
        assert start[0] == end[-2] and start[1] < end[-1]


def test_a_selection_is_tidied_the_way_its_graph_goes(down):
    down.session.select({"conv", "relu"})
    down.session.do("Move", lambda document: edits.move(document, {"relu": document.layout["relu"].__class__(400.0, 500.0)}))
    arrange(down.canvas)
    assert down.session.document.downwards == {"main"}
    assert down.place("conv").y < down.place("relu").y
    boxes = [down.canvas.node_scene_rect(one) for one in ("conv", "relu")]
    assert boxes[0].center().x() == pytest.approx(boxes[1].center().x(), abs=1)


def test_the_file_keeps_it_and_block_names_are_followed(down):
    again = load_document(dump_document(down.session.document), CATALOGUE).document
    assert again == down.session.document
    content = dump_document(down.session.document).replace(b'"downwards": ["main"]', b'"downwards": ["main","gone"]')
    assert load_document(content, CATALOGUE).document.downwards == {"main"}
    ids = iter(f"new{number}" for number in range(100))
    block = grouping.group(down.session.document, {"conv", "relu"}, "Block", "block", ids.__next__, [])
    assert block.downwards == {"main", "Block"}
    assert rename_block(block, "Block", "Stem").downwards == {"main", "Stem"}
    assert grouping.ungroup(block, "block", ids.__next__).downwards == {"main"}


def test_a_wire_is_drawn_from_a_lower_side_to_an_upper_one(down, pen):
    with down.one_step():
        pen.drag(down.canvas.port_position("relu", "output", True), down.canvas.port_position("norm", "x", False))
    edge = Edge(End("relu", "output"), End("norm", "x"))
    assert edge in down.edges
    path = down.canvas.graph_scene.wires[edge]
    assert path[0] == down.canvas.port_position("relu", "output", True).toTuple()


def test_esc_while_drawing_leaves_no_trace(down, pen):
    with down.no_trace():
        pen.drag(down.canvas.port_position("relu", "output", True), down.canvas.node_scene_rect("norm").center(), release=False)
        pen.key(Qt.Key.Key_Escape)


def test_what_is_put_into_a_wire_pushes_down_what_follows(down, pen):
    middle = (down.canvas.port_position("image", "output", True) + down.canvas.port_position("conv", "x", False)) / 2
    before = {name: down.place(name) for name in ("image", "conv", "relu")}
    with down.one_step():
        pen.drag(down.canvas.node_scene_rect("norm").center(), middle)
    assert Edge(End("image", "output"), End("norm", "x")) in down.edges
    assert down.place("image") == before["image"]
    assert down.place("conv").x == before["conv"].x and down.place("conv").y > before["conv"].y
    boxes = [down.canvas.node_scene_rect(name) for name in ("image", "norm", "conv", "relu")]
    assert all(upper.bottom() + 20 < lower.top() for upper, lower in pairwise(boxes))


def test_a_new_layer_stands_below_what_feeds_it_with_a_straight_wire(down):
    down.session.do("Delete", lambda document: edits.remove_nodes(document, ["norm", "linear", "add"]))
    down.session.select({"relu"})
    with down.one_step():
        made = adding.add_node(down.canvas, "Conv2d")
    box, above = down.canvas.node_scene_rect(made), down.canvas.node_scene_rect("relu")
    assert box.top() > above.bottom() and box.center().x() == pytest.approx(above.center().x(), abs=1)
    down.session.select({"relu"})
    other = adding.add_node(down.canvas, "ReLU")
    assert not down.canvas.node_scene_rect(other).intersects(box)


def test_alt_and_arrows_walk_along_the_wires(down, pen):
    down.session.select({"image"})
    for key, node in ((Qt.Key.Key_Down, "conv"), (Qt.Key.Key_Down, "relu"), (Qt.Key.Key_Up, "conv"), (Qt.Key.Key_Left, "conv")):
        pen.key(key, ALT)
        assert down.session.selection == {node}
    pen.key(Qt.Key.Key_Down, NONE)
    assert down.session.selection == {"relu"}


def test_a_dragged_node_comes_into_line_with_what_feeds_it(down, pen):
    down.session.do("Move", lambda document: edits.move(document, {"relu": down.place("relu").__class__(down.place("relu").x + 37, down.place("relu").y)}))
    at = down.canvas.node_scene_rect("relu").center()
    with down.one_step():
        pen.drag(at, at - QPointF(35, 0))
    ports = down.canvas.port_position("conv", "output", True), down.canvas.port_position("relu", "x", False)
    assert ports[0].x() == ports[1].x()


def test_collapsed_nodes_keep_their_ports_above_and_below(down, pen):
    down.session.select({"conv", "add"})
    pen.key(Qt.Key.Key_H)
    box = down.canvas.node_scene_rect("add")
    ports = [down.canvas.port_position("add", port, False) for port in ("a", "b")]
    assert {port.y() for port in ports} == {box.top()} and len({port.x() for port in ports}) == 2
    assert all(box.left() < port.x() < box.right() for port in ports)
    assert down.canvas.port_position("conv", "output", True).y() == down.canvas.node_scene_rect("conv").bottom()


def test_the_exported_drawing_goes_down_too(down):
    from nnbuilder.export.graph_picture import Curve, picture_of

    starts = [shape.path[0] for shape in picture_of(down.session.document, CATALOGUE).shapes if isinstance(shape, Curve)]
    ends = [shape.path[-1][-2:] for shape in picture_of(down.session.document, CATALOGUE).shapes if isinstance(shape, Curve)]
    assert starts and all(start[0] == pytest.approx(end[0], abs=30) and start[1] < end[1] for start, end in zip(starts, ends, strict=True))
