"""The source follows the drawing while it can be seen, and only what differs is laid out anew."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from nnbuilder.core import edits
from nnbuilder.core.document import Point
from nnbuilder.ui.code.panel import FILES
from tests.drawings import iris_mlp, without


def test_hidden_code_is_not_written(window):
    window.tabs.setCurrentWidget(window.problems)
    window.session.replace_document(iris_mlp())
    QApplication.processEvents()
    assert window.code.program is None and window.code.text.toPlainText() == ""
    window.tabs.setCurrentWidget(window.code)
    assert window.code.text.toPlainText() == window.code.program.files[FILES[0]]


def test_it_is_written_once_for_each_analysis(window):
    window.session.replace_document(iris_mlp())
    window.tabs.setCurrentWidget(window.code)
    program = window.code.program
    window.tabs.setCurrentWidget(window.problems)
    window.session.do("Move", lambda document: edits.move(document, {"hidden": Point(500, 500)}))
    window.tabs.setCurrentWidget(window.code)
    assert window.code.program is program
    window.session.do("Set", lambda document: edits.set_param(document, "hidden", "out_features", 9))
    # The drawing is painted first.
    assert window.code.program is program
    QApplication.processEvents()
    assert window.code.program is not program and "nn.Linear(4, 9)" in window.code.text.toPlainText()


def test_an_edit_lays_out_the_lines_that_it_changes(window):
    window.session.replace_document(iris_mlp())
    window.tabs.setCurrentWidget(window.code)
    changes = []
    window.code.text.document().contentsChange.connect(lambda place, removed, added: changes.append(added))
    window.session.do("Set", lambda document: edits.set_param(document, "hidden", "out_features", 9))
    QApplication.processEvents()
    assert changes and sum(changes) < len(window.code.text.toPlainText()) / 2


LINES = st.lists(st.sampled_from(["", "x", "y", "    z", "𝔁 wide", "x "]), min_size=1, max_size=9)


def test_any_lines_take_the_place_of_any_others(window):
    @settings(max_examples=300, deadline=None)
    @given(LINES, LINES)
    def check(before, after):
        window.code.text.show_lines(before)
        window.code.text.show_lines(after)
        assert window.code.text.toPlainText() == "\n".join(after)

    check()


def test_lines_have_their_numbers(window):
    window.session.replace_document(iris_mlp())
    window.tabs.setCurrentWidget(window.code)
    text = window.code.text
    column = text.numbers
    assert column.isVisible() and text.viewport().geometry().left() >= column.width()
    before = column.width()
    text.show_lines(["x"] * 1200)
    QApplication.processEvents()
    # Four figures need more room, and the lines begin behind them.
    assert column.sizeHint().width() > before and text.viewport().geometry().left() >= column.sizeHint().width()
    drawn = column.grab().toImage()
    paper = drawn.pixelColor(1, 1)
    assert any(drawn.pixelColor(x, y) != paper for x in range(drawn.width()) for y in range(drawn.height()))
    # Whoever copies the source does not copy them.
    text.selectAll()
    assert text.textCursor().selectedText().startswith("x\u2029x")


def test_a_drawing_that_was_broken_before_anybody_looked_shows_the_source_from_before(window):
    window.tabs.setCurrentWidget(window.problems)
    window.session.replace_document(iris_mlp())
    window.session.do("Set", lambda document: edits.set_param(document, "hidden", "out_features", 9))
    window.session.do("Set", lambda document: edits.set_param(document, "hidden", "out_features", -1))
    window.tabs.setCurrentWidget(window.code)
    assert "nn.Linear(4, 9)" in window.code.text.toPlainText()
    assert window.code.notice.text().startswith("This is the source from before")
    window.session.undo()
    QApplication.processEvents()
    assert "nn.Linear(4, 9)" in window.code.text.toPlainText() and not window.code.notice.isVisible()


def test_a_drawing_that_never_was_whole_says_so(window):
    document = iris_mlp()
    window.session.replace_document(document.with_graph("main", without(document.main, "hidden")))
    window.tabs.setCurrentWidget(window.code)
    assert window.code.program is None
    assert window.code.notice.text().startswith("There is no source of this drawing yet.")
