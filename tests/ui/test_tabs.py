"""Documents in tabs, with the mouse and keys of a person: opened, gone through, closed, dropped, trained behind another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from nnbuilder.core.edits import rename, set_title
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document, save_document
from tests.drawings import iris_mlp, residual_cnn
from tests.ui.dialogs import when_open
from tests.ui.panels.conftest import digits_mlp

CTRL, SHIFT, LEFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def files(tmp_path):
    """Two documents on the disk."""
    paths = (tmp_path / "iris.nnb", tmp_path / "residual.nnb")
    for path, document in zip(paths, (iris_mlp(), residual_cnn()), strict=True):
        save_document(document, path)
    return paths


@pytest.fixture
def two(window, hand, files):
    """A window with both of them open, the second in front."""
    window.files.open_paths(files)
    QApplication.processEvents()
    window.workspace.step(1)
    return window


def titles(window) -> list[str]:
    return [window.document_tabs.tabText(place) for place in range(window.document_tabs.count())]


def click_tab(window, place: int, button: Qt.MouseButton = LEFT) -> None:
    QTest.mouseClick(window.document_tabs, button, pos=window.document_tabs.tabRect(place).center())


def drop(widget, *paths) -> None:
    """As Qt delivers it: to the widget under the pointer first, and up from there while nobody takes it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = widget.rect().center()
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier))


def answer(button: QMessageBox.StandardButton) -> list[str]:
    asked: list[str] = []
    when_open(QMessageBox, lambda box: (asked.append(box.text()), box.button(button).click()))
    return asked


class TestOpening:
    def test_files_named_on_the_command_line_are_seen_and_have_the_keys(self, unseen, files):
        window = unseen
        window.files.open_paths(files)
        window.show()
        for _ in range(5):
            QApplication.processEvents()
        assert window.start_page.isHidden()
        assert QApplication.widgetAt(window.canvas.mapToGlobal(window.canvas.rect().center())) is window.canvas.viewport()
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_A, CTRL)
        assert window.session.selection == frozenset(window.session.graph.nodes)

    def test_the_first_document_takes_the_empty_tab_and_the_next_one_its_own(self, window, hand, files):
        window.files.open_path(files[0])
        assert titles(window) == ["iris"]
        window.files.open_path(files[1])
        assert titles(window) == ["iris", "residual"]
        assert window.session.file_path == files[1].resolve()
        assert window.windowTitle().startswith("residual")

    def test_a_new_document_leaves_what_is_open_and_unsaved_where_it_is(self, window, hand):
        window.session.replace_document(iris_mlp())
        window.session.do("Set title", lambda document: set_title(document, "Mine"))
        QTest.keyClick(window, Qt.Key.Key_N, CTRL)
        assert titles(window) == ["● Mine", "Untitled"]
        assert not window.session.document.main.nodes

    def test_a_file_that_is_open_comes_to_the_front_with_its_edits(self, two, files):
        two.files.open_path(files[0])
        two.session.do("Set title", lambda document: set_title(document, "Edited"))
        two.workspace.step(1)
        two.files.open_path(files[0])
        assert titles(two) == ["● iris", "residual"]
        assert two.session.document.title == "Edited"

    def test_a_file_that_another_program_has_written_is_read_again(self, two, files):
        save_document(replace(iris_mlp(), title="Theirs, longer"), files[0])
        two.files.open_path(files[0])
        assert len(titles(two)) == 2
        assert two.session.document.title == "Theirs, longer"

    def test_two_tabs_are_never_saved_to_one_file(self, two, files):
        before = files[0].read_bytes()
        assert not two.files.save_to(files[0])
        assert "open in another tab" in two.banner.words.text()
        assert files[0].read_bytes() == before

    def test_what_is_not_looked_at_is_not_built(self, window, hand, files):
        window.files.open_paths(files)
        assert titles(window) == ["iris", "residual"]
        assert window.session.file_path == files[0].resolve()
        assert len(window.views) == 1


class TestGoingThrough:
    def test_ctrl_tab_goes_round_and_back(self, two, files):
        at = [two.session.file_path]
        for modifiers in (CTRL, CTRL | SHIFT):
            QTest.keyClick(two, Qt.Key.Key_Tab, modifiers)
            at.append(two.session.file_path)
        assert at == [files[1].resolve(), files[0].resolve(), files[1].resolve()]

    def test_each_tab_keeps_its_history_selection_and_camera(self, two):
        two.canvas.zoom_reset()
        two.canvas.zoom_in()
        node = next(iter(two.session.graph.nodes))
        two.session.do("Rename", lambda document: rename(document, node, "changed"))
        two.session.select({node})
        scale = two.canvas.scale_factor
        click_tab(two, 0)
        QApplication.processEvents()
        assert not two.actions_by_id["edit.undo"].isEnabled() and not two.isWindowModified()
        assert two.session.selection == frozenset()
        click_tab(two, 1)
        QApplication.processEvents()
        assert two.session.selection == {node} and two.canvas.scale_factor == scale
        assert two.actions_by_id["edit.undo"].text() == "Undo Rename"
        QTest.keyClick(two, Qt.Key.Key_Z, CTRL)
        assert two.session.document.main == residual_cnn().main
        assert titles(two) == ["iris", "residual"]

    def test_a_key_and_a_menu_work_on_the_document_in_front_alone(self, two):
        behind = two.workspace.sessions[1]
        click_tab(two, 0)
        two.actions_by_id["edit.select_all"].trigger()
        QTest.keyClick(two.canvas, Qt.Key.Key_Delete)
        assert not two.session.graph.nodes
        assert behind.document.main == residual_cnn().main

    def test_a_gesture_ends_where_its_document_goes_behind(self, two):
        canvas, node = two.canvas, next(iter(two.session.graph.nodes))
        before, middle = two.session.document, canvas.mapFromScene(canvas.node_scene_rect(node).center())
        QTest.mousePress(canvas.viewport(), LEFT, pos=middle)
        QTest.mouseMove(canvas.viewport(), middle + QPoint(60, 40))
        QTest.keyClick(two, Qt.Key.Key_Tab, CTRL)
        assert two.canvas is not canvas and canvas.gesture is None
        assert two.workspace.sessions[1].document == before

    def test_a_tab_that_is_dragged_stays_that_of_its_document(self, two):
        two.document_tabs.moveTab(0, 1)
        assert titles(two) == ["residual", "iris"]
        click_tab(two, 1)
        assert two.session.document.main == iris_mlp().main


class TestClosing:
    def test_the_middle_button_closes_what_is_saved_without_a_word(self, two, files):
        click_tab(two, 0, Qt.MouseButton.MiddleButton)
        assert titles(two) == ["residual"]
        assert two.session.file_path == files[1].resolve()

    @pytest.mark.parametrize("choice", [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard, QMessageBox.StandardButton.Save])
    def test_closing_unsaved_work_asks_with_it_in_sight(self, two, files, choice):
        two.session.do("Set title", lambda document: set_title(document, "Changed"))
        click_tab(two, 0)
        asked = answer(choice)
        click_tab(two, 1, Qt.MouseButton.MiddleButton)
        assert "“Changed” has changes that are not saved" in asked[0]
        assert titles(two) == (["iris", "● residual"] if choice == QMessageBox.StandardButton.Cancel else ["iris"])
        assert (open_document(files[1], CATALOGUE).document.title == "Changed") == (choice == QMessageBox.StandardButton.Save)

    def test_the_last_one_leaves_an_empty_tab_under_the_start_page(self, window, hand, files):
        window.files.open_path(files[0])
        QTest.keyClick(window, Qt.Key.Key_W, CTRL)
        assert titles(window) == ["Untitled"]
        assert window.session.is_untouched and window.start_page.isVisible()

    def test_the_window_asks_about_every_tab_and_stays_where_one_is_to(self, two):
        for session in two.workspace.sessions:
            session.do("Set title", lambda document: set_title(document, f"{document.title}, changed"))
        asked: list[str] = []

        def second(box: QMessageBox) -> None:
            asked.append(box.text())
            box.button(QMessageBox.StandardButton.Cancel).click()

        def first(box: QMessageBox) -> None:
            asked.append(box.text())
            when_open(QMessageBox, second)
            box.button(QMessageBox.StandardButton.Discard).click()

        when_open(QMessageBox, first)
        assert not two.close()
        assert len(asked) == 2 and asked[0] != asked[1]
        assert two.isVisible()


class TestDropping:
    def test_a_document_dropped_anywhere_opens_in_a_tab(self, window, hand, files):
        window.session.replace_document(digits_mlp())
        drop(window.canvas.viewport(), *files)
        assert titles(window)[1:] == ["iris", "residual"]
        assert window.session.file_path == files[0].resolve()

    def test_also_on_the_data_panel_which_takes_data(self, window, hand, files):
        window.session.replace_document(digits_mlp())
        before = window.session.document
        drop(window.data, files[0])
        assert window.session.file_path == files[0].resolve()
        assert window.workspace.sessions[0].document == before


def test_a_run_goes_on_behind_and_no_other_starts_meanwhile(window, hand, files):
    window.session.replace_document(digits_mlp(100_000))
    trained, runner = window.session, window.runner
    QTest.keyClick(window, Qt.Key.Key_F5)
    hand.wait(lambda: runner.view.state == "running")
    window.files.open_path(files[0])
    step = runner.view.step
    hand.wait(lambda: runner.view.step > step)
    assert not window.actions_by_id["train.start"].isEnabled() and not window.training.start.isEnabled()
    assert "“Digits” is being trained in another tab" in window.training.words.text()
    assert not window.document_tabs.tabIcon(0).isNull() and window.document_tabs.tabIcon(1).isNull()
    asked = answer(QMessageBox.StandardButton.Cancel)
    click_tab(window, 0, Qt.MouseButton.MiddleButton)
    assert "being trained" in asked[0] and trained in window.workspace.sessions
    runner.stop()
    hand.wait(lambda: not runner.is_active)
    assert window.document_tabs.tabIcon(0).isNull()
    click_tab(window, 1)
    assert window.actions_by_id["train.start"].isEnabled() and window.training.start.isEnabled()
