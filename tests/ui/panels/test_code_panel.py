"""The source follows the drawing while it can be seen, and only what differs is laid out anew."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from nnbuilder.core import edits
from nnbuilder.core.document import Point
from nnbuilder.ui.code.panel import FILES
from tests.drawings import iris_mlp


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
