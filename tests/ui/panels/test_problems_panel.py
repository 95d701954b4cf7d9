"""Problems are counted at every edit; rows and cures are made while somebody can see them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core import edits
from nnbuilder.ui.problems.panel import ProblemRow
from tests.drawings import iris_mlp, without


def broken():
    document = iris_mlp()
    return document.with_graph("main", without(document.main, "hidden"))


def title(window) -> str:
    return window.tabs.tabText(window.tabs.indexOf(window.problems))


def test_hidden_problems_are_counted_and_nothing_more(window):
    window.tabs.setCurrentWidget(window.runs)
    window.session.replace_document(broken())
    count = len(window.problems.problems)
    assert count and title(window) == f"Problems ({count})"
    assert not window.problems.findChildren(ProblemRow)
    window.tabs.setCurrentWidget(window.problems)
    assert [row.diagnostic for row in window.problems.rows] == list(window.problems.problems)
    window.tabs.setCurrentWidget(window.runs)
    window.session.do("Delete", lambda document: edits.remove_nodes(document, document.main.nodes))
    assert title(window) == "Problems"
    window.tabs.setCurrentWidget(window.problems)
    assert window.problems.rows == []


def test_a_sound_drawing_without_a_loss_says_so_and_one_click_adds_it(window):
    bare = edits.remove_nodes(iris_mlp(), [node.id for node in iris_mlp().main.nodes.values() if node.kind in ("CrossEntropy", "Accuracy")])
    window.session.replace_document(bare)
    window.tabs.setCurrentWidget(window.problems)
    assert title(window) == "Problems"
    lacking = window.problems.lacking
    assert lacking.isVisible() and lacking.button.text() == "Add loss and metric"
    assert window.problems.viewport().rect().contains(lacking.button.mapTo(window.problems.viewport(), lacking.button.rect().bottomRight()))
    QTest.mouseClick(lacking.button, Qt.MouseButton.LeftButton)
    assert {"CrossEntropy", "Accuracy"} <= {node.kind for node in window.session.document.main.nodes.values()}
    assert window.problems.lacking is None
    window.session.undo()
    assert window.session.document == bare
    assert window.problems.lacking is not None


def test_cures_that_were_not_proven_when_the_rows_were_hidden_are_proven_when_they_are_seen(window, hand):
    window.tabs.setCurrentWidget(window.runs)
    window.session.replace_document(broken())
    cures = {diagnostic: window.session.cures(diagnostic) for diagnostic in window.problems.problems}
    assert any(cures.values())
    window.tabs.setCurrentWidget(window.problems)
    hand.wait(lambda: all(len(row.buttons) == len(cures[row.diagnostic][:2]) for row in window.problems.rows))
    QApplication.processEvents()
