"""Notes, frames, lines and the overview, with the pointer and keys of a person."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from nnbuilder.core.document import Note, Point
from nnbuilder.core.notes import add_note
from tests.drawings import iris_mlp

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def drawn(show, window):
    hand = show(iris_mlp())
    window.start_page.hide()
    window.actions_by_id["canvas.layout"].trigger()
    window.canvas.fit_all()
    QApplication.processEvents()
    return hand


def writing(window) -> QPlainTextEdit:
    return next(found for found in window.canvas.viewport().findChildren(QPlainTextEdit) if found.isVisible())


def with_note(window, *, is_frame: bool = False, at: tuple[float, float] = (0.0, 320.0), size: tuple[float, float] = (200.0, 100.0)) -> Note:
    note = Note("n1", "main", "hello", Point(*at), *size, is_frame=is_frame)
    window.session.do("Add", lambda document: add_note(document, note))
    window.canvas.fit_all()
    QApplication.processEvents()
    return note


def test_a_note_is_added_written_and_undone(drawn, window):
    steps = len(window.session.history)
    window.actions_by_id["canvas.note"].trigger()
    QTest.keyClicks(writing(window), "why so deep")
    QTest.keyClick(writing(window), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [note.text for note in window.session.document.notes] == ["why so deep"]
    assert len(window.session.history) == steps + 1
    window.session.undo()
    assert window.session.document.notes == ()
    assert not window.canvas.graph_scene.notes


def test_a_note_is_dragged_in_one_step_and_esc_brings_it_back(drawn, window):
    note = with_note(window)
    steps = len(window.session.history)
    start = QPointF(note.at.x + 50, note.at.y + 50)
    drawn.drag(start, start + QPointF(100, 60))
    moved = window.session.document.notes[0].at
    assert (moved.x - note.at.x, moved.y - note.at.y) == pytest.approx((100, 60), abs=10)
    assert len(window.session.history) == steps + 1
    window.session.undo()
    drawn.drag(start, start + QPointF(100, 60), release=False)
    drawn.key(Qt.Key.Key_Escape)
    assert window.session.document.notes == (note,)
    assert window.canvas.graph_scene.notes["n1"].pos() == QPointF(note.at.x, note.at.y)


def test_a_frame_takes_its_nodes_along_and_leaves_the_others(drawn, window):
    window.session.select({"hidden", "tanh"})
    window.actions_by_id["canvas.frame"].trigger()
    QTest.keyClicks(writing(window), "the deep part")
    QTest.keyClick(writing(window), Qt.Key.Key_Return)
    frame = window.session.document.notes[0]
    assert (frame.text, frame.is_frame) == ("the deep part", True)
    before = dict(window.session.document.layout)
    start = QPointF(frame.at.x + 40, frame.at.y + 12)
    drawn.drag(start, start + QPointF(0, 150))
    after = window.session.document.layout
    by = window.session.document.notes[0].at.y - frame.at.y
    assert by == pytest.approx(150, abs=10)
    assert {node: after[node].y - before[node].y for node in before} == {node: by if node in ("hidden", "tanh") else 0 for node in before}
    window.session.undo()
    assert window.session.document.layout == before


def test_what_stands_in_a_frame_can_still_be_taken_hold_of(drawn, window):
    window.session.select({"hidden"})
    window.actions_by_id["canvas.frame"].trigger()
    QTest.keyClick(writing(window), Qt.Key.Key_Escape)
    drawn.click(drawn.middle("hidden"))
    assert window.session.selection == {"hidden"}
    assert window.session.selected_notes == frozenset()


def test_the_corner_changes_the_size(drawn, window):
    note = with_note(window)
    corner = QPointF(note.at.x + note.width - 5, note.at.y + note.height - 5)
    drawn.drag(corner, corner + QPointF(80, 40))
    found = window.session.document.notes[0]
    assert (found.width, found.height) == pytest.approx((280, 140), abs=10)
    drawn.drag(QPointF(found.at.x + found.width - 5, found.at.y + found.height - 5), QPointF(found.at.x - 300, found.at.y - 300))
    assert (window.session.document.notes[0].width, window.session.document.notes[0].height) == (60, 60)


def test_a_selected_note_is_deleted_by_its_key(drawn, window):
    note = with_note(window)
    drawn.click(QPointF(note.at.x + 50, note.at.y + 50))
    assert window.session.selected_notes == {"n1"}
    drawn.key(Qt.Key.Key_Delete)
    assert window.session.document.notes == ()
    assert len(window.session.document.main.nodes) == len(iris_mlp().main.nodes)


def test_the_scene_can_be_rebuilt_with_its_notes(drawn, window):
    with_note(window)
    before = window.canvas.grab().toImage()
    window.canvas.graph_scene.rebuild()
    QApplication.processEvents()
    assert set(window.canvas.graph_scene.notes) == {"n1"}
    assert window.canvas.grab().toImage() == before


@pytest.mark.parametrize("how", ["top", "left", "bottom"])
def test_nodes_are_brought_into_line_in_one_step(drawn, window, how):
    window.session.select({"features", "hidden", "loss"})
    steps = len(window.session.history)
    window.actions_by_id[f"canvas.align_{how}"].trigger()
    boxes = window.canvas.graph_scene.boxes()
    chosen = [boxes[node] for node in ("features", "hidden", "loss")]
    lines = {"top": {box[1] for box in chosen}, "left": {box[0] for box in chosen}, "bottom": {box[1] + box[3] for box in chosen}}
    assert len(lines[how]) == 1
    assert len(window.session.history) == steps + 1


def test_aligning_waits_for_two(drawn, window):
    window.session.select({"hidden"})
    assert not window.actions_by_id["canvas.align_top"].isEnabled()
    window.session.select({"hidden", "tanh"})
    assert window.actions_by_id["canvas.align_top"].isEnabled()


def test_the_overview_is_there_while_something_is_out_of_sight_and_a_click_goes_there(drawn, window):
    window.canvas.fit_all()
    assert not window.canvas.minimap.isVisible()
    for _ in range(8):
        window.canvas.zoom_in()
    minimap = window.canvas.minimap
    assert minimap.isVisible()
    before = window.canvas.mapToScene(window.canvas.viewport().rect().center())
    QTest.mouseClick(minimap, LEFT, pos=QPoint(minimap.width() - 14, minimap.height() // 2))
    after = window.canvas.mapToScene(window.canvas.viewport().rect().center())
    assert after.x() > before.x() + 100
    window.actions_by_id["view.minimap"].trigger()
    assert not minimap.isVisible()
