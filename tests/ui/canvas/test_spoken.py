"""What a screen reader is told of the canvas: nodes, verdicts, what is wrong."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from nnbuilder.core import edits
from tests.drawings import iris_mlp, residual_cnn, without


@pytest.fixture
def said(window):
    told: list[str] = []
    window.canvas.voice.said.connect(told.append)
    return told


def described(window) -> str:
    """As an assistive tool asks for it."""
    return QAccessible.queryAccessibleInterface(window.canvas).text(QAccessible.Text.Description)


def test_the_selected_node_is_told(window, show, said):
    hand = show(residual_cnn())
    window.canvas.setFocus()
    window.session.select(set())
    for name in ("stem", "image"):
        window.session.select({hand.node(name)})
    assert said[-1] == described(window)
    assert any(text.startswith("Conv2d stem, 16 channels, output 16x") and text.endswith("1 input connected") for text in said), said
    assert any(text.startswith("Input image, ") and "connected" not in text for text in said), said


def test_walking_with_the_keys_tells_each_node(window, show, said):
    show(iris_mlp())
    window.canvas.setFocus()
    window.session.select({"hidden"})
    QTest.keyClick(window.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert said == ["Linear hidden, 16 features, output 16, 1 input connected", "Tanh tanh, output 16, 1 input connected"]
    QTest.keyClick(window.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert said[-1] == f"{len(window.session.graph.nodes)} nodes selected"
    window.session.select(set())
    assert said[-1].startswith("Nothing selected, ")


def test_what_is_wrong_is_told(window, show, said):
    show(iris_mlp())
    window.session.select({"hidden"})
    window.session.do("Set", lambda document: edits.set_param(document, "hidden", "out_features", -1))
    message = next(diagnostic.message for diagnostic in window.session.analysis.diagnostics if diagnostic.node == "hidden")
    assert f"error: {message}" in described(window)
    document = iris_mlp()
    window.session.replace_document(document.with_graph("main", without(document.main, "hidden")))
    window.session.select({"tanh"})
    assert "no input connected" in described(window)


def test_the_verdict_on_a_link_is_told_once(window, show, said):
    hand = show(iris_mlp())
    hand.drag(hand.port("hidden", "output", output=True), hand.port("hidden", "x", output=False), release=False)
    verdict = window.canvas.verdict[0]
    assert said.count(verdict.spoken) == 1
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert said.count(verdict.spoken) == 1
