"""The inspector beside the canvas: Enter goes to the first parameter and Esc back, and another node is pointed at."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from nnbuilder.core.document import Point
from tests.drawings import classifier, node


def test_enter_and_esc_and_a_click_on_the_other_node(window, show):
    layers = (node("one", "Linear", out_features=4), node("two", "Linear", out_features=4))
    drawn = classifier(*layers)
    hand = show(replace(drawn, layout={name: Point(230.0 * place, 0.0 if place < 3 else 160.0) for place, name in enumerate(drawn.main.nodes)}))
    window.canvas.setFocus()
    window.session.select({"two"})
    hand.key(Qt.Key.Key_Return)
    line = window.inspector.form.editors["out_features"].edit
    assert window.focusWidget() is line
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.canvas

    window.inspector.form.weights.head.click()
    button = next(button for button in window.inspector.form.weights.findChildren(QToolButton) if "module" in button.accessibleName())
    button.click()
    QApplication.processEvents()
    hand.click(hand.middle("one"))
    assert window.session.document.node("two").weights == "one"
    assert len(window.session.history) == 1


def test_a_double_click_on_a_value_of_a_node_writes_it(window, show):
    drawn = classifier(node("one", "Linear", out_features=4))
    hand = show(replace(drawn, layout={name: Point(230.0 * place, 0.0) for place, name in enumerate(drawn.main.nodes)}))
    at = window.canvas.node_scene_rect(hand.node("one")).bottomRight() - QPointF(20, 14)
    QTest.mouseDClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.at(at))
    line = window.inspector.form.editors["out_features"].edit
    assert window.focusWidget() is line
    QTest.keyClicks(line, "12")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.session.graph.named("one").params["out_features"] == 12
    assert len(window.session.history) == 1
