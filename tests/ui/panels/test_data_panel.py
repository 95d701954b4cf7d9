"""The data panel: choosing, dropping, seeing and dividing data, and a sentence where it cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document, Point, Source
from nnbuilder.core.edits import add_node
from nnbuilder.core.graph import MAIN
from nnbuilder.ui.data.panel import DataPanel
from tests.drawings import DIGITS, node
from tests.ui.panels.conftest import digits_mlp


@pytest.fixture
def panel(session, shown):
    return shown(DataPanel(session))


@pytest.fixture
def settled(panel, qtbot):
    return lambda: qtbot.waitUntil(lambda: not panel.worker.is_busy, timeout=60_000)


def table(folder, name="flowers.csv"):
    path = folder / name
    path.write_text("height,width,kind\n" + "".join(f"{i % 7}.5,{i % 5},{'tall' if i % 2 else 'flat'}\n" for i in range(60)), "utf-8")
    return path


def drop(panel, path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 100), Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(panel, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(panel, QDropEvent(QPointF(300, 100), Qt.DropAction.CopyAction, mime, left, none))


def test_it_begins_with_what_to_do(panel):
    assert panel.stack.currentWidget() is panel.empty
    assert "drop a table" in panel.empty.text()
    assert not panel.side.isVisible()


def test_one_click_binds_the_free_input_in_one_undo_step(panel, session, settled):
    session.do("Add", lambda document: add_node(document, MAIN, node("picture", "Input"), Point(0, 0)))
    before = session.document
    QTest.mouseClick(panel.buttons["digits"], Qt.MouseButton.LeftButton)
    settled()
    assert session.document.main.nodes["picture"].params["field"] == "image"
    assert session.document.data.source == Source("builtin", "digits")
    assert panel.stack.currentWidget() is panel.pictures
    assert panel.pictures.item(0).text()
    assert not panel.pictures.item(0).icon().isNull()
    assert "1,797 rows" in panel.facts.text()
    assert "10 classes" in panel.facts.text()
    session.undo()
    assert session.document == before
    assert panel.stack.currentWidget() is panel.empty


@pytest.mark.parametrize(("name", "columns"), [("iris", 5), ("diabetes", 11)])
def test_tables_are_shown_as_tables(panel, settled, name, columns):
    QTest.mouseClick(panel.buttons[name], Qt.MouseButton.LeftButton)
    settled()
    assert panel.stack.currentWidget() is panel.table
    assert panel.table.columnCount() == columns
    assert float(panel.table.item(0, 0).text()) is not None


def test_a_dropped_table_is_read(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    assert session.document.data.source.name == "flowers.csv"
    assert [panel.table.horizontalHeaderItem(column).text() for column in range(3)] == ["height", "width", "kind"]
    assert "60 rows" in panel.facts.text()
    assert "2 classes" in panel.facts.text()


def test_a_file_that_is_no_table_is_told_and_changes_nothing(panel, session, settled, tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes(b"")
    drop(panel, path)
    settled()
    assert session.document.data is None
    assert panel.message.text().endswith(".")
    assert panel.message.property("role") == "error"
    assert "Reading" not in panel.message.text()


def test_a_document_whose_table_is_gone(panel, session, settled, tmp_path):
    path = table(tmp_path)
    drop(panel, path)
    settled()
    data = session.document.data
    session.replace_document(digits_mlp())
    settled()
    path.unlink()
    session.replace_document(replace(Document(), data=data))
    settled()
    assert "flowers.csv" in panel.message.text()
    assert panel.message.property("role") == "error"
    assert panel.stack.currentWidget() is not panel.pictures, "the pictures of another data set are still shown"
    assert not panel.stack.currentWidget().isVisible() or "Reading" not in panel.empty.text()


def test_the_last_of_two_quick_choices_wins(panel, session, settled):
    QTest.mouseClick(panel.buttons["diabetes"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.buttons["iris"], Qt.MouseButton.LeftButton)
    settled()
    assert session.document.data.source.name == "iris"
    assert panel.table.columnCount() == 5


def share(panel, name, text) -> None:
    field = panel.shares[name]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_shares_that_do_not_add_up_are_told_with_their_sum(panel, session, settled):
    session.replace_document(replace(Document(), data=DIGITS))
    settled()
    share(panel, "train", "80")
    assert "110" in panel.message.text()
    assert "100" in panel.message.text()
    assert session.document.data.split == DIGITS.split


def test_another_seed_of_the_split_is_one_undo_step(panel, session, settled):
    session.replace_document(replace(Document(), data=DIGITS))
    settled()
    share(panel, "seed", "42")
    settled()
    assert session.document.data.split.seed == 42
    session.undo()
    assert session.document.data.split == DIGITS.split
    settled()
