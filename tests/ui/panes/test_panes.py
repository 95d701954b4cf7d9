"""Panes are hidden, stand in windows of their own, stand beside the canvas, and come back."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from nnbuilder.project import preferences
from nnbuilder.project.files import save_document
from nnbuilder.ui.app import create_window
from nnbuilder.ui.panes.arrangement import PAGES, SIDES
from nnbuilder.ui.remembering import place
from tests.drawings import iris_mlp, without

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
KEYS = dict(zip((*SIDES, *PAGES), (Qt.Key(Qt.Key.Key_1 + number) for number in range(8)), strict=True))


@pytest.fixture
def desk(window, show):
    show(iris_mlp())
    window.canvas.setFocus()
    return window.desk


def press(window, name):
    QTest.keyClick(window.focusWidget() or window, KEYS[name], ALT)


def tab(desk, name):
    return desk.pages.tabBar().tabRect(PAGES.index(name)).center()


def click_tab(desk, name):
    QTest.mouseClick(desk.pages.tabBar(), LEFT, pos=tab(desk, name))


def settle():
    QApplication.processEvents()


def test_the_canvas_has_most_of_a_small_window(window, desk):
    for width, height, share in ((1280, 720, 0.55), (1920, 1200, 0.6)):
        window.resize(width, height)
        settle()
        canvas = window.canvas
        assert canvas.width() * canvas.height() >= share * width * height
        assert not any(desk.is_seen(page) for page in PAGES)


def test_each_pane_has_a_key_and_a_tick(window, desk):
    for name in KEYS:
        action, before = window.actions_by_id[f"pane.{name}"], desk.is_seen(name)
        assert action.isChecked() is before
        press(window, name)
        assert desk.is_seen(name) is not before is not action.isChecked()
        assert desk.named[name][0].isVisible() is not before
        press(window, name)
        assert desk.is_seen(name) is before and action.isChecked() is before


def test_a_hidden_side_leaves_its_title_at_the_edge(window, desk):
    canvas = window.canvas.width()
    QTest.mouseClick(desk.sides["inspector"].hiding, LEFT)
    settle()
    assert not window.inspector.isVisible() and window.canvas.width() > canvas + 150
    edge = desk.edges["inspector"]
    assert edge.isVisible() and edge.text() == "Inspector"
    QTest.mouseClick(edge, LEFT)
    settle()
    assert window.inspector.isVisible() and not edge.isVisible() and window.canvas.width() == canvas


def test_a_tab_opens_the_pages_and_folds_them_again(window, desk):
    height = window.canvas.height()
    click_tab(desk, "runs")
    settle()
    assert window.runs.isVisible() and window.canvas.height() < height
    click_tab(desk, "data")
    assert window.data.isVisible() and not window.runs.isVisible()
    click_tab(desk, "data")
    settle()
    assert not window.data.isVisible() and window.canvas.height() == height
    bar = desk.pages.tabBar()
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Return)
    assert window.data.isVisible()


def test_keys_do_not_stay_in_what_was_hidden(window, desk):
    window.palette_panel.search.setFocus()
    press(window, "palette")
    assert window.canvas.hasFocus()


def test_a_pane_in_a_window_of_its_own_comes_back_by_closing_it(window, desk):
    for name, pane in (("inspector", window.inspector), ("runs", window.runs)):
        button = desk.sides["inspector"].apart if name == "inspector" else desk.pages.apart
        if name == "runs":
            click_tab(desk, "runs")
        QTest.mouseClick(button, LEFT)
        settle()
        apart = desk.apart[name]
        assert pane.window() is apart and apart.isVisible() and pane.isVisible()
        assert window.actions_by_id[f"pane.{name}"].isChecked()
        # A key of the window hides it, and shows it where it was.
        frame = apart.frame
        press(window, name)
        assert not apart.isVisible()
        press(window, name)
        assert apart.isVisible() and apart.frame == frame
        if name == "runs":
            QTest.mouseClick(apart.back, LEFT)
        else:
            apart.close()
        settle()
        assert name not in desk.apart and pane.window() is window and pane.isVisible()


def test_the_place_of_a_page_that_has_left_tells_where_it_is(window, desk):
    click_tab(desk, "code")
    QTest.mouseClick(desk.pages.apart, LEFT)
    settle()
    elsewhere = desk.pages.elsewhere["code"]
    desk.pages.put_in_front("code")
    assert elsewhere.isVisible() and "window of its own" in elsewhere.sentence.text()
    QTest.mouseClick(elsewhere.back, LEFT)
    assert window.code.isVisible() and not elsewhere.isVisible() and not desk.apart


def test_code_stands_beside_the_canvas(window, desk):
    QTest.keyClick(window.canvas, Qt.Key.Key_9, ALT)
    settle()
    assert window.code.isVisible() and "nn.Linear" in window.code.text.toPlainText()
    at = window.code.mapTo(window, QPoint(0, 0))
    assert at.x() >= window.canvas.mapTo(window, QPoint(window.canvas.width(), 0)).x()
    assert window.canvas.height() > window.height() / 2
    # Whoever asks for the page finds it there.
    click_tab(desk, "code")
    assert window.code.isVisible() and not desk.state.is_open
    QTest.mouseClick(desk.beside.hiding, LEFT)
    assert not window.code.isVisible() and not desk.beside.isVisible()
    press(window, "code")
    assert window.code.isVisible() and desk.beside.isVisible()
    QTest.mouseClick(desk.beside.below, LEFT)
    assert window.code.isVisible() and desk.state.is_open and not desk.beside.isVisible()


def test_only_the_canvas_and_back(window, desk):
    QTest.keyClick(window.canvas, Qt.Key.Key_F11)
    settle()
    assert not window.inspector.isVisible() and not window.palette_panel.isVisible() and window.actions_by_id["view.only_canvas"].isChecked()
    assert all(edge.isVisible() for edge in desk.edges.values()) and desk.pages.tabBar().isVisible()
    QTest.keyClick(window.canvas, Qt.Key.Key_F11)
    assert window.inspector.isVisible() and window.palette_panel.isVisible()


def test_f6_reaches_every_pane_that_is_seen(window, desk):
    QTest.keyClick(window.canvas, Qt.Key.Key_9, ALT)
    click_tab(desk, "training")
    window.canvas.setFocus()
    reached = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        reached += [name for name, (pane, _) in desk.named.items() if pane is focus or pane.isAncestorOf(focus)]
    assert set(reached) == {"inspector", "palette", "training", "code"} and window.canvas.hasFocus()


def test_training_opens_its_page(window, desk, monkeypatch):
    monkeypatch.setattr(window.runner, "start", lambda: None)
    window.start_training()
    assert window.training.isVisible()


def test_problems_are_a_chip_that_opens_them(window, desk):
    chip = window.status.problems
    assert chip.text() == "No problems" and chip.property("severity") == ""
    QTest.mouseClick(chip, LEFT)
    settle()
    # All there is to say takes one line.
    assert window.problems.isVisible() and window.problems.height() < 40
    document = iris_mlp()
    window.session.replace_document(document.with_graph("main", without(document.main, "hidden")))
    settle()
    errors = sum(problem.severity == "error" for problem in window.problems.problems)
    assert chip.text().startswith(f"{errors} error") and chip.property("severity") == "error"
    assert window.problems.height() > 100
    click_tab(desk, "problems")
    QTest.mouseClick(chip, LEFT)
    assert window.problems.isVisible()


def test_every_document_has_the_arrangement(window, desk, hand):
    QTest.mouseClick(desk.sides["palette"].hiding, LEFT)
    click_tab(desk, "runs")
    QTest.mouseClick(desk.pages.apart, LEFT)
    first = desk.apart["runs"]
    first.resize(500, 300)
    window.files.new()
    settle()
    assert window.desk is not desk
    assert not window.palette_panel.isVisible() and not first.isVisible()
    assert window.desk.apart["runs"].isVisible() and window.desk.apart["runs"].size() == first.size()


def restarted(window, qtbot):
    """Another window, as at the next start."""
    window.shutdown(keeps_copy=False)
    again = create_window(iris_mlp())
    qtbot.addWidget(again)
    place(again)
    settle()
    return again


def test_the_next_start_finds_everything_as_it_was(window, desk, qtbot):
    # The screen of the tests is 800 pixels wide and high.
    window.setGeometry(20, 30, 780, 700)
    settle()
    desk.upper.setSizes([130, 500, 0, 150])
    desk.upper.splitterMoved.emit(130, 1)
    QTest.mouseClick(desk.sides["inspector"].hiding, LEFT)
    QTest.keyClick(window.canvas, Qt.Key.Key_9, ALT)
    click_tab(desk, "runs")
    settle()
    again = restarted(window, qtbot)
    assert again.geometry() == window.geometry()
    assert again.palette_panel.width() == window.palette_panel.width() == 130
    assert not again.inspector.isVisible() and again.code.isVisible() and again.runs.isVisible()
    assert again.code.width() == window.code.width() and again.runs.height() == window.runs.height()
    again.shutdown(keeps_copy=False)


@pytest.mark.parametrize("text", ["", "nonsense", '{"frame": [99999, 0, 1, 1]}', json.dumps({"frame": [-9000, 20000, 8000, 90], "is_maximized": "no"})])
def test_a_start_survives_what_was_remembered(qtbot, text, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    preferences.put("window", text)
    preferences.put("panes", text)
    again = create_window(iris_mlp())
    qtbot.addWidget(again)
    place(again)
    settle()
    assert again.screen().availableGeometry().intersected(again.geometry()).height() > 300
    assert again.inspector.isVisible() and again.palette_panel.isVisible()
    again.shutdown(keeps_copy=False)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_next_dialog_begins_in_the_last_folder(window, desk, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda parent, title, folder, kinds: (asked.append(folder), ([], ""))[1])
    (tmp_path / "mine").mkdir()
    save_document(iris_mlp(), tmp_path / "mine" / "net.nnb")
    window.files.open_path(tmp_path / "mine" / "net.nnb")
    window.files.new()
    window.files.open()
    assert asked == [str(tmp_path / "mine")]
