"""The first thing a person sees: templates, recent documents, and a place to drop their data."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from nnbuilder import shipped
from nnbuilder.core.document import Document
from nnbuilder.project.files import save_document
from nnbuilder.project.recent import MOST, recent, remember
from tests.drawings import iris_mlp

TABLE = "size;colour;label\n" + "1,5;red;yes\n2,5;blue;no\n3,5;red;yes\n" * 20


def drop(widget, path: Path) -> None:
    """A file dragged from the desktop."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = QPoint(40, 40)
    actions, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(at, actions, data, button, keys))
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), actions, data, button, keys))


def click_template(window, name: str) -> None:
    found = window.start_page.templates
    item = next(found.item(row) for row in range(found.count()) if found.item(row).data(Qt.ItemDataRole.UserRole) == name)
    found.scrollToItem(item)
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualItemRect(item).center())


def test_it_is_there_at_the_start_and_lists_every_template_with_a_picture(window, hand):
    page = window.start_page
    assert page.isVisible()
    assert page.geometry() == window.ground.rect()
    hand.wait(lambda: not page._painter.isActive())
    items = [page.templates.item(row) for row in range(page.templates.count())]
    assert [item.data(Qt.ItemDataRole.UserRole) for item in items] == [entry["name"] for entry in shipped.templates()]
    assert all(not item.icon().isNull() for item in items)


def test_a_click_on_a_template_opens_it_and_the_page_goes(window, hand):
    click_template(window, "iris-mlp")
    assert window.session.document.title == "Iris MLP"
    assert not window.start_page.isVisible()
    assert not window.session.is_modified


def test_arrows_and_enter_choose_a_template(window, hand):
    found = window.start_page.templates
    found.setFocus()
    found.setCurrentRow(0)
    QTest.keyClick(found, Qt.Key.Key_Right)
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert window.session.document.title == shipped.templates()[1]["title"]


def test_esc_and_the_empty_canvas_lead_to_an_empty_canvas(window, hand):
    QTest.keyClick(window.start_page, Qt.Key.Key_Escape)
    assert not window.start_page.isVisible()
    window.actions_by_id["file.template"].trigger()
    assert window.start_page.isVisible()
    QTest.mouseClick(window.start_page.empty_button, Qt.MouseButton.LeftButton)
    assert not window.start_page.isVisible()
    assert window.session.document == Document()


def test_the_first_layer_closes_it(window, hand):
    hand.add("linear")
    assert not window.start_page.isVisible()
    assert len(window.session.graph.nodes) == 1


def test_a_dropped_table_becomes_a_network_with_reasons_that_trains(window, hand, tmp_path):
    (tmp_path / "things.csv").write_text(TABLE)
    drop(window.start_page, tmp_path / "things.csv")
    hand.wait(lambda: not window.start_page.isVisible())

    document = window.session.document
    assert (document.title, document.data.source.name) == ("things", "things.csv")
    assert window.session.analysis.is_sound
    assert window.session.is_modified
    assert "multi-layer perceptron" in window.banner.words.text()
    assert window.training.reason() == ""


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a spreadsheet", b"a,b\n1,2,3\n"])
def test_data_that_cannot_be_read_is_told_on_the_page_which_stays(window, hand, tmp_path, content):
    (tmp_path / "bad.csv").write_bytes(content)
    drop(window.start_page, tmp_path / "bad.csv")
    hand.wait(lambda: window.start_page.words.text().startswith("bad.csv") or "bad.csv," in window.start_page.words.text())
    assert window.start_page.isVisible()
    assert window.start_page.words.property("role") == "error"
    assert window.session.document == Document()


def test_a_dropped_document_is_opened(window, hand, tmp_path):
    save_document(iris_mlp(), tmp_path / "mine.nnb")
    drop(window.start_page, tmp_path / "mine.nnb")
    assert window.session.file_path == (tmp_path / "mine.nnb").resolve()


def test_what_was_opened_or_saved_is_recent_and_opens_with_one_click(window, hand, tmp_path):
    save_document(iris_mlp(), tmp_path / "mine.nnb")
    window.files.open_path(tmp_path / "mine.nnb")
    window.files.new()
    window.show_start()
    buttons = [button for button in window.start_page.findChildren(QPushButton) if button.text() == "mine" and button.isVisible()]
    assert len(buttons) == 1
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert window.session.document.title == "Iris"


def test_a_missing_or_damaged_list_of_recent_documents_is_an_empty_one(tmp_path):
    assert recent() == ()
    for number in range(MOST + 5):
        (tmp_path / f"{number}.nnb").write_text("x")
        remember(tmp_path / f"{number}.nnb")
    remember(tmp_path / "9.nnb")
    assert len(recent()) == MOST
    assert recent()[0] == (tmp_path / "9.nnb").resolve()
    (tmp_path / "9.nnb").unlink()
    assert (tmp_path / "9.nnb").resolve() not in recent()
    (tmp_path / "home" / "recent.json").write_text("{broken")
    assert recent() == ()


def test_saving_elsewhere_brings_the_path_to_the_data_along(window, hand, tmp_path):
    (tmp_path / "things.csv").write_text(TABLE)
    drop(window.start_page, tmp_path / "things.csv")
    hand.wait(lambda: not window.start_page.isVisible())
    (tmp_path / "deep").mkdir()

    assert window.files.save_to(tmp_path / "deep" / "mine.nnb")
    assert Path(window.session.document.data.source.name) == (tmp_path / "things.csv").resolve()
    assert window.files.save_to(tmp_path / "mine.nnb")
    assert window.session.document.data.source.name == "things.csv"
    assert not window.session.is_modified


class TestCommandPalette:
    """Commands by some letters."""

    def test_letters_and_enter_carry_a_command_out(self, window, hand):
        click_template(window, "iris-mlp")
        window.actions_by_id["help.commands"].trigger()
        palette = window.findChild(object, "command_palette")
        QTest.keyClicks(palette.search, "select all")
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
        assert window.session.selection == frozenset(window.session.graph.nodes)

    def test_what_makes_no_sense_now_is_shown_and_passed_over(self, window, hand):
        window.show_commands()
        palette = window.findChild(object, "command_palette")
        QTest.keyClicks(palette.search, "undo")
        texts = [palette.list.item(row).text() for row in range(palette.list.count())]
        assert any(text.startswith("Edit: Undo") for text in texts)
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
        assert palette.isVisible()
        palette.reject()

    def test_arrows_move_over_what_can_be_done(self, window, hand):
        window.show_commands()
        palette = window.findChild(object, "command_palette")
        first = palette.list.currentItem().text()
        QTest.keyClick(palette.search, Qt.Key.Key_Down)
        assert palette.list.currentItem().text() != first
        QTest.keyClick(palette.search, Qt.Key.Key_Up)
        assert palette.list.currentItem().text() == first
        palette.reject()
