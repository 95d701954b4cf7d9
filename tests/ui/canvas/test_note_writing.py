"""Writing on notes and frames: no word is thrown away, nothing empty stays, each is one step; and their colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from nnbuilder.core.document import Note, Point
from nnbuilder.core.notes import add_note
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.encoding import dump_document
from nnbuilder.project.files import load_document
from tests.ui.canvas.conftest import CTRL

LEFT, RIGHT, ESC = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.Key.Key_Escape


def writing(stage) -> QPlainTextEdit:
    return next(field for field in stage.canvas.viewport().findChildren(QPlainTextEdit) if field.isVisible())


def texts(stage) -> list[str]:
    return [note.text for note in stage.session.document.notes]


def with_note(stage, *, is_frame: bool = False) -> Note:
    note = Note("n1", "main", "hello", Point(20.0, 120.0), 200.0, 80.0, is_frame=is_frame)
    stage.session.do("Add", lambda document: add_note(document, note))
    QApplication.processEvents()
    return note


def test_n_opens_a_field_at_the_pointer_and_what_is_written_there_is_one_step(stage, pen):
    at = pen.at(QPointF(100, 420))
    QTest.mouseMove(stage.canvas.viewport(), at)
    with stage.one_step():
        pen.key(Qt.Key.Key_N)
        QTest.keyClicks(writing(stage), "here")
        QTest.keyClick(writing(stage), Qt.Key.Key_Return, CTRL)
    (note,) = stage.session.document.notes
    assert (pen.at(QPointF(note.at.x, note.at.y)) - at).manhattanLength() <= 12
    assert note.text == "here"


def test_esc_where_nothing_was_written_leaves_no_note_and_no_trace(stage, pen):
    with stage.no_trace():
        pen.key(Qt.Key.Key_N)
        QTest.keyClick(writing(stage), ESC)
        QApplication.processEvents()
    assert stage.canvas.hasFocus()


@pytest.mark.parametrize("how", ["esc", "click"])
def test_what_was_written_on_a_new_note_is_never_thrown_away(stage, pen, how):
    pen.key(Qt.Key.Key_N)
    QTest.keyClicks(writing(stage), "keep me")
    if how == "esc":
        QTest.keyClick(writing(stage), ESC)
    else:
        pen.click(pen.middle("linear"))
    assert texts(stage) == ["keep me"]


def test_esc_keeps_other_words_and_undo_brings_the_first_ones_back(stage, pen):
    note = with_note(stage)
    QTest.mouseDClick(stage.canvas.viewport(), LEFT, pos=pen.at(QPointF(80, 160)))
    QTest.keyClicks(writing(stage), "other")
    QTest.keyClick(writing(stage), ESC)
    assert texts(stage) == ["other"]
    stage.session.undo()
    assert stage.session.document.notes == (note,)


def test_a_text_that_no_file_could_hold_stays_in_its_field(stage, pen):
    pen.key(Qt.Key.Key_N)
    writing(stage).setPlainText("x" * 10_001)
    QTest.keyClick(writing(stage), ESC)
    assert texts(stage) == []
    assert stage.told == ["A note holds up to 10,000 characters, this text has 10,001."]
    writing(stage).setPlainText("short")
    QTest.keyClick(writing(stage), ESC)
    assert texts(stage) == ["short"]


def test_a_frame_and_its_title_are_one_step(stage, pen):
    pen.click(pen.middle("norm"))
    with stage.one_step():
        pen.key(Qt.Key.Key_J, CTRL)
        QTest.keyClicks(writing(stage), "deep")
        QTest.keyClick(writing(stage), Qt.Key.Key_Return)
    assert stage.session.history.undo_label == "Frame the selection"
    assert texts(stage) == ["deep"]


@pytest.mark.parametrize("is_frame", [True, False])
def test_a_colour_from_the_menu_is_seen_and_a_file_keeps_it(stage, pen, is_frame):
    with_note(stage, is_frame=is_frame)
    before = stage.picture()
    with stage.one_step():
        QTest.mouseClick(stage.canvas.viewport(), RIGHT, pos=pen.at(QPointF(80, 132)))
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
            QTest.keyClick(QApplication.activePopupWidget(), key)
    assert stage.session.document.notes[0].colour == "green"
    assert stage.picture() != before
    assert load_document(dump_document(stage.session.document), CATALOGUE).document.notes == stage.session.document.notes


def test_a_colour_of_a_later_version_is_none_here(stage):
    with_note(stage)
    content = dump_document(stage.session.document).replace(b'"text": "hello"', b'"text": "hello", "colour": "mauve"')
    assert [note.colour for note in load_document(content, CATALOGUE).document.notes] == [""]
