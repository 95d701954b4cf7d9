"""What a drawing shows at a glance: colours, words, shapes at outputs, and what stands out where one points."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core import edits, grouping, notes
from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Edge, End
from nnbuilder.core.node_size import LEAST, MOST
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.lettering import width_of
from nnbuilder.ui.canvas.node_paint import name_size
from tests.drawings import node
from tests.ui.canvas.conftest import Stage
from tests.ui.conftest import Hand


def pixel(stage: Stage, scene: QPointF) -> str:
    return stage.picture().pixelColor(stage.canvas.mapFromScene(scene)).name()


def labels(stage: Stage) -> dict[str, str]:
    """{node: the shapes that can be read at its outputs}."""
    items = stage.canvas.graph_scene.nodes
    return {stage.session.graph.nodes[node].name: " ".join(text for _, text, _ in item.labels()) for node, item in items.items()}


def label_of(stage: Stage, node: str) -> QRectF:
    return next(rect for end, rect in stage.canvas.graph_scene.labels() if end.node == node)


def edge_to(stage: Stage, node: str) -> Edge:
    return next(edge for edge in stage.edges if edge.target.node == node)


def point_at(pen: Hand, at: QPointF) -> None:
    """The real pointer, on its way there."""
    QTest.mouseMove(pen.canvas.viewport(), pen.at(at) + QPoint(3, 0))
    QTest.mouseMove(pen.canvas.viewport(), pen.at(at))
    QApplication.processEvents()


def test_a_title_stands_on_a_tint_of_its_category(stage):
    for name in ("conv", "relu"):
        box, category = stage.canvas.node_scene_rect(name), stage.canvas.graph_scene.looks[name].category
        assert pixel(stage, box.topLeft() + QPointF(6, 6)) == theme.tint(category)
    assert theme.tint("Convolution") != theme.tint("Activation") != theme.hex_of("node")


def test_a_node_grows_with_its_name_and_cuts_it_off_only_beyond_the_most(stage):
    def width() -> float:
        return stage.canvas.node_scene_rect("relu").width()

    assert width() == LEAST
    stage.session.do("Rename", lambda document: edits.rename(document, "relu", "activation_of_the_stem"))
    assert width() >= width_of("activation_of_the_stem", theme.TITLE, True) + 48 and width() < MOST
    at = stage.canvas.port_position("relu", "output", True)
    assert at.x() == stage.canvas.node_scene_rect("relu").right()
    stage.session.do("Rename", lambda document: edits.rename(document, "relu", "n" * 60))
    assert width() == MOST


def test_a_formula_is_shown_with_its_value(stage):
    stage.session.do("Set", lambda document: edits.set_param(document, "linear", "out_features", Expression("label.classes")))
    assert ("out features", "label.classes = 10") in stage.canvas.graph_scene.looks["linear"].shape.rows


def test_a_shape_stands_once_at_the_output_and_gives_way_to_a_node(stage):
    stage.session.do("Wire", lambda document: edits.connect(document, *_ends("conv", "norm")))
    assert labels(stage)["conv"] == "(N, 8, 8, 8)"
    box = stage.canvas.node_scene_rect("conv")
    stage.session.do("Move", lambda document: edits.move(document, {"relu": Point(box.right() + 40, box.top())}))
    assert label_of(stage, "conv").bottom() <= box.top() and label_of(stage, "conv").right() <= box.right()
    stage.session.do(
        "Move", lambda document: edits.move(document, {"linear": Point(box.left(), box.top() - stage.canvas.node_scene_rect("linear").height() - 6)})
    )
    assert labels(stage)["conv"] == ""
    for _, rect in stage.canvas.graph_scene.labels():
        assert not any(rect.intersects(stage.canvas.node_scene_rect(other)) for other in stage.session.graph.nodes)


def test_a_shape_stands_below_a_wire_that_rises(stage):
    def top() -> float:
        return next(rect.top() for end, rect in stage.canvas.graph_scene.labels() if end.node == "conv")

    port = stage.canvas.port_position("conv", "output", True).y()
    assert top() < port
    stage.session.do("Move", lambda document: edits.move(document, {"relu": Point(600, -200)}))
    assert top() > port


def test_what_is_not_known_shows_no_shape(stage):
    stage.session.do("Cut", lambda document: edits.remove_edges(document, {edge_to(stage, "conv")}))
    assert labels(stage)["conv"] == labels(stage)["relu"] == ""
    assert labels(stage)["image"] == "(N, 1, 8, 8)"


def test_wires_have_the_colour_of_what_they_carry_and_the_main_path_is_stronger(stage):
    stage.session.do(
        "Draw",
        lambda document: edits.connect(edits.add_node(document, "main", node("labels", "Input", field="label"), Point(0, 440)), *_ends("labels", "linear")),
    )
    stage.session.do("End", lambda document: edits.connect(edits.add_node(document, "main", node("out", "Output"), Point(900, 0)), *_ends("relu", "out")))
    scene = stage.canvas.graph_scene
    wire, main = scene.edges[edge_to(stage, "linear")], scene.edges[edge_to(stage, "relu")]
    assert main.pen().color() == theme.token("wire.float")
    assert main.pen().widthF() > scene.edges[edge_to(stage, "linear")].pen().widthF()
    assert wire.pen().style() == Qt.PenStyle.DashLine and wire.pen().color() == theme.token("error")
    stage.session.do("Move", lambda document: edits.remove_edges(document, {edge_to(stage, "linear")}))
    stage.session.do(
        "Embed", lambda document: edits.add_node(document, "main", node("table", "Embedding", num_embeddings=10, embedding_dim=4), Point(300, 440))
    )
    stage.session.do("Wire", lambda document: edits.connect(document, *_ends("labels", "table")))
    assert scene.edges[edge_to(stage, "table")].pen().color() == theme.token("wire.integer")


def test_a_node_that_is_pointed_at_brightens_its_wires_and_both_their_ends(stage, pen):
    scene, before = stage.canvas.graph_scene, stage.picture()
    pens = {edge: item.pen().widthF() for edge, item in scene.edges.items()}
    point_at(pen, pen.middle("conv"))
    assert all(scene.edges[edge].pen().widthF() > width for edge, width in pens.items())
    assert scene.nodes["image"].flow.bright == {("output", 0, True)}
    assert scene.nodes["relu"].flow.bright == {("x", 0, False)}
    assert stage.picture() != before
    point_at(pen, QPointF(450, 150))
    assert stage.picture() == before


def test_a_wire_that_is_pointed_at_brightens_with_its_two_ports(stage, pen):
    scene, edge = stage.canvas.graph_scene, edge_to(stage, "relu")
    point_at(pen, scene.path_of(edge).pointAtPercent(0.5))
    assert scene.edges[edge].pen().widthF() > scene.edges[edge_to(stage, "conv")].pen().widthF()
    assert scene.nodes["conv"].flow.bright == {("output", 0, True)} and scene.nodes["relu"].flow.bright == {("x", 0, False)}
    assert scene.nodes["image"].flow.bright == frozenset()


def test_an_error_is_outlined_and_its_badge_is_far_from_every_port(stage):
    stage.session.do("Wire", lambda document: edits.connect(document, *_ends("relu", "linear")))
    stage.session.do("Set", lambda document: edits.set_param(document, "conv", "groups", 3))
    box = stage.canvas.node_scene_rect("conv")
    assert stage.canvas.graph_scene.looks["conv"].severity == "error"
    assert _is_red(pixel(stage, QPointF(box.left(), box.bottom() - 12)))
    port = stage.canvas.port_position("conv", "output", True)
    assert not _is_red(pixel(stage, port - QPointF(9, 0)))


@pytest.mark.parametrize("change", [edits.set_muted, edits.set_frozen], ids=["muted", "frozen"])
def test_a_state_is_seen_on_the_node(stage, change: Callable[[Document, set[str], bool], Document]):
    before = stage.picture()
    stage.session.do("State", lambda document: change(document, {"conv"}, True))
    assert stage.canvas.graph_scene.looks["conv"].states
    assert stage.picture() != before


def test_weights_and_their_share_stand_below_a_node_at_choice(stage):
    before = stage.picture()
    stage.session.do("End", lambda document: edits.connect(edits.add_node(document, "main", node("out", "Output"), Point(900, 0)), *_ends("relu", "out")))
    scene = stage.canvas.graph_scene
    assert scene.nodes["conv"].flow.weights == ""
    scene.show_weights(wanted=True)
    # 8 filters of 3 x 3 on one channel, and 8 biases: all that the output needs.
    assert scene.nodes["conv"].flow.weights == "80 weights  ·  100 %"
    assert scene.nodes["relu"].flow.weights == ""
    assert stage.picture() != before


def test_a_block_tells_what_is_in_it_and_shows_it(stage):
    ids = (f"made{number}" for number in range(100))
    stage.session.do("Group", lambda document: grouping.group(document, {"conv", "relu"}, "Stem", "stem", ids.__next__, []))
    block = next(node.id for node in stage.session.graph.nodes.values() if node.kind == "Stem")
    look = stage.canvas.graph_scene.looks[block]
    assert look.line == "Stem  ·  2 layers"
    assert look.inside is not None and [category for category, _, _ in look.inside.boxes][1:3] == ["Convolution", "Activation"]
    room = look.shape.thumbnail.translated(stage.canvas.node_scene_rect(block).topLeft())
    picture = stage.picture()
    left, right = stage.canvas.mapFromScene(room.topLeft()), stage.canvas.mapFromScene(room.bottomRight())
    colours = {picture.pixelColor(x, y).name() for x in range(left.x(), right.x()) for y in range(left.y(), right.y())}
    assert {theme.hex_of("category.convolution"), theme.hex_of("category.activation")} <= colours
    stage.session.do("Repeat", lambda document: edits.set_param(document, block, "repeat", 3))
    assert stage.canvas.graph_scene.looks[block].line == "Stem  ·  2 layers, × 3"


@pytest.mark.parametrize("scale", [0.4, 0.5, 0.6])
def test_a_title_is_as_high_on_the_screen_from_afar(stage, scale):
    """Letters of 11 to 12 pixels, whatever the zoom is."""
    stage.canvas.zoom(scale / stage.canvas.scale_factor, QPointF(500, 350))
    box = stage.canvas.node_scene_rect("relu")
    assert 8 <= _ink(stage, QRectF(box.x() + 12, box.y() + 2, box.width() - 24, 36)) <= 12


def test_a_frame_is_seen_in_the_overview_with_its_title(stage):
    note = Note("f", "main", "Stem", Point(-40, -60), 700, 260, is_frame=True)
    stage.session.do("Frame", lambda document: notes.add_note(document, note))
    stage.canvas.zoom(0.3 / stage.canvas.scale_factor, QPointF(500, 350))
    assert not stage.canvas.shows_items
    assert pixel(stage, QPointF(200, 180)) not in (theme.hex_of("canvas"), theme.hex_of("node"))
    assert 7 <= _ink(stage, QRectF(-30, -58, 300, 40)) <= 13


def _ink(stage: Stage, scene: QRectF) -> int:
    """How many rows of pixels in a part of the scene hold the dark of letters."""
    picture, corner, end = stage.picture(), stage.canvas.mapFromScene(scene.topLeft()), stage.canvas.mapFromScene(scene.bottomRight())
    dark = [y for y in range(corner.y(), end.y()) if any(picture.pixelColor(x, y).lightness() < 110 for x in range(corner.x(), end.x()))]
    return dark[-1] - dark[0] + 1 if dark else 0


def _is_red(name: str) -> bool:
    colour = QColor(name)
    return colour.red() > 150 and colour.green() < 110 and colour.blue() < 110


def _ends(source: str, target: str) -> tuple[End, End]:
    return End(source, "output"), End(target, "x")


@pytest.mark.usefixtures("qapp")
def test_a_name_far_away_is_written_smaller_before_it_is_cut_off() -> None:
    wide = width_of("judge_stopped", theme.TITLE, bold=True)
    assert name_size("judge_stopped", 2 * wide, 1.5) == 1.5
    assert wide * name_size("judge_stopped", 1.3 * wide, 1.5) <= 1.3 * wide
    assert name_size("judge_stopped", wide / 2, 1.5) == pytest.approx(1.05), "below that it could not be read"
