"""Another document or graph comes while something is under way on the canvas: it ends with what it was begun on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document, Note, Point
from nnbuilder.ui.canvas.gestures.link import DrawLink
from nnbuilder.ui.canvas.gestures.move import MoveNodes
from nnbuilder.ui.canvas.gestures.note import MoveNote, ResizeNote
from nnbuilder.ui.canvas.gestures.select import SelectBox
from nnbuilder.ui.canvas.note_edit import NoteEdit
from nnbuilder.ui.canvas.renaming import RenameEdit
from tests.drawings import iris_mlp
from tests.ui.canvas.conftest import NONE, drawing

LEFT = Qt.MouseButton.LeftButton
NOTE = Note("note", "main", "A note", Point(0, 420), 160, 100)


def with_note() -> Document:
    return replace(drawing(), notes=(NOTE,))


GESTURES = {"node": MoveNodes, "output": DrawLink, "input": DrawLink, "empty": SelectBox, "note": MoveNote, "corner": ResizeNote}


@pytest.mark.parametrize("where", GESTURES)
@pytest.mark.parametrize("after", [Document(), iris_mlp(), replace(drawing(), title="Twin")], ids=["empty", "other", "same ids"])
def test_a_gesture_ends_with_its_document(stage, pen, where, after):
    stage.session.replace_document(with_note())
    QApplication.processEvents()
    start = {
        "node": lambda: pen.middle("norm"),
        "output": lambda: pen.port("conv", "output", output=True),
        "input": lambda: pen.port("relu", "x", output=False),
        "empty": lambda: QPointF(250, 150),
        "note": lambda: QPointF(80, 470),
        "corner": lambda: QPointF(157, 517),
    }[where]()
    end = start + QPointF(90, 40)
    pen.drag(start, end, release=False)
    assert type(stage.canvas.gesture) is GESTURES[where]
    stage.session.replace_document(after)
    assert stage.canvas.gesture is None
    port = stage.canvas.viewport()
    QTest.mouseMove(port, pen.at(end + QPointF(20, 20)))
    QTest.mouseRelease(port, LEFT, NONE, pen.at(end))
    QApplication.processEvents()
    assert stage.session.document == after
    assert not stage.session.selection and not stage.session.is_modified
    items = stage.canvas.graph_scene
    assert items.nodes.keys() == after.main.nodes.keys()
    assert all(not item.is_faded and not item.port_states for item in items.nodes.values())


@pytest.mark.parametrize("kind", [RenameEdit, NoteEdit])
def test_an_editor_ends_with_its_document(stage, pen, kind):
    stage.session.replace_document(with_note())
    QApplication.processEvents()
    if kind is RenameEdit:
        stage.session.select({"conv"})
        stage.canvas.rename_selected()
    else:
        QTest.mouseDClick(stage.canvas.viewport(), LEFT, NONE, pen.at(QPointF(80, 470)))
    editor = stage.canvas.viewport().findChild(kind)
    QTest.keyClicks(editor, "meant_for_the_other")
    after = replace(with_note(), title="Twin")
    stage.session.replace_document(after)
    assert not editor.isVisible()
    assert stage.session.document == after and not stage.session.is_modified
