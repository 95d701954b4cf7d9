"""What is told above the canvas takes one line of it, and the rest is a click or a key away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnbuilder.ui.banner import Banner

REASONS = " ".join(f"Column {number} is a number, so it is read as it is and stands beside the others." for number in range(9))


@pytest.fixture
def banner(qtbot):
    made = Banner()
    qtbot.addWidget(made)
    made.resize(760, 40)
    made.show()
    yield made
    made.shutdown()


def settled(banner) -> int:
    """How high it wants to be."""
    QTest.qWait(1)
    return banner.heightForWidth(banner.width()) if banner.hasHeightForWidth() else banner.sizeHint().height()


def test_long_reasons_take_one_line_until_more_is_asked_for(banner):
    banner.tell("Short.", is_lasting=True)
    # The button may be a little higher than a line is, but not half of one.
    one_line = settled(banner) + banner.fontMetrics().lineSpacing() / 2
    assert not banner.more.isVisible()
    banner.tell(REASONS, is_lasting=True)
    assert settled(banner) < one_line
    assert banner.more.isVisible() and banner.words.text() == REASONS
    QTest.mouseClick(banner.more, Qt.MouseButton.LeftButton)
    assert settled(banner) >= 4 * banner.fontMetrics().lineSpacing()
    banner.more.setFocus()
    QTest.keyClick(banner.more, Qt.Key.Key_Space)
    assert settled(banner) < one_line
    banner.resize(6000, 40)
    assert not banner.more.isVisible()


def test_a_refusal_is_told_whole(banner):
    banner.tell(REASONS)
    assert not banner.more.isVisible()
    assert settled(banner) >= 4 * banner.fontMetrics().lineSpacing()
