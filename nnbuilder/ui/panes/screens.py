"""A window is where it can be seen, whatever screens there were when its place was written down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

_HOLD = 80
"""As much of a window has to be on a screen, in both directions, for a hand to take hold of it, in pixels."""


def on_a_screen(rect: QRect) -> QRect:
    """The rectangle on the screen that shows most of it."""
    return fitted(rect, [QGuiApplication.primaryScreen().availableGeometry(), *(screen.availableGeometry() for screen in QGuiApplication.screens())])


def fitted(rect: QRect, screens: Sequence[QRect]) -> QRect:
    """No larger than the screen that shows most of it; in the middle of that one where a hand could not take hold of it."""
    screen = max(screens, key=lambda screen: _area(rect.intersected(screen)))
    inside = QRect(rect.topLeft(), rect.size().boundedTo(screen.size()))
    seen = inside.intersected(screen)
    # The title is above the rectangle, so that its upper edge counts.
    if min(seen.width(), _HOLD) < min(inside.width(), _HOLD) or seen.height() < _HOLD or inside.top() < screen.top():
        inside.moveCenter(screen.center())
    return inside


def _area(rect: QRect) -> int:
    return max(rect.width(), 0) * max(rect.height(), 0)
