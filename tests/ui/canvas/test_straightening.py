"""Q: wires between what is selected run straight, nothing is covered, and the line at the bottom says what came of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from nnbuilder.core import edits
from nnbuilder.core.document import Point
from nnbuilder.core.layout.paths import sampled
from nnbuilder.core.waypoints import add
from tests.ui.canvas.conftest import SHIFT
from tests.ui.canvas.test_points import CONV_RELU, IMAGE_CONV


@pytest.fixture
def crooked(stage):
    """image > conv > relu, each lower than the one before."""
    places = {"conv": Point(300, 60), "relu": Point(600, 130), "add": Point(600, 330)}
    stage.session.replace_document(edits.move(stage.session.document, places))
    stage.canvas.zoom_reset()
    stage.hints = []
    stage.canvas.hint_changed.connect(stage.hints.append)
    return stage


def heights(stage, edge) -> set[float]:
    return {y for _, y in sampled(stage.canvas.graph_scene.wires[edge])}


def choose(pen, *names: str) -> None:
    pen.click(QPointF(250, 150))
    for name in names:
        pen.click(pen.middle(name), SHIFT)


def test_selected_nodes_follow_the_first_of_them(crooked, pen):
    choose(pen, "image", "conv", "relu")
    with crooked.one_step():
        pen.key(Qt.Key.Key_Q)
    assert len(heights(crooked, IMAGE_CONV)) == len(heights(crooked, CONV_RELU)) == 1
    assert (crooked.place("image"), crooked.place("conv").x, crooked.place("norm")) == (Point(0, 0), 300, Point(0, 220))
    assert crooked.session.history.undo_label == "Straighten"
    assert "2 wires run straight now." in crooked.hints


def test_the_sentence_goes_with_the_next_thing_that_is_done(crooked, pen):
    choose(pen, "image", "conv")
    pen.key(Qt.Key.Key_Q)
    assert crooked.hints[-1] == "1 wire runs straight now."
    pen.click(pen.middle("norm"))
    assert crooked.hints[-1] == ""


def test_a_selected_wire_moves_its_target_and_levels_its_points(crooked, pen):
    crooked.session.replace_document(add(crooked.session.document, {CONV_RELU: (0, Point(540, 250))}))
    crooked.canvas.zoom_reset()
    crooked.session.select((), {CONV_RELU})
    with crooked.one_step():
        pen.key(Qt.Key.Key_Q)
    assert heights(crooked, CONV_RELU) == {crooked.canvas.port_position("conv", "output", True).y()}
    assert crooked.place("conv") == Point(300, 60)


def test_a_node_that_would_stand_on_another_one_stays_and_that_is_said(crooked, pen):
    crooked.session.replace_document(edits.move(crooked.session.document, {"relu": Point(600, 240), "add": Point(640, 40)}))
    crooked.canvas.zoom_reset()
    choose(pen, "image", "conv", "relu")
    with crooked.one_step():
        pen.key(Qt.Key.Key_Q)
    assert crooked.place("relu") == Point(600, 240)
    assert crooked.hints[-1] == "" or "relu stays where it is, since add is in its way" in crooked.hints[-1]
    assert any("relu stays where it is, since add is in its way" in hint for hint in crooked.hints)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [(("norm", "add"), "No wire joins the selected nodes, so there is none to straighten."), (("image", "conv"), "1 wire runs straight already.")],
)
def test_where_there_is_nothing_to_do_it_says_why(stage, pen, names, sentence):
    hints = []
    stage.canvas.hint_changed.connect(hints.append)
    if "image" in names:
        heights = [stage.canvas.port_position(*end).y() for end in (("image", "output", True), ("conv", "x", False))]
        place = stage.place("conv")
        stage.session.replace_document(edits.move(stage.session.document, {"conv": Point(place.x, place.y + heights[0] - heights[1])}))
        stage.canvas.zoom_reset()
    for name in names:
        pen.click(pen.middle(name), SHIFT)
    count = len(stage.session.history)
    pen.key(Qt.Key.Key_Q)
    assert hints[-1] == sentence
    assert len(stage.session.history) == count


class TestPointsByKeys:
    def test_p_puts_a_point_on_the_selected_wire_and_arrows_move_it(self, stage, pen):
        stage.session.select((), {CONV_RELU})
        with stage.one_step():
            pen.key(Qt.Key.Key_P)
        pen.key(Qt.Key.Key_Z, Qt.KeyboardModifier.NoModifier)
        stage.session.select((), (), (), stage.canvas.graph_scene.dots.every)
        (before,) = stage.session.document.waypoints[CONV_RELU]
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
            pen.key(key)
        assert stage.session.document.waypoints[CONV_RELU] == (Point(before.x + 10, before.y + 20),)
        assert stage.session.history.undo_label == "Nudge"
        stage.session.undo()
        assert stage.session.document.waypoints[CONV_RELU] == (before,), "nudges behind one another are one step"

    def test_between_two_selected_nodes(self, stage, pen):
        choose(pen, "conv", "relu")
        pen.key(Qt.Key.Key_P)
        assert len(stage.session.document.waypoints[CONV_RELU]) == 1
        pen.key(Qt.Key.Key_Delete)
        assert not stage.session.document.waypoints

    def test_the_menus_of_a_wire_and_of_a_point(self, stage, pen):
        from nnbuilder.ui.canvas.menu import menu_for

        at = stage.canvas.graph_scene.path_of(CONV_RELU).pointAtPercent(0.4)
        menu = menu_for(stage.canvas, at)
        entry = next(action for action in menu.actions() if action.text().startswith("Add a point here"))
        with stage.one_step():
            entry.trigger()
        (point,) = stage.session.document.waypoints[CONV_RELU]
        assert abs(point.x - at.x()) <= 1
        menu = menu_for(stage.canvas, QPointF(point.x, point.y))
        entry = next(action for action in menu.actions() if action.text().startswith("Remove point"))
        entry.trigger()
        assert not stage.session.document.waypoints
