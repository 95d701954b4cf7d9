"""Marks in notes: what is seen of them, links that are followed, and text that wants more than to be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit

from nnbuilder.core.document import Note, Point
from nnbuilder.core.notes import LONGEST, add_note, set_text
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.encoding import dump_document
from nnbuilder.project.files import load_document
from nnbuilder.ui.canvas import printing
from nnbuilder.ui.canvas.menu import menu_for
from nnbuilder.ui.canvas.note_links import address
from nnbuilder.ui.canvas.tips import tooltip
from tests.ui.canvas.conftest import CTRL, NONE


class Browser(QObject):
    """Stands where the desktop's browser would: what is opened is told."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    for scheme in ("http", "https", "mailto", "file"):
        QDesktopServices.setUrlHandler(scheme, made, "open")
    yield made
    for scheme in ("http", "https", "mailto", "file"):
        QDesktopServices.unsetUrlHandler(scheme)


def noted(stage, text: str, width: float = 300.0, height: float = 160.0) -> Note:
    note = Note("n1", "main", text, Point(20.0, 320.0), width, height)
    stage.session.do("Add", lambda document: add_note(document, note))
    QApplication.processEvents()
    return note


def link(stage, note: Note) -> QPointF:
    """The middle of the first letters of a note that lead somewhere."""
    sheet = stage.canvas.graph_scene.notes[note.id]
    spots = (QPointF(note.at.x + x, note.at.y + y) for y in range(0, int(note.height), 4) for x in range(0, int(note.width), 4))
    return next(at for at in spots if sheet.link_at(at, stage.canvas.scale_factor)) + QPointF(4, 4)


def ink(stage, note: Note) -> QImage:
    corner = stage.canvas.mapFromScene(QPointF(note.at.x, note.at.y))
    return stage.picture().copy(corner.x() + 4, corner.y() + 4, int(note.width) - 24, int(note.height) - 24)


def test_marks_are_seen_and_the_text_is_kept_as_it_was_written(stage):
    text = "# Why\r\n**so** `small`  \n- [[conv]]\t\n"
    note = noted(stage, text)
    marked = ink(stage, note)
    again = load_document(dump_document(stage.session.document), CATALOGUE).document
    assert again.notes[0].text == text
    stage.session.do("Write", lambda document: set_text(document, "n1", "Why\nso small\nconv"))
    assert ink(stage, note) != marked


def test_what_is_edited_is_what_was_written(stage, pen):
    note = noted(stage, "# Why\n**so** small")
    at = pen.at(QPointF(note.at.x + 150, note.at.y + 120))
    QTest.mouseDClick(stage.canvas.viewport(), Qt.MouseButton.LeftButton, NONE, at)
    field = next(one for one in stage.canvas.viewport().findChildren(QPlainTextEdit) if one.isVisible())
    assert field.toPlainText() == "# Why\n**so** small"
    steps, document = len(stage.session.history), stage.session.document
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (len(stage.session.history), stage.session.document) == (steps, document)


def test_ctrl_and_a_click_on_a_name_selects_the_node_and_a_plain_click_the_note(stage, pen):
    note = noted(stage, "see [[conv]]")
    pen.click(link(stage, note))
    assert stage.session.selected_notes == {"n1"} and not stage.session.selection
    steps = len(stage.session.history)
    pen.click(link(stage, note), CTRL)
    assert stage.session.selection == {"conv"}
    assert len(stage.session.history) == steps


def test_a_name_that_no_node_has_is_told(stage, pen):
    note = noted(stage, "see [[gone]]")
    pen.click(link(stage, note), CTRL)
    assert stage.told == ["There is no node called gone in this graph."]


def test_an_address_is_shown_before_it_is_opened(stage, pen, browser):
    note = noted(stage, "read [this](https://arxiv.org/abs/1512.03385)")
    assert "https://arxiv.org/abs/1512.03385" in tooltip(stage.canvas, link(stage, note))
    pen.click(link(stage, note), CTRL)
    menu = stage.canvas.viewport().findChild(QMenu, "canvas.link")
    assert menu.actions()[0].text() == "Open https://arxiv.org/abs/1512.03385" and browser.opened == []
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert browser.opened == []
    pen.click(link(stage, note), CTRL)
    menu = next(one for one in stage.canvas.viewport().findChildren(QMenu, "canvas.link") if one.isVisible())
    menu.actions()[0].trigger()
    assert browser.opened == ["https://arxiv.org/abs/1512.03385"]
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == "https://arxiv.org/abs/1512.03385"
    menu.close()


def test_the_menu_follows_a_link_too(stage):
    note = noted(stage, "see [[conv]]")
    menu = menu_for(stage.canvas, link(stage, note))
    next(action for action in menu.actions() if action.objectName() == "note.follow").trigger()
    menu.deleteLater()
    assert stage.session.selection == {"conv"}


HOSTILE = ("file:///etc/passwd", "javascript:alert", "data:text/html,x", "https:", "http://", "//host/x", "../x", "smb://host/share", "HTTPS", "mailto:")


@pytest.mark.parametrize("href", HOSTILE)
def test_no_other_address_is_opened(stage, pen, browser, href):
    assert address(href) == ""
    note = noted(stage, f"[here]({href})")
    pen.click(link(stage, note), CTRL)
    assert browser.opened == [] and stage.canvas.viewport().findChild(QMenu, "canvas.link") is None
    assert len(stage.told) == 1 and "web and of mail" in stage.told[0]


def test_an_address_is_shown_with_the_host_it_really_has():
    assert address("https://exаmple.com/") == "https://xn--exmple-4nf.com/"
    assert address("https://a.com/\u202egnp") == "https://a.com/%E2%80%AEgnp"
    assert address("mailto:a@b.org") == "mailto:a@b.org"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src='file:///etc/passwd'><b>x</b>",
        "![](file:///etc/passwd) ![a](https://tracker.example/x.png)",
        "# שלום\n- **עולם** [[conv]]\n1. أهلا",
        "👩‍👩‍👧 🙂 **🙂** `🙂`",
        "word " * (LONGEST // 5),
        "- " * (LONGEST // 2),
        "\n" * LONGEST,
        "a\u2028b\ufffc\u0007",
    ],
    ids=["html", "pictures", "leftwards", "emoji", "words", "items", "lines", "controls"],
)
def test_hostile_text_is_text_near_and_far_and_on_paper(stage, text):
    noted(stage, text)
    for scale in (1.0, 0.3, 0.06, 3.0):
        stage.canvas.resetTransform()
        stage.canvas.scale(scale, scale)
        stage.picture()
    svg = printing.content(stage.session, ".svg")
    assert b"<image" not in svg and b"root:" not in svg and b"<script" not in svg
    assert printing.content(stage.session, ".pdf").startswith(b"%PDF")
    assert len(stage.told) == 0
