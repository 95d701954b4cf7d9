"""What the keys do while the canvas has the focus, read off its actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from nnbuilder.ui.action import Action
from nnbuilder.ui.bindings import canvas_keys_for


def press(actions: Iterable[Action], event: QKeyEvent) -> bool:
    """Carries out the action of a key, where it makes sense; False where no action has the key."""
    pressed = QKeySequence(QKeyCombination(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, Qt.Key(event.key())))
    action = next((action for action in actions if any(QKeySequence(key) == pressed for key in canvas_keys_for(action))), None)
    if action is not None and action.when():
        action.run()
    return action is not None
