"""Which keys carry out which command: those it was given, or those a person has chosen, kept for every window."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from nnbuilder.project import preferences
from nnbuilder.ui.action import Action

_NAME = "keys"
_MOST = 4
RESERVED = {
    "Esc": "ends a gesture",
    "Space": "pans while it is held",
    "Ctrl+C": "copies, also in a text",
    "Ctrl+V": "pastes, also in a text",
    "Ctrl+X": "cuts, also in a text",
}
"""Keys that cannot be given to another command, and why."""

_chosen: dict[str, tuple[str, ...]] = {}


def load() -> None:
    """Takes over what was chosen in an earlier window; what is damaged counts as not chosen."""
    _chosen.clear()
    _chosen.update(_read(preferences.get(_NAME)))


def keys_for(action: Action) -> tuple[str, ...]:
    """Every key of a command, as `Ctrl+Shift+Z`."""
    return _chosen.get(action.id, (*action.shortcuts, *action.keys))


def shortcuts_for(action: Action) -> tuple[str, ...]:
    """Those that hold in the whole window."""
    return action.shortcuts if action.id not in _chosen else tuple(key for key in _chosen[action.id] if _is_of_window(action, key))


def canvas_keys_for(action: Action) -> tuple[str, ...]:
    """Those that hold while the canvas has the focus."""
    return action.keys if action.id not in _chosen else tuple(key for key in _chosen[action.id] if not _is_of_window(action, key))


def is_chosen(action: Action) -> bool:
    return action.id in _chosen


def choose(action: Action, keys: Iterable[str]) -> None:
    """From now on these keys, in every window; the ones it was given count as not chosen."""
    wanted = tuple(dict.fromkeys(map(plain, keys)))[:_MOST]
    _chosen.pop(action.id, None)
    if set(wanted) != set(map(plain, keys_for(action))):
        _chosen[action.id] = wanted
    _write()


def reset(action: Action) -> None:
    _chosen.pop(action.id, None)
    _write()


def reset_all() -> None:
    _chosen.clear()
    _write()


def holder(table: Iterable[Action], action: Action, key: str) -> Action | None:
    """The other command that a key carries out already."""
    return next((other for other in table if other.id != action.id and plain(key) in map(plain, keys_for(other))), None)


def plain(key: str) -> str:
    """A key as it is written on every system."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def _is_of_window(action: Action, key: str) -> bool:
    """A letter by itself is for writing where text is edited, so it holds on the canvas only; so does every key of a command that
    was given none but such."""
    if not action.shortcuts and action.keys:
        return False
    pressed = QKeySequence(key)[0]  # type: ignore[index]
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    is_function = Qt.Key.Key_F1 <= pressed.key() <= Qt.Key.Key_F35
    return is_function or bool(pressed.keyboardModifiers() & modifiers) or key in action.shortcuts


def _read(text: str) -> Mapping[str, tuple[str, ...]]:
    try:
        told = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {str(name): tuple(map(plain, keys))[:_MOST] for name, keys in told.items() if _are_keys(keys)}


def _are_keys(keys: object) -> bool:
    return isinstance(keys, list) and all(isinstance(key, str) and plain(key) for key in keys)


def _write() -> None:
    preferences.put(_NAME, json.dumps({name: list(keys) for name, keys in _chosen.items()}) if _chosen else "")
