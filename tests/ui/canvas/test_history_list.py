"""Every step by its name, and a way to any of them with a click or an arrow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnbuilder.ui.history_list import HistoryList
from tests.drawings import iris_mlp


@pytest.fixture
def steps(show, window) -> HistoryList:
    """Three steps, and the list of them."""
    hand = show(iris_mlp())
    for key in (Qt.Key.Key_M, Qt.Key.Key_X):
        window.session.select({next(iter(window.session.graph.nodes))})
        hand.key(key)
    window.actions_by_id["canvas.note"].trigger()
    hand.key(Qt.Key.Key_Escape)
    window.session.select(window.session.graph.nodes)
    hand.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    window.actions_by_id["edit.history"].trigger()
    return window.findChild(HistoryList)


def test_each_step_has_its_name_and_a_click_and_an_arrow_lead_to_it(steps, window):
    session, last = window.session, window.session.document
    assert [steps.list.item(row).text() for row in range(steps.list.count())] == ["As it was opened", *session.history.labels]
    assert "Mute" in session.history.labels and "Nudge" in session.history.labels
    QTest.mouseClick(steps.list.viewport(), Qt.MouseButton.LeftButton, pos=steps.list.visualItemRect(steps.list.item(0)).center())
    assert session.document == iris_mlp() and not session.is_modified
    QTest.keyClick(steps.list, Qt.Key.Key_Down)
    assert session.history.undo_label == "Mute" and session.graph.nodes.keys() == iris_mlp().main.nodes.keys()
    assert steps.words.text().startswith("1 step, ") and "undone" in steps.words.text()
    QTest.keyClick(steps.list, Qt.Key.Key_End)
    window.session.go_to(len(session.history.labels))
    assert session.document == last
    # It follows undo by keys, and goes with another document.
    window.actions_by_id["edit.undo"].trigger()
    assert steps.list.currentRow() == len(session.history)
    session.replace_document(iris_mlp())
    assert not steps.isVisible()
    assert not window.actions_by_id["edit.history"].isEnabled()
