"""The guided tour, with mouse and keys as a person has them: from the start page to an answer, left and taken up again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from nnbuilder.ui.tour.card import TourCard, beside
from nnbuilder.ui.tour.steps import STEPS
from tests.drawings import iris_mlp
from tests.ui.start.test_start_page import click_template

MOST_ACTIONS = 12


class Actions(QObject):
    """Counts what a person does: presses of a button of the mouse, and what is typed between two of them."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.is_typing = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget) and event.spontaneous():
            if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                self.count, self.is_typing = self.count + 1, False
            elif event.type() == QEvent.Type.KeyPress and not self.is_typing:
                self.count, self.is_typing = self.count + 1, True
        return False


def card(window) -> TourCard:
    found = [card for card in window.findChildren(TourCard) if card.isVisible()]
    assert len(found) == 1
    return found[0]


def at_step(window, hand, number: int) -> None:
    hand.wait(lambda: window.guide.step == number, 60)
    window.guide.look()
    assert card(window).count.text() == f"{number + 1} of {len(STEPS)}"


def click_in_ring(window) -> None:
    """A click of the mouse in the middle of the ring, wherever the window passes it on to."""
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=window.guide.ring.hole.center())


def test_from_the_start_page_to_a_prediction_in_twelve_actions(window, hand):
    actions = Actions()
    QApplication.instance().installEventFilter(actions)
    QTest.mouseClick(window.start_page.tour_button, Qt.MouseButton.LeftButton)
    at_step(window, hand, 0)
    click_in_ring(window)
    at_step(window, hand, 1)
    assert window.session.document.title == "Digits MLP"
    click_in_ring(window)
    at_step(window, hand, 2)
    # Fewer epochs than the template has, so that the test does not wait for them; an answer comes all the same.
    window.session.refresh(lambda document: replace(document, phases=(replace(document.phases[0], epochs=8),)))
    field = window.inspector.form.editors["out_features"].inner
    QTest.mouseDClick(field, Qt.MouseButton.LeftButton)
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "64")
    QTest.keyClick(field, Qt.Key.Key_Return)
    at_step(window, hand, 3)
    click_in_ring(window)
    assert window.runner.is_active
    hand.wait(lambda: window.guide.step in (4, 5))
    at_step(window, hand, 5)
    hand.wait(lambda: window.try_it.loaded is not None and window.try_it.loaded.predictor is not None)
    QTest.mouseClick(window.try_it.take, Qt.MouseButton.LeftButton)
    at_step(window, hand, 6)
    assert max(window.try_it.answer.shares.values()) > 0.1
    QTest.mouseClick(card(window).leave, Qt.MouseButton.LeftButton)
    assert not window.guide.is_on
    # The tour, the template, the layer, the field (twice), the number, Start, a real one, Done.
    assert 8 <= actions.count <= MOST_ACTIONS
    QApplication.instance().removeEventFilter(actions)


def test_esc_leaves_at_any_time_and_help_begins_again(window, hand):
    window.actions_by_id["help.tour"].trigger()
    at_step(window, hand, 0)
    QTest.keyClick(window.start_page, Qt.Key.Key_Escape)
    assert not window.guide.is_on and window.start_page.isVisible()
    window.actions_by_id["help.tour"].trigger()
    click_in_ring(window)
    at_step(window, hand, 1)
    before = window.session.document
    # In the middle of a gesture Esc ends that.
    hand.drag(hand.middle("hidden1"), hand.middle("hidden1") + QPoint(40, 40), release=False)
    hand.key(Qt.Key.Key_Escape)
    assert window.guide.is_on and window.session.document == before
    hand.key(Qt.Key.Key_Escape)
    assert not window.guide.is_on and not window.start_page.isVisible()
    # Esc is what it was again.
    window.show_start()
    QTest.keyClick(window.start_page, Qt.Key.Key_Escape)
    assert not window.start_page.isVisible()


def test_it_follows_whoever_goes_another_way(window, hand):
    window.actions_by_id["help.tour"].trigger()
    click_template(window, "iris-mlp")
    at_step(window, hand, 1)
    # Another drawing, of one's own: it goes on there, and an empty one leads back to the templates.
    window.session.do("Take", lambda document: iris_mlp())
    at_step(window, hand, 3)
    window.actions_by_id["file.new"].trigger()
    hand.wait(lambda: window.guide.step == 0)
    window.workspace.step(-1)
    at_step(window, hand, 3)
    QTest.mouseClick(card(window).leave, Qt.MouseButton.LeftButton)
    assert not window.guide.is_on


def test_what_may_be_skipped_is_skipped_and_nothing_covers_what_is_meant(window, hand):
    window.actions_by_id["help.tour"].trigger()
    assert not card(window).skip.isVisible()
    click_in_ring(window)
    for number in (1, 2):
        at_step(window, hand, number)
        assert not card(window).geometry().intersects(window.guide.ring.hole)
        QTest.mouseClick(card(window).skip, Qt.MouseButton.LeftButton)
    at_step(window, hand, 3)
    assert window.training.start.isVisible()
    ring = window.guide.ring.hole
    assert ring.contains(QRect(window.training.start.mapTo(window, QPoint(0, 0)), window.training.start.size()))


@pytest.mark.parametrize("hole", [QRect(10, 10, 80, 40), QRect(1150, 600, 80, 40), QRect(0, 300, 1280, 30), QRect(500, 0, 60, 720)])
def test_a_card_stands_beside_the_hole_and_inside_the_window(hole):
    room, size = QRect(0, 0, 1280, 720), QSize(330, 180)
    card = QRect(beside(hole, size, room), size)
    assert room.contains(card) and not card.intersects(hole)
