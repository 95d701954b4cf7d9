"""Who learns from which losses: chosen in the dialog of phases and objectives, by mouse or by keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QTreeWidgetItem, QWidget

from nnbuilder.ui.training.phases import PhasesDialog
from tests.ui.drawing.hands import ESC, LEFT, NONE, TAB, Hand, Mouse

Chosen = tuple[Sequence[str], Sequence[str]]
"""Names of losses, and of the nodes that learn from them."""


def against_each_other(hand: Hand, chosen: Sequence[Chosen]) -> None:
    """One objective for each choice; the first of them is there already."""
    hand.command("Phases and objectives")
    dialog = hand.window.findChild(PhasesDialog)
    assert dialog is not None and dialog.isVisible()
    # What the window manager of a desktop does with a dialog.
    dialog.activateWindow()
    QApplication.processEvents()
    for place, (losses, learners) in enumerate(chosen):
        if place:
            _push(hand, dialog, dialog.add_button)
        _go_to_objective(hand, dialog, place)
        for ticks, names in ((dialog.losses, losses), (dialog.updates, learners)):
            for name in names:
                _tick(hand, dialog, ticks.list, name)
    hand.press(ESC)
    hand.wait(lambda: not dialog.isVisible())
    hand.window.activateWindow()
    hand.canvas.setFocus()


def _go_to_objective(hand: Hand, dialog: PhasesDialog, place: int) -> None:
    """Of the first phase."""
    tree = dialog.tree

    def target() -> QTreeWidgetItem:
        return tree.topLevelItem(0).child(place)

    if isinstance(hand, Mouse):
        QTest.mouseClick(tree.viewport(), LEFT, NONE, tree.visualItemRect(target()).center())
        hand.gestures += 1
    elif dialog.address != (0, place):
        _focus(hand, dialog, tree)
        hand.press(Qt.Key.Key_Home)
        while dialog.address != (0, place):
            assert tree.itemBelow(tree.currentItem()) is not None, "the objective is not in the tree"
            hand.press(Qt.Key.Key_Down)
    QApplication.processEvents()


def _tick(hand: Hand, dialog: PhasesDialog, box: QListWidget, name: str) -> None:
    row = next(row for row in range(box.count()) if box.item(row).text() == name)
    if isinstance(hand, Mouse):
        box.scrollToItem(box.item(row))
        QTest.mouseClick(box.viewport(), LEFT, NONE, box.visualItemRect(box.item(row)).topLeft() + QPoint(9, box.visualItemRect(box.item(row)).height() // 2))
        hand.gestures += 1
    else:
        _focus(hand, dialog, box)
        hand.press(Qt.Key.Key_Home)
        for _ in range(row):
            hand.press(Qt.Key.Key_Down)
        hand.press(Qt.Key.Key_Space)
    assert box.item(row).checkState() is Qt.CheckState.Checked, f"{name} is not ticked"


def _push(hand: Hand, dialog: PhasesDialog, button: QPushButton) -> None:
    if isinstance(hand, Mouse):
        QTest.mouseClick(button, LEFT)
        hand.gestures += 1
    else:
        _focus(hand, dialog, button)
        hand.press(Qt.Key.Key_Space)
    QApplication.processEvents()


def _focus(hand: Hand, dialog: PhasesDialog, widget: QWidget) -> None:
    """Tab until it is there."""
    for _ in range(60):
        if QApplication.focusWidget() is widget:
            return
        hand.press(TAB)
    raise AssertionError(f"Tab never comes to {widget.accessibleName() or widget}")
