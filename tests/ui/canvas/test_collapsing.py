"""Only the title of a node: by H and by menu, one undo step, smaller for everything that asks how large it is, and still to be linked to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from nnbuilder.core import clips, edits, grouping
from nnbuilder.core.collapsing import set_collapsed
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End
from nnbuilder.core.node_size import HEADER
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.ui.canvas import commands
from nnbuilder.ui.canvas.actions import actions
from nnbuilder.ui.canvas.arranging import arrange
from nnbuilder.ui.canvas.collapsing import collapse
from nnbuilder.ui.canvas.menu import menu_for
from tests.drawings import DIGITS, graph, node
from tests.ui.canvas.conftest import Stage
from tests.ui.conftest import Hand


def height(stage: Stage, name: str) -> float:
    return stage.canvas.node_scene_rect(name).height()


def test_h_leaves_only_the_titles_of_several_nodes_and_opens_them_again(stage, pen):
    full = {name: height(stage, name) for name in ("conv", "linear", "add")}
    stage.session.select({"conv", "linear"})
    with stage.one_step():
        pen.key(Qt.Key.Key_H)
    assert stage.session.history.undo_label == "Collapse"
    assert height(stage, "conv") == height(stage, "linear") == HEADER < full["conv"]
    assert height(stage, "add") == full["add"]
    stage.session.select({"conv", "linear", "add"})
    pen.key(Qt.Key.Key_H)
    assert height(stage, "add") == HEADER
    with stage.one_step():
        pen.key(Qt.Key.Key_H)
    assert {name: height(stage, name) for name in full} == full


def test_without_a_selection_nothing_happens(stage, pen):
    with stage.no_trace():
        pen.key(Qt.Key.Key_H)


def test_menu_and_palette_of_commands_say_what_it_would_do(stage):
    def title() -> str:
        menu = menu_for(stage.canvas, stage.canvas.node_scene_rect("conv").center())
        entry = next(action for action in menu.actions() if action.objectName() == "canvas.collapse")
        menu.deleteLater()
        return entry.text().partition("\t")[0]

    assert title() == "Collapse to the title"
    assert any(action.id == "canvas.collapse" and action.keys == ("H",) for action in actions(stage.canvas))
    collapse(stage.canvas)
    assert title() == "Expand"


def test_wires_and_shapes_follow_to_the_title(stage, pen):
    stage.session.do("Wire", lambda document: edits.connect(document, End("relu", "output"), End("add", "a")))
    stage.session.do("Wire", lambda document: edits.connect(document, End("conv", "output"), End("add", "b")))
    stage.session.select({"add", "conv"})
    pen.key(Qt.Key.Key_H)
    scene, box = stage.canvas.graph_scene, stage.canvas.node_scene_rect("add")
    ends = [scene.wires[edge][-1][-1] for edge in stage.edges if edge.target.node == "add"]
    assert len(set(ends)) == 2 and all(box.top() < end < box.bottom() for end in ends)
    assert any(end.node == "conv" for end, _ in scene.labels())


def test_it_is_kept_in_the_file_and_a_file_without_it_is_as_it_was(stage, pen):
    before = dump_document(stage.session.document)
    assert b"collapsed" not in before
    stage.session.select({"conv"})
    pen.key(Qt.Key.Key_H)
    content = dump_document(stage.session.document)
    assert load_document(content, CATALOGUE).document.collapsed == {"conv"}
    assert load_document(content.replace(b'["conv"]', b'["conv","gone"]'), CATALOGUE).document.collapsed == {"conv"}
    pen.key(Qt.Key.Key_H)
    assert dump_document(stage.session.document) == before


def test_copies_blocks_and_what_was_in_them_stay_collapsed_and_deleting_forgets(stage):
    ids = iter(f"new{number}" for number in range(100))
    document = set_collapsed(stage.session.document, {"conv", "image"}, True)
    assert clips.duplicate(document, ["conv", "relu"], {"conv": "c", "relu": "r"}, Point(9, 9)).collapsed == {"conv", "image", "c"}
    block = grouping.group(document, {"conv", "relu"}, "Block", "block", ids.__next__, [])
    apart = grouping.ungroup(block, "block", ids.__next__)
    assert [apart.node(one).name for one in apart.collapsed - {"image"}] == ["conv"]
    assert edits.remove_nodes(document, ["conv"]).collapsed == {"image"}


def test_copied_text_keeps_it(stage, pen):
    stage.session.select({"conv"})
    pen.key(Qt.Key.Key_H)
    commands.copy(stage.canvas)
    commands.paste(stage.canvas)
    assert len(stage.session.document.collapsed) == 2


def test_a_wire_that_is_dragged_over_it_opens_its_ports(stage, pen):
    stage.session.select({"add"})
    pen.key(Qt.Key.Key_H)
    start = stage.canvas.port_position("relu", "output", True)
    with stage.one_step():
        pen.drag(start, stage.canvas.node_scene_rect("add").center(), release=False)
        assert height(stage, "add") > HEADER
        pen.drag(start, stage.canvas.node_scene_rect("add").topLeft() + QPointF(60, 12))
    assert Edge(End("relu", "output"), End("add", "a")) in stage.edges
    assert height(stage, "add") == HEADER


def test_esc_over_it_leaves_no_trace(stage, pen):
    stage.session.select({"add"})
    pen.key(Qt.Key.Key_H)
    with stage.no_trace():
        pen.drag(stage.canvas.port_position("relu", "output", True), stage.canvas.node_scene_rect("add").center(), release=False)
        pen.key(Qt.Key.Key_Escape)


def test_arranged_nodes_stand_as_near_as_their_titles_let_them(stage):
    def depth() -> float:
        arrange(stage.canvas)
        return stage.canvas.graph_scene.places.bounds().height()

    high = depth()
    stage.session.select(stage.session.graph.nodes)
    collapse(stage.canvas)
    stage.session.select(())
    assert depth() < high


def test_ports_that_nothing_is_at_are_not_painted(stage, pen):
    stage.session.select({"add"})
    pen.key(Qt.Key.Key_H)
    stage.session.select(())
    QApplication.processEvents()
    beside = stage.canvas.node_scene_rect("add").center() - QPointF(stage.canvas.node_scene_rect("add").width() / 2 + 3, 11)
    picture = stage.picture()
    assert picture.pixelColor(stage.canvas.mapFromScene(beside)) == picture.pixelColor(stage.canvas.mapFromScene(beside - QPointF(8, 0)))


def test_the_exported_picture_has_the_title_only(stage):
    from nnbuilder.export.graph_picture import Words, picture_of

    def words(document: Document) -> set[str]:
        return {shape.text for shape in picture_of(document, CATALOGUE).shapes if isinstance(shape, Words)}

    document = Document(
        {"main": graph(node("image", "Input", field="image"), node("conv", "Conv2d", out_channels=8, kernel_size=3), wires="image>conv")}, data=DIGITS
    )
    assert "out channels" in words(document) - words(set_collapsed(document, {"conv"}, True))


def test_a_problem_in_it_is_still_seen(stage, pen: Hand):
    stage.session.select({"linear"})
    pen.key(Qt.Key.Key_H)
    assert stage.canvas.graph_scene.looks["linear"].severity in ("error", "warning")
    assert "collapsed" in stage.canvas.graph_scene.looks["linear"].states
