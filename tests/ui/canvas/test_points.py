"""Points of wires by mouse and keys: put there, moved, selected and taken away, each as one step that Esc leaves no trace of."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from nnbuilder.core import edits
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End, Graph
from nnbuilder.core.layout.paths import sampled
from nnbuilder.core.notes import frame_around
from nnbuilder.core.waypoints import Dot, add
from nnbuilder.export.graph_picture import Curve, picture_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.canvas.arranging import arrange
from nnbuilder.ui.canvas.bending import in_hand, move
from nnbuilder.ui.canvas.dots import DotItem
from nnbuilder.ui.canvas.paper import paper_of
from tests.drawings import node
from tests.ui.canvas.conftest import CTRL, NONE, SHIFT, wires

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CONV_RELU = Edge(End("conv", "output"), End("relu", "x"))
CONV_NORM = Edge(End("conv", "output"), End("norm", "x"))
IMAGE_CONV = Edge(End("image", "output"), End("conv", "x"))


def bend(stage, edge: Edge, *points: tuple[float, float]) -> list[Dot]:
    """Points on a wire, as if they had been there when the document was opened."""
    document = stage.session.document
    for place, at in enumerate(points):
        document = add(document, {edge: (place, Point(*at))})
    stage.session.replace_document(document)
    QApplication.processEvents()
    stage.canvas.zoom_reset()
    return [Dot(edge.source, Point(*at)) for at in points]


def points(stage, edge: Edge) -> tuple[Point, ...]:
    return stage.session.document.waypoints.get(edge, ())


def middle(stage, edge: Edge) -> QPointF:
    return stage.canvas.graph_scene.path_of(edge).pointAtPercent(0.5)


def stroke(stage, pen, start: QPointF, end: QPointF, modifiers, *, release: bool = True) -> None:
    port, a, b = stage.canvas.viewport(), pen.at(start), pen.at(end)
    QTest.mousePress(port, RIGHT, modifiers, a)
    for step in range(1, 5):
        QTest.mouseMove(port, a + (b - a) * (step / 4))
    QApplication.processEvents()
    if release:
        QTest.mouseRelease(port, RIGHT, modifiers, b)


class TestAdding:
    def test_ctrl_and_a_drag_on_a_wire_put_a_point_where_it_is_released(self, stage, pen):
        start = middle(stage, CONV_RELU)
        with stage.one_step():
            pen.drag(start, QPointF(start.x() + 3, 152), modifiers=CTRL)
        (at,) = points(stage, CONV_RELU)
        assert (at.x % 10, at.y) == (0, 150)
        assert stage.session.selected_dots == set(), "undo took it away, and with it that it was selected"
        assert stage.session.history.undo_label == "Add point to wire"
        assert (at.x, at.y) in list(sampled(stage.canvas.graph_scene.wires[CONV_RELU]))

    def test_ctrl_and_a_click_put_it_on_the_wire_itself(self, stage, pen):
        start = middle(stage, CONV_RELU)
        pen.click(start + QPointF(0, 3), CTRL)
        (at,) = points(stage, CONV_RELU)
        assert abs(at.x - start.x()) <= 1 and abs(at.y - start.y()) <= 1
        assert stage.session.selected_dots == {Dot(CONV_RELU.source, at)}

    def test_a_second_point_goes_where_it_lies_on_the_wire(self, stage, pen):
        bend(stage, CONV_RELU, (520, 150))
        for far in (0.1, 0.8):
            path = stage.canvas.graph_scene.path_of(CONV_RELU)
            pen.click(path.pointAtPercent(far), CTRL)
        assert [at.x for at in points(stage, CONV_RELU)] == sorted(at.x for at in points(stage, CONV_RELU))
        assert len(points(stage, CONV_RELU)) == 3

    @pytest.mark.parametrize("how", ["escape", "right button", "focus"])
    def test_it_is_taken_back(self, stage, pen, how):
        start = middle(stage, CONV_RELU)
        with stage.no_trace():
            pen.drag(start, start + QPointF(0, 90), release=False, modifiers=CTRL)
            assert stage.canvas.gesture is not None
            if how == "escape":
                pen.key(Qt.Key.Key_Escape)
            elif how == "right button":
                QTest.mousePress(stage.canvas.viewport(), RIGHT, NONE, pen.at(start))
                QTest.mouseRelease(stage.canvas.viewport(), RIGHT, NONE, pen.at(start))
            else:
                stage.canvas.clearFocus()
            QTest.mouseRelease(stage.canvas.viewport(), LEFT, NONE, pen.at(start))
            stage.canvas.setFocus()
            QTest.mouseMove(stage.canvas.viewport(), pen.at(QPointF(93, 407)))

    def test_wires_of_one_output_that_run_together_get_one_point(self, stage, pen):
        stage.session.do("Connect", lambda document: edits.connect(document, End("conv", "output"), End("add", "inputs")))
        port = stage.canvas.port_position("conv", "output", True)
        pen.click(port + QPointF(15, 0), CTRL)
        both = [points(stage, edge) for edge in stage.session.graph.out_of("conv")]
        assert both[0] == both[1] != ()

    def test_a_stroke_with_shift_puts_one_on_every_wire_it_crosses(self, stage, pen):
        stage.session.do("Connect", lambda document: edits.connect(document, End("image", "output"), End("add", "inputs")))
        with stage.one_step():
            stroke(stage, pen, QPointF(570, -40), QPointF(570, 330), SHIFT)
        assert stage.session.history.undo_label == "Add points to 2 wires"
        assert {edge for edge in stage.edges if points(stage, edge)} == {CONV_RELU, *stage.session.graph.into("add")}

    def test_a_stroke_is_taken_back_by_esc_and_through_nothing_does_nothing(self, stage, pen):
        with stage.no_trace():
            stroke(stage, pen, QPointF(570, -40), QPointF(570, 120), SHIFT, release=False)
            pen.key(Qt.Key.Key_Escape)
            stroke(stage, pen, QPointF(100, 400), QPointF(400, 400), SHIFT)


class TestMoving:
    def test_a_drag_moves_it_on_the_grid_as_one_step_and_it_stays_selected(self, stage, pen):
        bend(stage, CONV_RELU, (540, 160))
        start = QPointF(540, 160)
        pen.drag(start, start + QPointF(13, 42))
        assert points(stage, CONV_RELU) == (Point(550, 200),)
        assert stage.session.selected_dots == {Dot(CONV_RELU.source, Point(550, 200))}
        assert stage.session.history.undo_label == "Move point"
        with stage.one_step():
            pen.drag(QPointF(550, 200), QPointF(550, 260))

    def test_it_comes_into_line_with_what_it_leads_to(self, stage, pen):
        bend(stage, CONV_RELU, (540, 160))
        port = stage.canvas.port_position("relu", "x", False)
        pen.drag(QPointF(540, 160), QPointF(540, port.y() + 3))
        assert points(stage, CONV_RELU) == (Point(540, port.y()),)
        path = stage.canvas.graph_scene.wires[CONV_RELU]
        assert {spot[1] for spot in sampled(path)} == {port.y()}, "and the wire is straight"

    def test_ctrl_leaves_the_grid_and_shift_keeps_the_axis(self, stage, pen):
        bend(stage, CONV_RELU, (540, 160))
        port = stage.canvas.viewport()
        for modifier, to in ((SHIFT, Point(540, 220)), (CTRL, Point(547, 233))):
            start = pen.at(QPointF(540, points(stage, CONV_RELU)[0].y))
            end = start + QPointF(7, 62 if modifier == SHIFT else 13).toPoint()
            pen.click(QPointF(100, 400))
            pen.click(QPointF(540, points(stage, CONV_RELU)[0].y))
            QTest.mousePress(port, LEFT, modifier, start)
            QTest.mouseMove(port, end)
            QTest.mouseRelease(port, LEFT, modifier, end)
            assert points(stage, CONV_RELU) == (to,)

    def test_esc_takes_it_back_and_the_wire_follows_meanwhile(self, stage, pen):
        bend(stage, CONV_RELU, (540, 160))
        with stage.no_trace():
            pen.drag(QPointF(540, 160), QPointF(540, 300), release=False)
            assert (540, 300) in list(sampled(stage.canvas.graph_scene.wires[CONV_RELU]))
            pen.key(Qt.Key.Key_Escape)
            QTest.mouseRelease(stage.canvas.viewport(), LEFT, NONE, pen.at(QPointF(540, 300)))
            QTest.mouseMove(stage.canvas.viewport(), pen.at(QPointF(93, 407)))

    def test_nodes_take_the_points_between_them_along(self, stage, pen):
        bend(stage, CONV_RELU, (540, 160))
        pen.click(pen.middle("conv"))
        pen.click(pen.middle("relu"), SHIFT)
        start = pen.middle("conv")
        with stage.one_step():
            pen.drag(start, start + QPointF(0, 40))
        assert points(stage, CONV_RELU) == (Point(540, 200),)

    def test_nodes_and_points_are_moved_together(self, stage, pen):
        bend(stage, CONV_RELU, (540, 160))
        pen.click(pen.middle("norm"))
        pen.click(QPointF(540, 160), SHIFT)
        with stage.one_step():
            pen.drag(QPointF(540, 160), QPointF(540, 200))
        assert (points(stage, CONV_RELU), stage.place("norm")) == ((Point(540, 200),), Point(0, 260))

    def test_a_shared_point_is_moved_and_removed_for_all_its_wires(self, stage, pen):
        document = edits.connect(stage.session.document, End("conv", "output"), End("norm", "x"))
        stage.session.replace_document(add(document, {CONV_RELU: (0, Point(540, 160)), CONV_NORM: (0, Point(540, 160))}))
        QApplication.processEvents()
        stage.canvas.zoom_reset()
        pen.drag(QPointF(540, 160), QPointF(540, 200))
        assert points(stage, CONV_RELU) == points(stage, CONV_NORM) == (Point(540, 200),)
        pen.key(Qt.Key.Key_Delete)
        assert not stage.session.document.waypoints


class TestSelecting:
    def test_click_shift_and_ctrl(self, stage, pen):
        one, other = bend(stage, CONV_RELU, (520, 160), (560, 160))
        pen.click(QPointF(520, 160))
        assert stage.session.chosen == (frozenset(), frozenset(), frozenset(), {one})
        pen.click(QPointF(560, 160), SHIFT)
        assert stage.session.selected_dots == {one, other}
        pen.click(QPointF(520, 160), CTRL)
        assert stage.session.selected_dots == {other}
        pen.click(QPointF(100, 400))
        assert stage.session.selected_dots == set()

    def test_a_rectangle_selects_nodes_and_points(self, stage, pen):
        (dot,) = bend(stage, CONV_RELU, (540, 160))
        pen.drag(QPointF(510, 130), QPointF(660, 400))
        assert (stage.session.selection, stage.session.selected_dots) == ({"add"}, {dot})
        pen.drag(QPointF(510, 130), QPointF(570, 190), modifiers=CTRL)
        assert (stage.session.selection, stage.session.selected_dots) == ({"add"}, set())

    def test_delete_takes_the_point_and_leaves_the_wire(self, stage, pen):
        bend(stage, CONV_RELU, (540, 160))
        pen.click(QPointF(540, 160))
        with stage.one_step():
            pen.key(Qt.Key.Key_Delete)
        assert (points(stage, CONV_RELU), CONV_RELU in stage.edges) == ((), True)
        assert stage.session.history.undo_label == "Remove point"

    def test_a_double_click_on_a_wire_still_asks_for_a_layer(self, stage, pen):
        at = middle(stage, CONV_RELU)
        QTest.mouseDClick(stage.canvas.viewport(), LEFT, NONE, pen.at(at))
        assert points(stage, CONV_RELU) == ()
        assert stage.canvas.findChild(QWidget, "canvas.search") is not None


class TestLooks:
    def test_a_dot_is_drawn_in_the_colour_of_its_wire_and_larger_under_the_pointer(self, stage, pen):
        (dot,) = bend(stage, CONV_RELU, (540, 160))
        scene = stage.canvas.graph_scene
        item = scene.dots[dot]
        assert item.brush().color().name() == scene.edges[CONV_RELU].pen().color().name()
        before = item.rect().width()
        QTest.mouseMove(stage.canvas.viewport(), pen.at(QPointF(540, 160)))
        assert item.rect().width() > before

    def test_none_is_drawn_far_away_and_all_come_back(self, stage):
        bend(stage, CONV_RELU, (540, 160))
        stage.canvas.zoom(0.2, QPointF(500, 350))
        assert not stage.canvas.graph_scene.dots
        stage.canvas.zoom(5, QPointF(500, 350))
        assert len(stage.canvas.graph_scene.dots) == 1

    def test_undo_and_redo_bring_wire_and_dot_back(self, stage, pen):
        bend(stage, CONV_RELU, (540, 160))
        before = stage.picture()
        pen.drag(QPointF(540, 160), QPointF(540, 260))
        stage.session.undo()
        QTest.mouseMove(stage.canvas.viewport(), pen.at(QPointF(93, 407)))
        assert stage.picture() == before


def test_a_link_that_is_picked_up_and_put_elsewhere_keeps_its_points(stage, pen):
    bend(stage, CONV_RELU, (540, 160))
    pen.drag(pen.port("relu", "x", output=False), pen.port("norm", "x", output=False))
    assert stage.edges == wires("image>conv conv>norm")
    assert points(stage, CONV_NORM) == (Point(540, 160),)


def test_arrange_gives_wires_lanes_in_the_place_of_points_and_undo_brings_these_back(stage):
    bend(stage, CONV_RELU, (540, 160))
    hints = []
    stage.canvas.hint_changed.connect(hints.append)
    with stage.one_step():
        arrange(stage.canvas)
        assert any("1 wire with points by hand got lanes instead" in hint for hint in hints)
    assert points(stage, CONV_RELU) == ()


def test_tidying_some_nodes_leaves_the_points_of_wires_that_go_elsewhere(stage):
    bend(stage, CONV_RELU, (540, 160))
    stage.session.select({"image", "conv"})
    arrange(stage.canvas)
    assert points(stage, CONV_RELU) == (Point(540, 160),)


def test_the_exported_picture_passes_the_points_and_paper_shows_no_dots(stage):
    bend(stage, CONV_RELU, (540, 400))
    plain = picture_of(replace(stage.session.document, waypoints={}), CATALOGUE)
    bent = picture_of(stage.session.document, CATALOGUE)
    lowest = [max(y for shape in picture.shapes if isinstance(shape, Curve) for piece in shape.path for y in piece[1::2]) for picture in (plain, bent)]
    assert lowest[1] - stage.place("conv").y > 380 > lowest[0]
    with paper_of(stage.session) as paper:
        assert [item for item in paper.scene.items() if isinstance(item, DotItem) and item.isVisible()] == []
        assert paper.room.bottom() > 400


def test_a_frame_takes_the_points_between_its_nodes_along(stage, pen):
    bend(stage, IMAGE_CONV, (240, 60))
    boxes = {node: box for node, box in stage.canvas.graph_scene.boxes().items() if node in ("image", "conv")}
    stage.session.do("Frame", lambda document: frame_around(document, "main", "f", boxes))
    item = stage.canvas.graph_scene.notes["f"]
    start = item.pos() + QPointF(30, 8)
    pen.drag(start, start + QPointF(0, 50))
    moved = stage.place("conv")
    assert moved != Point(300, 0)
    assert points(stage, IMAGE_CONV) == (Point(240 + moved.x - 300, 60 + moved.y),)


def test_a_point_under_a_node_is_passed_beneath_it_and_found_by_a_rectangle(stage, pen):
    """The node lies above; where a person puts the point, the wire runs."""
    (dot,) = bend(stage, CONV_RELU, (650, 260))
    assert (650, 260) in list(sampled(stage.canvas.graph_scene.wires[CONV_RELU]))
    pen.click(QPointF(650, 260))
    assert (stage.session.selection, stage.session.selected_dots) == ({"add"}, set())
    pen.drag(QPointF(830, 340), QPointF(630, 250))
    assert stage.session.selected_dots == {dot}


def test_many_nodes_with_wires_that_have_points_keep_up_with_the_hand(stage):
    """Nothing is looked for while they are dragged, and a wire of which all moves is not even drawn anew."""
    document = tangled()
    stage.session.replace_document(document)
    scene = stage.canvas.graph_scene
    scene.settle()
    session = stage.session
    session.select(session.graph.nodes)
    before = {edge: scene.wires[edge] for edge in document.waypoints}
    scene.preview_move(session.selection, QPointF(30, 40), in_hand(session))
    for edge, path in before.items():
        x, y = path[0]
        assert scene.wires[edge][0] == (x + 30, y + 40)
    scene.preview_move((), QPointF(0, 0))
    assert all(scene.wires[edge] is path for edge, path in before.items())
    move(session, "Move", QPointF(30, 40))
    assert session.document.waypoints == {edge: tuple(Point(at.x + 30, at.y + 40) for at in own) for edge, own in document.waypoints.items()}


def tangled() -> Document:
    """30 nodes in ten columns and 60 wires between them, each with two points."""
    draw = random.Random(0)
    nodes = [node(f"n{number}", "Concat") for number in range(30)]
    pairs = [(draw.randrange(0, number), number) for number in range(1, 30) for _ in range(2)]
    places = {f"n{number}": Point(300.0 * (number // 3), 300.0 * (number % 3)) for number in range(30)}
    taken: Counter[int] = Counter()
    edges = set()
    for source, target in pairs:
        edges.add(Edge(End(f"n{source}", "output"), End(f"n{target}", "inputs", taken[target])))
        taken[target] += 1
    via = {edge: tuple(Point(float(draw.randrange(0, 3000, 10)), float(draw.randrange(0, 3000, 10))) for _ in range(2)) for edge in sorted(edges)}
    return Document({"main": Graph({one.id: one for one in nodes}, frozenset(edges))}, places, waypoints=via)


def test_a_point_far_away_is_seen_when_everything_is(stage, pen):
    bend(stage, CONV_RELU, (540, 2600))
    pen.key(Qt.Key.Key_Home)
    assert stage.canvas.seen.contains(QPointF(540, 2600))


def test_from_top_to_bottom_a_point_is_put_and_passed(stage, pen):
    document = edits.move(stage.session.document, {"conv": Point(0, 200), "relu": Point(0, 420), "norm": Point(400, 0)})
    stage.session.replace_document(replace(document, downwards=frozenset({"main"})))
    QApplication.processEvents()
    stage.canvas.zoom_reset()
    start = middle(stage, CONV_RELU)
    pen.drag(start, start + QPointF(150, 0), modifiers=CTRL)
    (at,) = points(stage, CONV_RELU)
    assert at.x > start.x() + 100
    assert (at.x, at.y) in list(sampled(stage.canvas.graph_scene.wires[CONV_RELU]))
