"""The drawing on paper: with notes and frames, in light colours, whole or what is selected; the canvas stays as it was."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QRadioButton

from nnbuilder.colours import DARK, LIGHT
from nnbuilder.core import notes
from nnbuilder.core.document import Note, Point
from nnbuilder.core.layout.layered import arranged
from nnbuilder.ui import theme
from nnbuilder.ui.canvas import printing
from tests.drawings import iris_mlp
from tests.ui.dialogs import choose_file, when_open

NOTE = Note("sheet", "main", "Four numbers of a flower", Point(0.0, 400.0))


@pytest.fixture
def drawn(show, window):
    hand = show(arranged(iris_mlp()))
    window.session.do("Add a note", lambda document: notes.add_note(document, NOTE))
    return hand


def words_of(svg: bytes) -> str:
    return " ".join(text for text in ElementTree.fromstring(svg).itertext() if text.strip())


def test_a_picture_shows_nodes_shapes_notes_and_frames_and_a_selection_only_what_is_selected(drawn, window):
    session = window.session
    session.select({drawn.node("hidden"), drawn.node("tanh")})
    window.actions_by_id["canvas.frame"].trigger()
    QApplication.processEvents()
    whole = words_of(printing.content(session, ".svg"))
    for text in ("hidden", "tanh", "Four numbers of a flower", "(N, 4)", "Cross Entropy"):
        assert text in whole
    session.select({drawn.node("hidden"), drawn.node("tanh")})
    part = words_of(printing.content(session, ".svg", is_selection=True))
    assert "hidden" in part and "Cross Entropy" not in part and "Four numbers" not in part
    pixels = [QImage.fromData(printing.content(session, ".png", is_selection=is_part)).size() for is_part in (False, True)]
    assert pixels[0].width() > 2 * pixels[1].width() > 200


def test_paper_is_light_whatever_the_window_is_and_shows_no_selection(drawn, window):
    session = window.session
    light = printing.content(session, ".png")
    session.select({drawn.node("hidden")})
    theme.apply(QApplication.instance(), DARK)
    try:
        assert printing.content(session, ".png") == light and theme.mode() == DARK
    finally:
        theme.apply(QApplication.instance(), LIGHT)
    assert QImage.fromData(light).pixelColor(2, 2) == QColor("white")
    assert session.selection == {drawn.node("hidden")} and drawn.canvas.scene() is drawn.canvas.graph_scene


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_file_is_chosen_and_written_in_its_format(drawn, window, tmp_path, suffix):
    choose_file(tmp_path / f"flower{suffix}")
    window.actions_by_id["file.picture"].trigger()
    content = (tmp_path / f"flower{suffix}").read_bytes()
    assert content.startswith({".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[suffix])


def test_where_it_cannot_be_written_is_told(drawn, window, tmp_path):
    (tmp_path / "file").write_text("no folder")
    choose_file(tmp_path / "file" / "flower.svg")
    window.actions_by_id["file.picture"].trigger()
    assert not (tmp_path / "file" / "flower.svg").exists()


def test_a_page_is_turned_the_way_the_drawing_is_larger_on(drawn, window, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "page.pdf"))
    printing.put_on(printer, window.session)
    assert printer.pageLayout().orientation() == printer.pageLayout().Orientation.Landscape
    assert (tmp_path / "page.pdf").stat().st_size > 5000


def print_by_dialog(window, path, *, selection: bool = False) -> str:
    """Through the dialog that Ctrl+P opens: a file is named, Print is pressed; tells the name that it had proposed."""
    proposed = []

    def reply(dialog: QPrintDialog) -> None:
        name = dialog.findChild(QLineEdit, "filename")
        proposed.append(name.text())
        name.setText(str(path))
        buttons = {button.text().replace("&", ""): button for button in dialog.findChildren(QPushButton)}
        if selection:
            QTest.mouseClick(buttons["Options >>"], Qt.MouseButton.LeftButton)
            dialog.findChild(QRadioButton, "printSelection").click()
        QTest.mouseClick(buttons["Print"], Qt.MouseButton.LeftButton)

    when_open(QPrintDialog, reply)
    # What the window manager of a desktop does when a dialog has closed.
    window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()
    QTest.keyClick(window.canvas, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    return proposed[0]


def test_the_dialog_prints_everything_or_the_selection_into_the_file_that_is_named(drawn, window, tmp_path):
    assert Path(print_by_dialog(window, tmp_path / "whole.pdf")).name == f"{window.session.name}.pdf"
    window.session.select({drawn.node("hidden")})
    print_by_dialog(window, tmp_path / "part.pdf", selection=True)
    whole, part = ((tmp_path / f"{name}.pdf").read_bytes() for name in ("whole", "part"))
    assert whole.startswith(b"%PDF") and part.startswith(b"%PDF") and len(part) < len(whole)


def test_a_file_that_cannot_be_written_is_told(drawn, window, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    for name in (tmp_path, tmp_path / "missing" / "page.pdf"):
        printer.setOutputFileName(str(name))
        assert not printing.put_on(printer, window.session)
