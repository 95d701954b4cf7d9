"""What the keys do while the canvas has the focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from nnbuilder.core.arrange import GRID
from nnbuilder.ui.canvas import commands, walking
from nnbuilder.ui.canvas.surface import Surface


def key(surface: Surface, event: QKeyEvent) -> bool:
    """Carries out the command of a key; False where there is none."""
    pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    command = _KEYS.get((pressed.value, event.key()))
    if command is None:
        return False
    command(surface)
    return True


_NONE, _SHIFT, _CTRL = Qt.KeyboardModifier.NoModifier.value, Qt.KeyboardModifier.ShiftModifier.value, Qt.KeyboardModifier.ControlModifier.value
_ALT = Qt.KeyboardModifier.AltModifier.value
_Command = Callable[[Surface], object]
_KEYS: Mapping[tuple[int, int], _Command] = {
    (_NONE, Qt.Key.Key_Delete): commands.delete,
    (_NONE, Qt.Key.Key_Backspace): commands.delete,
    (_NONE, Qt.Key.Key_X): commands.delete,
    (_CTRL, Qt.Key.Key_Delete): commands.remove_and_reconnect,
    (_CTRL, Qt.Key.Key_Backspace): commands.remove_and_reconnect,
    (_NONE, Qt.Key.Key_Tab): lambda surface: surface.open_search(),
    (_SHIFT, Qt.Key.Key_A): lambda surface: surface.open_search(),
    (_SHIFT, Qt.Key.Key_D): commands.duplicate,
    (_CTRL | _SHIFT, Qt.Key.Key_A): lambda surface: surface.session.select(),
    (_CTRL, Qt.Key.Key_I): lambda surface: surface.session.select(surface.session.graph.nodes.keys() - surface.session.selection),
    (_NONE, Qt.Key.Key_F): lambda surface: surface.fit_selection(),
    (_NONE, Qt.Key.Key_M): commands.mute,
    (_CTRL, Qt.Key.Key_Down): lambda surface: surface.session.enter(next(iter(surface.session.selection))) if surface.session.selection else None,
    (_CTRL, Qt.Key.Key_Up): lambda surface: surface.session.leave(),
    (_NONE, Qt.Key.Key_Left): lambda surface: walking.focus_nearest(surface, -1, 0),
    (_NONE, Qt.Key.Key_Right): lambda surface: walking.focus_nearest(surface, 1, 0),
    (_NONE, Qt.Key.Key_Up): lambda surface: walking.focus_nearest(surface, 0, -1),
    (_NONE, Qt.Key.Key_Down): lambda surface: walking.focus_nearest(surface, 0, 1),
    (_ALT, Qt.Key.Key_Left): lambda surface: walking.follow_wire(surface, forwards=False),
    (_ALT, Qt.Key.Key_Right): lambda surface: walking.follow_wire(surface, forwards=True),
    (_ALT, Qt.Key.Key_Up): lambda surface: walking.next_sibling(surface, -1),
    (_ALT, Qt.Key.Key_Down): lambda surface: walking.next_sibling(surface, 1),
    (_NONE, Qt.Key.Key_L): lambda surface: walking.select_stream(surface, forwards=True),
    (_SHIFT, Qt.Key.Key_L): lambda surface: walking.select_stream(surface, forwards=False),
    (_NONE, Qt.Key.Key_J): walking.chain,
    (_SHIFT, Qt.Key.Key_Left): lambda surface: commands.nudge(surface, -GRID, 0),
    (_SHIFT, Qt.Key.Key_Right): lambda surface: commands.nudge(surface, GRID, 0),
    (_SHIFT, Qt.Key.Key_Up): lambda surface: commands.nudge(surface, 0, -GRID),
    (_SHIFT, Qt.Key.Key_Down): lambda surface: commands.nudge(surface, 0, GRID),
}
