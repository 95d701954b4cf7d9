"""What the next start begins with: where the window was, how its panes stood. Whatever is written there, the window starts."""

from __future__ import annotations

import json

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from nnbuilder.project import preferences
from nnbuilder.ui.panes.arrangement import Arrangement, decoded, encoded, frame_of
from nnbuilder.ui.panes.screens import on_a_screen

_COMFORTABLE, _SMALLEST = QSize(1500, 940), QSize(480, 360)


def last_arrangement() -> Arrangement:
    return decoded(preferences.get("panes"))


def remember(window: QWidget, arrangement: Arrangement) -> None:
    """Before the window goes."""
    frame = {"frame": window.normalGeometry().getRect(), "is_maximized": window.isMaximized()}
    preferences.put_all({"panes": encoded(arrangement), "window": json.dumps(frame)})


def place(window: QWidget) -> None:
    """Shows the window where it was, on a screen that there is now."""
    frame, is_maximized = _last_frame() or first_frame(QGuiApplication.primaryScreen().availableGeometry())
    window.setGeometry(frame)
    if is_maximized:
        window.showMaximized()
    else:
        window.show()


def first_frame(screen: QRect) -> tuple[QRect, bool]:
    """As large as is comfortable, and whether that is all of the screen, where Qt by itself would take two thirds."""
    frame = QRect(QPoint(0, 0), _COMFORTABLE.boundedTo(screen.size()))
    frame.moveCenter(screen.center())
    return frame, frame.size() == screen.size()


def _last_frame() -> tuple[QRect, bool] | None:
    """Where the window was, and whether it was maximized; None where nothing of use is written there."""
    try:
        read = json.loads(preferences.get("window"))
    except (ValueError, RecursionError):
        return None
    frame = frame_of(read.get("frame")) if isinstance(read, dict) else None
    if frame is None:
        return None
    left, top, width, height = frame
    rect = QRect(QPoint(left, top), QSize(width, height).expandedTo(_SMALLEST))
    return on_a_screen(rect), read.get("is_maximized") is True
