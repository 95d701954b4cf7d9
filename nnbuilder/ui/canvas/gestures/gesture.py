"""What every gesture has in common: it starts, moves, and either finishes as one edit or is cancelled without a trace."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from nnbuilder.ui.canvas.surface import Surface

THRESHOLD = 5.0
"""How far the pointer moves, in pixels of the screen, before a press becomes a drag."""


class Gesture:
    """One interaction with the pointer. Points are in scene coordinates."""

    hint = ""
    button = Qt.MouseButton.LeftButton
    """The button whose release ends it."""

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.surface, self.start, self.modifiers = surface, start, modifiers
        self.session, self.graph_scene = surface.session, surface.graph_scene

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer is elsewhere."""

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The button is released: the edit happens now."""

    def cancel(self) -> None:
        """Esc, the other button, or the focus is lost: everything is as it was."""

    def key(self, key: int, text: str = "") -> bool:
        """A key during the gesture and the letter that it types; True where it was meant for it."""
        return False

    def goes_on(self, at: QPointF) -> bool:
        """Whether the gesture outlives the release of the button, as where a click begins it and another one ends it."""
        return False

    def passed_threshold(self, at: QPointF) -> bool:
        moved = (at - self.start) * self.surface.scale_factor
        return bool(moved.x() ** 2 + moved.y() ** 2 > THRESHOLD**2)
