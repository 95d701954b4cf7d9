"""The first thing a person sees: templates, recent documents, and a place to drop their data."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder import shipped
from nnbuilder.core.document import Document
from nnbuilder.project.files import save_document
from nnbuilder.project.recent import MOST, recent, remember, remembered
from nnbuilder.ui.inspector.summary import Summary
from nnbuilder.ui.start.entries import ALL, entry_of, fits
from nnbuilder.ui.start.gallery import NAME
from nnbuilder.ui.start.sights import sights
from nnbuilder.ui.start.when import folder
from tests.drawings import iris_mlp

TABLE = "size;colour;label\n" + "1,5;red;yes\n2,5;blue;no\n3,5;red;yes\n" * 20


def drop(widget, *paths: Path) -> None:
    """Files dragged from the desktop."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = QPoint(40, 40)
    actions, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(at, actions, data, button, keys))
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), actions, data, button, keys))


def colours_of(cards, item) -> int:
    """How many colours are seen of a card, once it is in sight."""
    cards.scrollToItem(item)
    image = cards.viewport().grab(cards.visualItemRect(item)).toImage()
    return len({image.pixel(x, y) for x in range(6, image.width() - 6, 2) for y in range(6, 100, 2)})


def shown(window) -> list[str]:
    cards = window.start_page.templates
    return [cards.item(row).data(NAME) for row in range(cards.count()) if not cards.item(row).isHidden()]


def recents(window) -> list[str]:
    return [window.start_page.recents.item(row).text() for row in range(window.start_page.recents.count())]


def click_template(window, name: str) -> None:
    found = window.start_page.templates
    item = next(found.item(row) for row in range(found.count()) if found.item(row).data(Qt.ItemDataRole.UserRole) == name)
    found.scrollToItem(item)
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualItemRect(item).center())


def test_it_is_there_at_the_start_and_lists_every_template_with_a_picture(window, hand):
    page = window.start_page
    assert page.isVisible()
    assert page.geometry() == window.ground.rect()
    hand.wait(lambda: not page.gallery.painter.isActive())
    items = [page.templates.item(row) for row in range(page.templates.count())]
    assert [item.data(NAME) for item in items] == [entry["name"] for entry in shipped.templates()]
    for item in items:
        assert colours_of(page.templates, item) > 8, item.text()


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
    assert window.runner.obstacle == ""


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
    assert recents(window) == ["mine"]
    click_recent(window, 0)
    assert window.session.document.title == "Iris"
    assert not window.start_page.isVisible()


def click_recent(window, row: int, at: QPoint | None = None) -> None:
    rows = window.start_page.recents
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at or rows.visualItemRect(rows.item(row)).center())


class TestRecents:
    """The list of documents that were opened last."""

    @pytest.fixture
    def page(self, window, hand, tmp_path):
        save_document(iris_mlp(), tmp_path / "kept.nnb")
        remember(tmp_path / "kept.nnb")
        remember(tmp_path / "gone.nnb")
        window.show_start()
        hand.wait(lambda: not window.start_page.recents.worker.is_busy)
        return window.start_page

    def test_each_says_when_and_where_and_shows_its_drawing(self, page):
        told = [page.recents.item(row).data(Qt.ItemDataRole.AccessibleDescriptionRole) for row in range(2)]
        assert told[0].startswith("not there any more, in ")
        assert told[1].startswith("today ") and told[1].endswith(folder(page.recents.item(1).data(Qt.ItemDataRole.UserRole).path))
        image = page.recents.viewport().grab(page.recents.visualItemRect(page.recents.item(1))).toImage()
        stamp = {image.pixel(x, y) for x in range(10, 74) for y in range(10, 46)}
        missing = page.recents.viewport().grab(page.recents.visualItemRect(page.recents.item(0))).toImage()
        assert len(stamp) > 8 > len({missing.pixel(x, y) for x in range(10, 74) for y in range(10, 46)})

    def test_keys_and_the_cross_open_and_take_off_and_the_file_stays(self, page, window, tmp_path):
        click_recent(window, 0)
        assert page.isVisible(), "what is not there any more opens nothing"
        click_recent(window, 0, page.recents.cross_of(0))
        assert recents(window) == ["kept"]
        page.recents.setFocus()
        page.recents.setCurrentRow(0)
        QTest.keyClick(page.recents, Qt.Key.Key_Return)
        assert window.session.name == "kept" and not page.isVisible()
        window.show_start()
        page.recents.setCurrentRow(0)
        QTest.keyClick(page.recents, Qt.Key.Key_Delete)
        assert not page.recents.isVisible() and not page.recent_heading.isVisible()
        assert (tmp_path / "kept.nnb").is_file() and remembered() == ()


@pytest.mark.parametrize(("typed", "name"), [("u-net", "unet-shapes"), ("anomaly", "fraud-autoencoder"), ("llm", "gpt-tiny")])
def test_words_find_templates(typed, name):
    assert [entry["name"] for entry in shipped.templates() if fits(entry_of(entry), ALL, typed)] == [name]


def test_search_and_families_narrow_what_is_shown_and_enter_opens_the_first(window, hand):
    page = window.start_page
    QTest.keyClicks(page.search, "qqqq")
    assert shown(window) == [] and "“qqqq”" in page.gallery.nothing.text()
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert len(shown(window)) == len(shipped.templates()) and page.isVisible()
    chips = page.families
    place = next(row for row in range(chips.count()) if chips.item(row).text() == "GAN")
    QTest.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.visualItemRect(chips.item(place)).center())
    assert {entry["family"] for entry in shipped.templates() if entry["name"] in shown(window)} == {"GAN"}
    QTest.keyClick(chips, Qt.Key.Key_Left)
    assert {entry["family"] for entry in shipped.templates() if entry["name"] in shown(window)} == {chips.item(place - 1).text()}
    QTest.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.visualItemRect(chips.item(0)).center())
    QTest.keyClicks(page.search, "iris")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert not page.isVisible() and window.session.document.title == "Iris MLP"


def test_down_leads_from_the_search_to_the_cards(window, hand):
    QTest.keyClicks(window.start_page.search, "gan")
    QTest.keyClick(window.start_page.search, Qt.Key.Key_Down)
    QTest.keyClick(window.start_page.templates, Qt.Key.Key_Return)
    assert window.session.document.title == title_of(shown(window)[0])


def title_of(name: str) -> str:
    return next(entry["title"] for entry in shipped.templates() if entry["name"] == name)


def test_every_template_has_a_sight_of_its_data_and_words_to_be_found_by():
    """`python packaging/draw_template_sights.py` writes the sights of new ones."""
    for entry in shipped.templates():
        assert sights()[entry["name"]]["kind"] in ("points", "pictures", "cells", "series", "words")
        assert entry["words"].split()


def test_the_way_back_names_the_document_and_an_empty_canvas_stands_beside_it(window, hand):
    page = window.start_page
    assert not page.back_button.isVisible(), "nothing was drawn yet"
    click_template(window, "iris-mlp")
    window.actions_by_id["file.template"].trigger()
    assert "Iris MLP" in page.back_button.text()
    QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert not page.isVisible() and window.session.document.title == "Iris MLP"
    window.show_start()
    QTest.mouseClick(page.empty_button, Qt.MouseButton.LeftButton)
    assert window.session.document == Document() and len(window.workspace.sessions) == 2


class TestDropping:
    """Files dropped anywhere in the window."""

    def test_a_document_opens_wherever_it_is_dropped(self, window, hand, tmp_path):
        click_template(window, "iris-mlp")
        places = [lambda: window.canvas.viewport(), lambda: window.palette_panel.tree.viewport(), lambda: window.inspector, window.statusBar]
        for number, place in enumerate(places):
            save_document(iris_mlp(), tmp_path / f"{number}.nnb")
            drop(place(), tmp_path / f"{number}.nnb")
            assert window.session.name == str(number)
        assert len(window.workspace.sessions) == 1 + len(places)

    def test_several_documents_and_a_folder_of_them_open_in_tabs(self, window, hand, tmp_path):
        (tmp_path / "work").mkdir()
        for name in ("a", "b", "work/c"):
            save_document(iris_mlp(), tmp_path / f"{name}.nnb")
        drop(window.start_page, tmp_path / "a.nnb", tmp_path / "b.nnb", tmp_path / "work")
        assert {session.name for session in window.workspace.sessions} == {"a", "b", "c"}
        assert window.session.name == "a" and not window.start_page.isVisible()

    def test_of_two_tables_the_second_is_left_out_in_words(self, window, hand, tmp_path):
        for name in ("one.csv", "two.csv"):
            (tmp_path / name).write_text(TABLE)
        drop(window.start_page, tmp_path / "one.csv", tmp_path / "two.csv")
        assert window.banner.words.text().startswith("two.csv was left out")
        hand.wait(lambda: window.session.document.data is not None)
        assert window.session.document.title == "one"


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


def test_the_line_at_the_bottom_tells_nothing_of_a_drawing_that_the_page_lies_over(window, hand):
    window.leave_start()
    assert window.status.summary.isVisible()
    assert "connect" in window.status.hint.text()
    window.show_start()
    assert not window.status.summary.isVisible()
    assert not window.status.problems.isVisible()
    assert "template" in window.status.hint.text()
    QTest.keyClick(window.start_page, Qt.Key.Key_Escape)
    assert window.status.problems.isVisible()
    assert "connect" in window.status.hint.text()


def test_the_inspector_and_the_line_at_the_bottom_count_the_same_nodes(window, hand):
    window.files.open_template("unet-shapes")
    assert window.status.summary.text() == "17 nodes"
    assert window.inspector.findChild(Summary).lines.text().startswith("17 nodes, and 8 in 1 block\n")
