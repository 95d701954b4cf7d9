"""One name: of the tab, of the file and of the class; renamed where it stands, and where a file was is where the next is looked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from nnbuilder.codegen.generate import generate
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document
from nnbuilder.project.recent import recent
from nnbuilder.ui.tab_name import TabName
from tests.drawings import iris_mlp
from tests.ui.dialogs import choose_file, when_open


def rename(window, name: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """A double click on the tab in front, the name, a key."""
    tabs = window.document_tabs
    QTest.mouseDClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(tabs.currentIndex()).center())
    edit = next(edit for edit in tabs.findChildren(TabName) if not edit.is_done)
    QTest.keyClicks(edit, name)
    QTest.keyClick(edit, key)


def class_of(window) -> str:
    source = generate(window.session.document, window.session.catalogue).files["model.py"]
    return next(line.split()[1].partition("(")[0] for line in source.splitlines() if line.startswith("class "))


def save_as(window, path) -> None:
    choose_file(path)
    window.actions_by_id["file.save_as"].trigger()


def test_a_drawing_that_is_saved_takes_the_name_of_its_file_unless_another_was_chosen(window, hand, tmp_path):
    window.files.open_template("iris-mlp")
    save_as(window, tmp_path / "flowers.nnb")
    assert (window.session.document.title, window.session.name, class_of(window)) == ("flowers", "flowers", "Flowers")
    assert not window.session.is_modified and "Undo" in window.actions_by_id["edit.undo"].text()
    save_as(window, tmp_path / "petals.nnb")
    assert open_document(tmp_path / "petals.nnb", CATALOGUE).document.title == "petals"
    assert open_document(tmp_path / "flowers.nnb", CATALOGUE).document.title == "flowers"
    rename(window, "Three kinds")
    assert (tmp_path / "Three kinds.nnb").is_file() and not (tmp_path / "petals.nnb").exists()
    assert (window.session.name, class_of(window), window.session.is_modified) == ("Three kinds", "ThreeKinds", False)
    assert window.document_tabs.tabText(0) == "Three kinds" and "Three kinds" in window.windowTitle()
    assert recent()[0].name == "Three kinds.nnb" and "petals.nnb" not in [path.name for path in recent()]


def test_a_title_that_was_chosen_stays(window, hand, tmp_path):
    window.session.replace_document(iris_mlp())
    rename(window, "My network")
    assert window.session.document.title == "My network" and window.session.history.undo_label == "Rename"
    save_as(window, tmp_path / "x.nnb")
    assert window.session.document.title == "My network"


def test_a_name_that_no_file_can_have_is_refused_in_words_and_changes_nothing(window, hand, tmp_path):
    (tmp_path / "taken.nnb").write_text("x")
    window.session.replace_document(iris_mlp())
    window.files.save_to(tmp_path / "mine.nnb")
    refused = {"a/b": "because of the '/'", ".hidden": "begins with no dot", "taken": "There is a taken.nnb beside it already"}
    for name, reason in refused.items():
        rename(window, name)
        assert reason in window.banner.words.text()
        assert (window.session.name, window.session.document.title) == ("mine", "mine") and (tmp_path / "mine.nnb").is_file()


def test_esc_leaves_the_name_and_the_keys_go_back_to_the_drawing(window, hand):
    window.session.replace_document(iris_mlp())
    window.activateWindow()
    rename(window, "Other", Qt.Key.Key_Escape)
    assert window.session.document.title == "Iris" and not window.session.is_modified
    hand.wait(window.canvas.hasFocus)
    window.actions_by_id["file.rename"].trigger()
    edit = next(edit for edit in window.document_tabs.findChildren(TabName) if not edit.is_done)
    assert edit.text() == "Iris" and edit.selectedText() == "Iris"
    QTest.keyClick(edit, Qt.Key.Key_Escape)


def test_open_begins_in_the_folder_of_the_last_file(window, hand, tmp_path):
    (tmp_path / "deep").mkdir()
    window.session.replace_document(iris_mlp())
    window.files.save_to(tmp_path / "deep" / "mine.nnb")
    window.files.new()
    seen = []
    when_open(QFileDialog, lambda dialog: (seen.append(dialog.directory().path()), dialog.reject()))
    window.actions_by_id["file.open"].trigger()
    assert seen == [str(tmp_path / "deep")]


def test_undo_takes_a_drawing_back_and_leaves_its_file_and_title_one(window, hand, tmp_path):
    window.session.replace_document(iris_mlp())
    save_as(window, tmp_path / "before.nnb")
    hand.add("relu")
    rename(window, "after")
    session = window.session
    assert (session.document.title, session.name, session.history.undo_label) == ("after", "after", "Add relu")
    window.actions_by_id["edit.undo"].trigger()
    assert session.graph.named("relu") is None
    assert (session.document.title, session.name, window.document_tabs.tabText(0)) == ("after", "after", "● after")
    window.actions_by_id["edit.redo"].trigger()
    window.actions_by_id["file.save"].trigger()
    assert open_document(tmp_path / "after.nnb", CATALOGUE).document.title == "after"
    assert not session.is_modified and not (tmp_path / "before.nnb").exists()
