"""Rows of the table of the pointer that are held nowhere else: every gesture is given up alike, and the camera, menus and tips."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from nnbuilder.core import edits
from nnbuilder.core.document import Note, Point
from nnbuilder.core.notes import add_note
from nnbuilder.core.waypoints import add
from tests.ui.canvas.conftest import CTRL, NONE, SHIFT, wheel
from tests.ui.canvas.test_points import CONV_RELU

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
ALT = Qt.KeyboardModifier.AltModifier
Where = Callable[[object], QPointF]
GESTURES: dict[str, tuple[Where, QPointF, Qt.MouseButton, Qt.KeyboardModifier]] = {
    "move a node": (lambda pen: pen.middle("norm"), QPointF(60, 90), LEFT, NONE),
    "lift a node out": (lambda pen: pen.middle("conv"), QPointF(60, 90), LEFT, ALT),
    "copy a node": (lambda pen: pen.middle("norm"), QPointF(60, 90), LEFT, CTRL | SHIFT),
    "select by a rectangle": (lambda pen: QPointF(250, 160), QPointF(200, 200), LEFT, NONE),
    "draw a link": (lambda pen: pen.port("relu", "output", output=True), QPointF(90, 90), LEFT, NONE),
    "pick a link up": (lambda pen: pen.port("relu", "x", output=False), QPointF(-60, 90), LEFT, NONE),
    "copy a link": (lambda pen: pen.port("relu", "x", output=False), QPointF(-60, 90), LEFT, SHIFT),
    "move all links": (lambda pen: pen.port("conv", "output", output=True), QPointF(60, 90), LEFT, CTRL),
    "put a point": (lambda pen: pen.canvas.graph_scene.path_of(CONV_RELU).pointAtPercent(0.3), QPointF(0, 90), LEFT, CTRL),
    "move a point": (lambda pen: QPointF(540, 160), QPointF(0, 90), LEFT, NONE),
    "move a note": (lambda pen: QPointF(60, 420), QPointF(60, -50), LEFT, NONE),
    "resize a note": (lambda pen: QPointF(236, 516), QPointF(60, -20), LEFT, NONE),
    "cut": (lambda pen: QPointF(560, -60), QPointF(0, 160), RIGHT, CTRL),
    "put points": (lambda pen: QPointF(560, -60), QPointF(0, 160), RIGHT, SHIFT),
    "connect by a stroke": (lambda pen: pen.middle("relu"), QPointF(-560, 200), RIGHT, ALT),
}


@pytest.fixture
def full(stage):
    """The drawing with a point on a wire and a note."""
    document = add(stage.session.document, {CONV_RELU: (0, Point(540, 160))})
    stage.session.replace_document(add_note(document, Note("n", "main", "words", Point(0, 400))))
    QApplication.processEvents()
    stage.canvas.zoom_reset()
    stage.canvas.centerOn(QPointF(400, 250))
    QTest.mouseMove(stage.canvas.viewport(), QPoint(983, 687))
    QApplication.processEvents()
    return stage


def begin(stage, pen, name: str) -> QPoint:
    where, by, button, modifiers = GESTURES[name]
    start, port = where(pen), stage.canvas.viewport()
    end = pen.at(start + by)
    QTest.mousePress(port, button, modifiers, pen.at(start))
    QTest.mouseMove(port, pen.at(start) + (end - pen.at(start)) / 2)
    QTest.mouseMove(port, end)
    QApplication.processEvents()
    return end


@pytest.mark.parametrize("how", ["escape", "other button", "focus"])
@pytest.mark.parametrize("name", GESTURES)
def test_every_gesture_is_given_up_without_a_trace_and_says_its_keys(full, pen, name, how):
    hints = []
    full.canvas.hint_changed.connect(hints.append)
    button, port = GESTURES[name][2], full.canvas.viewport()
    document, count, selected = full.session.document, len(full.session.history), full.session.chosen
    picture = full.picture()
    end = begin(full, pen, name)
    assert full.canvas.gesture is not None
    assert "Esc" in hints[0]
    other = RIGHT if button == LEFT else LEFT
    if how == "escape":
        pen.key(Qt.Key.Key_Escape)
    elif how == "focus":
        full.canvas.clearFocus()
    else:
        QTest.mousePress(port, other, NONE, end)
    assert full.canvas.gesture is None
    if how == "other button":
        QTest.mouseRelease(port, other, NONE, end)
    QTest.mouseRelease(port, button, NONE, end)
    full.canvas.setFocus()
    QTest.mouseMove(port, QPoint(983, 687))
    QApplication.processEvents()
    assert hints[-1] == ""
    assert (full.session.document, len(full.session.history)) == (document, count)
    assert QApplication.activePopupWidget() is None
    assert full.session.chosen == selected
    assert full.picture() == picture


class TestCamera:
    def test_a_drag_near_the_border_takes_the_canvas_along(self, stage, pen):
        before = stage.canvas.seen.left()
        port, start = stage.canvas.viewport(), pen.at(pen.middle("norm"))
        QTest.mousePress(port, LEFT, NONE, start)
        for x in (start.x() - 20, 8, 6, 4):
            QTest.mouseMove(port, QPoint(x, start.y()))
        assert stage.canvas.seen.left() < before
        pen.key(Qt.Key.Key_Escape)

    @pytest.mark.parametrize("button", [MIDDLE, LEFT], ids=["middle", "space and left"])
    def test_a_drag_pans(self, stage, button):
        port, before, scale = stage.canvas.viewport(), stage.canvas.seen.topLeft(), stage.canvas.scale_factor
        if button == LEFT:
            QTest.keyPress(stage.canvas, Qt.Key.Key_Space)
        QTest.mousePress(port, button, NONE, QPoint(500, 400))
        QTest.mouseMove(port, QPoint(460, 370))
        QTest.mouseRelease(port, button, NONE, QPoint(460, 370))
        if button == LEFT:
            QTest.keyRelease(stage.canvas, Qt.Key.Key_Space)
        moved = stage.canvas.seen.topLeft() - before
        assert (round(moved.x()), round(moved.y()), stage.canvas.scale_factor) == (40, 30, scale)

    def test_ctrl_and_the_middle_button_zoom_at_the_press(self, stage):
        port, scale = stage.canvas.viewport(), stage.canvas.scale_factor
        under = stage.canvas.mapToScene(QPoint(500, 400))
        QTest.mousePress(port, MIDDLE, CTRL, QPoint(500, 400))
        for y in (380, 360, 340):
            QTest.mouseMove(port, QPoint(500, y))
        QTest.mouseRelease(port, MIDDLE, CTRL, QPoint(500, 340))
        assert stage.canvas.scale_factor == pytest.approx(scale * 1.15**3)
        after = stage.canvas.mapToScene(QPoint(500, 400))
        assert abs(after.x() - under.x()) + abs(after.y() - under.y()) < 4
        QTest.mouseMove(port, QPoint(300, 100))
        assert stage.canvas.scale_factor == pytest.approx(scale * 1.15**3), "the button is up"

    def test_the_wheel_zooms_by_notches_shift_pans_and_two_fingers_pan(self, stage):
        canvas, at = stage.canvas, QPointF(400, 200)
        scale = canvas.scale_factor
        wheel(canvas, at, 1)
        assert canvas.scale_factor == pytest.approx(scale * 1.15)
        wheel(canvas, at, -1, CTRL)
        assert canvas.scale_factor == pytest.approx(scale)
        before = canvas.seen
        wheel(canvas, at, 1, SHIFT)
        assert (canvas.scale_factor, canvas.seen.top()) == (pytest.approx(scale), pytest.approx(before.top()))
        assert canvas.seen.left() != before.left()
        before = canvas.seen
        wheel(canvas, at, 1, pixels=(0, 30))
        assert (canvas.scale_factor, round(canvas.seen.top())) == (pytest.approx(scale), round(before.top()) - 30)
        wheel(canvas, at, 1, CTRL, pixels=(0, 30))
        assert canvas.scale_factor > scale
        for notches in (100, -200):
            wheel(canvas, at, notches)
        assert canvas.scale_factor == pytest.approx(0.05)


class TestUnderThePointer:
    @pytest.mark.parametrize(
        ("where", "selected", "entry"),
        [
            (lambda pen: pen.middle("norm"), ({"norm"}, set(), set()), "Rename"),
            (lambda pen: pen.canvas.graph_scene.path_of(CONV_RELU).pointAtPercent(0.3), (set(), {CONV_RELU}, set()), "Add a point here"),
            (lambda pen: QPointF(540, 160), (set(), set(), set()), "Remove point"),
            (lambda pen: QPointF(60, 420), (set(), set(), {"n"}), "Write"),
            (lambda pen: QPointF(250, 160), (set(), set(), set()), "Add a layer here"),
        ],
        ids=["node", "wire", "point", "note", "nothing"],
    )
    def test_the_right_button_selects_and_offers_what_fits(self, full, pen, where, selected, entry):
        QTest.mouseClick(full.canvas.viewport(), RIGHT, NONE, pen.at(where(pen)))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert full.session.chosen[:3] == selected
        assert any(action.text().startswith(entry) for action in menu.actions())
        menu.close()

    def test_a_wire_tells_what_it_carries_after_a_moment(self, full, pen, qtbot):
        at = pen.at(full.canvas.graph_scene.path_of(CONV_RELU).pointAtPercent(0.3))
        QTest.mouseMove(full.canvas.viewport(), at)
        qtbot.waitUntil(lambda: QToolTip.isVisible(), timeout=2000)
        assert "conv → relu" in QToolTip.text() and "float32" in QToolTip.text() and "8" in QToolTip.text()
        QToolTip.hideText()

    def test_a_badge_tells_what_is_wrong_and_the_cure(self, full, pen):
        full.session.do("Set", lambda document: edits.set_param(document, "conv", "kernel_size", 60))
        at = pen.at(pen.middle("conv"))
        QApplication.sendEvent(full.canvas.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, full.canvas.viewport().mapToGlobal(at)))
        diagnostic = full.session.analysis.at(full.session.path_of("conv"))[0]
        assert diagnostic.message.split()[0] in QToolTip.text()
        assert all(fix.title in QToolTip.text() for fix in full.session.cures(diagnostic)[:1])
        assert "Cure: " in QToolTip.text()
        QToolTip.hideText()


class TestFrames:
    @pytest.fixture
    def framed(self, stage):
        frame = Note("f", "main", "Row", Point(-20, 180), 480, 150, is_frame=True)
        stage.session.replace_document(add_note(stage.session.document, frame))
        QApplication.processEvents()
        stage.canvas.zoom_reset()
        return stage

    def frame(self, stage) -> Note:
        return next(note for note in stage.session.document.notes if note.id == "f")

    @pytest.mark.parametrize("presses", [1, 2], ids=["grows", "pressed again it stays"])
    def test_f_while_dragging_lets_the_frame_grow(self, framed, pen, presses):
        start, before = pen.middle("norm"), self.frame(framed)
        with framed.one_step():
            pen.drag(start, start + QPointF(0, 200), release=False)
            for _ in range(presses):
                pen.key(Qt.Key.Key_F)
            assert (framed.canvas.graph_scene.notes["f"].note.height > before.height) == (presses == 1)
            QTest.mouseRelease(framed.canvas.viewport(), LEFT, NONE, pen.at(start + QPointF(0, 200)))
        after = self.frame(framed)
        bottom = framed.canvas.node_scene_rect("norm").bottom()
        assert (after.at.y + after.height > bottom) == (presses == 1)
        assert (after == before) == (presses == 2)

    def test_esc_brings_the_frame_back(self, framed, pen):
        start = pen.middle("norm")
        with framed.no_trace():
            pen.drag(start, start + QPointF(0, 200), release=False)
            pen.key(Qt.Key.Key_F)
            pen.key(Qt.Key.Key_Escape)
            QTest.mouseRelease(framed.canvas.viewport(), LEFT, NONE, pen.at(start))
            QTest.mouseMove(framed.canvas.viewport(), QPoint(983, 687))

    def test_shift_adds_a_frame_by_its_title_and_ctrl_takes_it_away(self, framed, pen):
        title = QPointF(60, 188)
        pen.click(pen.middle("conv"))
        pen.click(title, SHIFT)
        assert framed.session.chosen[:3] == ({"conv"}, set(), {"f"})
        pen.click(title, CTRL)
        assert framed.session.chosen[:3] == ({"conv"}, set(), set())
        pen.click(title)
        assert framed.session.chosen[:3] == (set(), set(), {"f"})
