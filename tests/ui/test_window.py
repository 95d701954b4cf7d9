"""The window as a whole: its actions, its files, its panes, and what the language keeps from Qt's own bugs."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QAction, QImage, QKeySequence, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget

from nnbuilder.core.edits import set_title
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document, save_document
from nnbuilder.ui import theme
from nnbuilder.ui.remembering import first_frame
from tests.drawings import iris_mlp, residual_cnn
from tests.ui.dialogs import choose_file, when_open

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
NAMES = "main_window canvas palette palette.search inspector problems code data training training.loss_plot insight runs"
PAGES_OF = {"insight": "evaluation", "training.loss_plot": "training"}
"""{name: the page it stands on, where that has another name}."""
IDS = "file.new file.open file.save edit.undo edit.redo canvas.add canvas.fit canvas.layout canvas.group train.start train.pause train.stop model.export"


class TestActions:
    @pytest.mark.parametrize("name", NAMES.split())
    def test_what_tests_and_assistive_tools_look_for_has_its_name(self, window, name):
        page = PAGES_OF.get(name, name)
        if page in window.desk.named:
            window.desk.bring(page)
        found = window if name == "main_window" else window.findChild(QWidget, name)
        assert found is not None
        if name not in ("main_window", "training.loss_plot"):
            assert found.accessibleName()

    @pytest.mark.parametrize("name", IDS.split())
    def test_every_command_is_an_action_with_its_id(self, window, name):
        assert window.actions_by_id[name] is window.findChild(QAction, name)

    def test_no_shortcut_means_two_things(self, window):
        used = Counter(key for action in window.commands.table for key in (*action.shortcuts, *action.keys))
        assert [shortcut for shortcut, count in used.items() if count > 1] == []
        assert all(not QKeySequence(shortcut).isEmpty() for shortcut in used)

    def test_every_action_stands_in_a_menu_or_has_a_key_and_tells_it(self, window):
        hidden = [action for action in window.commands.table if not action.in_menu]
        shown = {entry for menu in window.menuBar().actions() for entry in menu.menu().actions() if not entry.isSeparator()}
        assert shown == set(window.actions_by_id.values()) - {window.actions_by_id[action.id] for action in hidden}
        # A data set that comes with the program has its button in the data panel.
        assert all(action.shortcuts or action.keys for action in hidden if action.menu != "Data")
        for action in window.commands.table:
            if action.shortcuts or action.keys:
                assert "(" in window.actions_by_id[action.id].toolTip()

    def test_groups_of_a_menu_are_parted_by_a_line(self, window):
        menu = next(menu.menu() for menu in window.menuBar().actions() if menu.text() == "Edit")
        menu.aboutToShow.emit()
        edit = menu.actions()
        ids = [action.objectName() for action in edit]
        assert edit[ids.index("edit.cut") - 1].isSeparator() and edit[ids.index("edit.delete") - 1].isSeparator()
        assert not edit[0].isSeparator() and not edit[-1].isSeparator()

    def test_the_theme_that_is_on_is_ticked(self, window):
        light, dark = (window.actions_by_id[name] for name in ("view.light", "view.dark"))
        before = theme.mode()
        (dark if light.isChecked() else light).trigger()
        assert (light.isChecked(), dark.isChecked()) == ((False, True) if before == "light" else (True, False))
        (light if before == "light" else dark).trigger()
        (light if before == "light" else dark).trigger()
        assert light.isChecked() == (before == "light")

    def test_ctrl_y_redoes_as_well(self, window):
        window.session.do("Rename", lambda document: set_title(document, "Other"))
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert window.session.document.title != "Other"
        QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        assert window.session.document.title == "Other"

    def test_on_an_empty_canvas_only_what_makes_sense_is_enabled(self, window):
        off = {name for name, action in window.actions_by_id.items() if not action.isEnabled()}
        assert {"edit.undo", "edit.redo", "edit.copy", "edit.delete", "canvas.group", "train.start", "train.pause", "train.stop"} <= off
        assert {"file.new", "file.open", "canvas.add", "edit.paste"} & off == set()

    def test_start_says_why_it_is_grey_and_no_more_when_it_is_not(self, window):
        start = window.actions_by_id["train.start"]
        assert "Draw a network" in start.toolTip()
        window.session.replace_document(iris_mlp())
        assert start.isEnabled()
        assert "F5" in start.toolTip()
        assert "Draw a network" not in start.toolTip()
        window.session.do("No data", lambda document: replace(document, data=None))
        assert "Choose a data set" in start.toolTip() and "Choose a data set" in window.training.start.toolTip()

    def test_undo_says_what_it_would_undo(self, window):
        window.session.do("Rename", lambda document: set_title(document, "Other"))
        assert window.actions_by_id["edit.undo"].text() == "Undo Rename"


class TestFiles:
    def test_saved_under_a_name_opened_again_and_marked_while_it_differs(self, window, hand, tmp_path):
        window.session.replace_document(iris_mlp())
        window.session.do("Set title", lambda document: set_title(document, "Mine"))
        assert window.isWindowModified()
        assert window.files.save_to(tmp_path / "mine.nnb")
        assert not window.isWindowModified()
        assert window.windowTitle().startswith("mine[*]")
        window.session.undo()
        assert window.isWindowModified()
        window.session.redo()
        assert not window.isWindowModified()
        assert open_document(tmp_path / "mine.nnb", CATALOGUE).document == window.session.document

    def test_the_dialog_of_save_gives_the_suffix(self, window, tmp_path):
        window.session.replace_document(iris_mlp())

        choose_file(tmp_path / "chosen")
        window.actions_by_id["file.save"].trigger()
        assert (tmp_path / "chosen.nnb").exists()

    @pytest.mark.parametrize("content", [b"", b"\x00\x01", b"[1, 2", b'{"format": 1}', json.dumps({"format": 99, "graphs": {}}).encode()])
    def test_a_file_that_is_no_document_is_told_and_changes_nothing(self, window, tmp_path, content):
        window.session.replace_document(iris_mlp())
        path = tmp_path / "broken.nnb"
        path.write_bytes(content)
        opened = window.files.open_path(path)
        assert window.banner.words.text().endswith(".") or opened
        if not opened:
            assert window.session.document == iris_mlp()

    @pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard])
    def test_leaving_unsaved_work_asks_first(self, window, answer):
        window.session.replace_document(iris_mlp())
        window.session.do("Set title", lambda document: set_title(document, "Changed"))

        asked = []
        when_open(QMessageBox, lambda box: (asked.append(box.text()), box.button(answer).click()))
        window.actions_by_id["file.close"].trigger()
        assert "“Changed” has changes that are not saved" in asked[0]
        assert (window.session.document.title == "Changed") == (answer == QMessageBox.StandardButton.Cancel)

    def test_a_document_of_a_newer_version_is_not_saved_over(self, window, tmp_path):
        path = tmp_path / "newer.nnb"
        save_document(iris_mlp(), path)
        whole = json.loads(path.read_text())
        path.write_text(json.dumps({**whole, "format": 99}))
        before = path.read_bytes()
        assert window.files.open_path(path)
        assert not window.actions_by_id["file.save"].isEnabled()
        assert not window.files.save()
        assert path.read_bytes() == before


class TestPanes:
    def test_f6_goes_round_and_tab_stays_on_the_canvas(self, window, hand):
        window.session.replace_document(iris_mlp())
        window.canvas.setFocus()
        seen = []
        for _ in range(4):
            QTest.keyClick(window, Qt.Key.Key_F6)
            seen.append(QApplication.focusWidget())
        assert len({id(widget) for widget in seen}) >= 3
        assert window.canvas in seen or window.canvas.hasFocus()

    def test_the_next_problem_is_shown_and_told(self, window, hand):
        document = iris_mlp()
        broken = document.with_graph(
            "main", document.main.__class__(document.main.nodes, frozenset(edge for edge in document.main.edges if edge.target.node != "hidden"))
        )
        window.session.replace_document(broken)
        QTest.keyClick(window.canvas, Qt.Key.Key_F8)
        window.actions_by_id["view.next_problem"].trigger()
        assert window.session.selection == {"hidden"}
        assert "Nothing is connected to hidden" in window.banner.words.text()

    def test_a_problem_is_cured_by_its_button_and_the_list_empties(self, window, hand):
        from nnbuilder.core.edits import set_param

        document = set_param(residual_cnn(), "pool", "kernel_size", (11, 11))
        window.session.replace_document(document)
        window.tabs.setCurrentWidget(window.problems)
        assert window.tabs.tabText(window.tabs.indexOf(window.problems)).startswith("Problems (")
        row = next(row for row in window.problems.rows if row.buttons)
        QTest.mouseClick(row.buttons[0], LEFT)
        assert window.session.analysis.is_sound
        assert window.tabs.tabText(window.tabs.indexOf(window.problems)) == "Problems"
        window.session.undo()
        assert window.session.document == document


class TestInspector:
    def test_every_keystroke_that_makes_a_value_is_live_and_typing_is_one_step(self, window, hand):
        window.session.replace_document(iris_mlp())
        window.session.select({"hidden"})
        edit = window.inspector.form.editors["out_features"].edit
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, "24")
        assert str(window.session.analysis.type_of(("hidden",))) == "(N, 24)"
        assert len(window.session.history) == 1
        window.session.undo()
        assert window.session.document == iris_mlp()

    @pytest.mark.parametrize("text", ["", "-3", "many", "3.5", "1/0", "__import__('os')", "9" * 400])
    def test_what_is_no_value_is_told_in_place_and_loses_nothing(self, window, hand, text):
        window.session.replace_document(iris_mlp())
        window.session.select({"hidden"})
        edit = window.inspector.form.editors["out_features"].edit
        edit.setFocus()
        edit.selectAll()
        QTest.keyClick(edit, Qt.Key.Key_Backspace)
        QTest.keyClicks(edit, text)
        reason = window.inspector.form.reasons["out_features"]
        assert reason.isVisibleTo(window.inspector.form)
        assert reason.text()
        assert edit.property("wrong")
        while len(window.session.history):
            window.session.undo()
        assert window.session.document == iris_mlp()

    def test_a_formula_over_the_data_is_a_value(self, window, hand):
        window.session.replace_document(iris_mlp())
        window.session.select({"classify"})
        edit = window.inspector.form.editors["out_features"].edit
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, "species.classes")
        assert str(window.session.analysis.type_of(("classify",))) == "(N, 3)"
        assert window.session.analysis.is_sound

    def test_renaming_to_a_word_that_cannot_be_is_refused(self, window, hand):
        window.session.replace_document(iris_mlp())
        window.session.select({"hidden"})
        field = window.inspector.form.name
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, "forward")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert window.session.document.node("hidden").name == "hidden"
        assert "forward" in window.banner.words.text()
        assert field.text() == "hidden"


class TestCode:
    def test_the_lines_of_the_selected_node_are_marked_and_a_click_on_a_line_selects(self, window, hand):
        window.session.replace_document(iris_mlp())
        window.tabs.setCurrentWidget(window.code)
        window.session.select({"classify"})
        lines = window.code.text.toPlainText().splitlines()
        marked = [lines[number - 1].strip() for number in window.code.marked_lines()]
        assert [line.split("  ")[0] for line in marked] == ["self.classify = nn.Linear(16, 3)", "x = self.classify(x)"]
        number = next(place for place, line in enumerate(lines) if "self.tanh = " in line)
        block = window.code.text.document().findBlockByNumber(number)
        rect = window.code.text.blockBoundingGeometry(block).translated(window.code.text.contentOffset())
        QTest.mouseClick(window.code.text.viewport(), LEFT, pos=rect.center().toPoint().__class__(60, int(rect.center().y())))
        assert window.session.selection == {"tanh"}

    def test_it_follows_an_edit_and_keeps_the_last_good_source_while_there_is_an_error(self, window, hand):
        from nnbuilder.core.edits import set_param

        window.session.replace_document(iris_mlp())
        window.tabs.setCurrentWidget(window.code)
        window.session.do("Set", lambda document: set_param(document, "hidden", "out_features", 77))
        QApplication.processEvents()
        assert "nn.Linear(4, 77)" in window.code.text.toPlainText()
        window.session.do("Set", lambda document: set_param(document, "hidden", "out_features", -1))
        QApplication.processEvents()
        assert "nn.Linear(4, 77)" in window.code.text.toPlainText()
        assert window.code.notice.isVisible() and window.code.notice.text().startswith("This is the source from before the drawing had errors.")


class TestBlocksAndShow:
    def test_entering_shows_where_one_is_and_back_goes_out(self, window, hand):
        window.session.replace_document(residual_cnn())
        window.session.enter("residual")

        def crumbs() -> list[str]:
            return [
                step.text()
                for step in window.breadcrumbs.findChildren(QWidget)
                if isinstance(step, QPushButton | QLabel) and step.text() != "›" and step.isVisibleTo(window.breadcrumbs)
            ]

        # What the data tells arrives when it is read, and makes them anew.
        hand.wait(lambda: crumbs() == ["main", "residual (ResidualBlock)"])
        QTest.keyClick(window.canvas, Qt.Key.Key_Up, CTRL)
        assert window.session.graph_name == "main"
        assert window.session.selection == {"residual"}


class _Bell(QObject):
    rang = Signal(object)


def test_no_reference_is_lost_to_calls_of_qt():
    """PySide6 6.12 on Python 3.11 loses one at every call that gives None or a bool, and then aborts."""
    bell, image = _Bell(), QImage(8, 8, QImage.Format.Format_RGB32)
    bell.rang.connect(lambda value: value)
    painter = QPainter(image)
    before = [sys.getrefcount(value) for value in (None, True, False)]
    for _ in range(5000):
        bell.rang.emit(None)
        painter.setOpacity(1.0)
        painter.isActive()
        bell.blockSignals(False)
    after = [sys.getrefcount(value) for value in (None, True, False)]
    painter.end()
    assert all(abs(now - then) < 1000 for now, then in zip(after, before, strict=True))


@pytest.mark.parametrize(("screen", "size"), [((1280, 720), (1280, 720)), ((1920, 1200), (1500, 940)), ((1366, 768), (1366, 768))])
def test_the_first_window_fills_a_small_screen_and_is_comfortable_on_a_large_one(screen, size):
    frame, is_maximized = first_frame(QRect(0, 0, *screen))
    assert frame.size().toTuple() == size and is_maximized == (screen == size)
    assert QRect(0, 0, *screen).contains(frame)
