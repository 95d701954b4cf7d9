"""Commands of the window that no document has a part in: its looks and its help."""

from __future__ import annotations

from collections.abc import Callable

from nnbuilder.colours import CONTRAST, DARK, LIGHT
from nnbuilder.ui import theme
from nnbuilder.ui.action import Action

_LOOKS = (("light", "Light", LIGHT), ("dark", "Dark", DARK), ("contrast", "High contrast", CONTRAST))


def look_actions(choose: Callable[[str], object]) -> tuple[Action, ...]:
    """One for each theme; `choose` takes its name."""

    def action(name: str, title: str, mode: str) -> Action:
        return Action(f"view.{name}", title, "View", lambda: choose(mode), group="theme", is_on=lambda: theme.mode() == mode)

    return tuple(action(*look) for look in _LOOKS)


def help_actions(tour: Callable[[], object], commands: Callable[[], object], keys: Callable[[], object]) -> tuple[Action, ...]:
    return (
        Action("help.tour", "Guided tour", "Help", tour, group="tour"),
        Action("help.commands", "All commands …", "Help", commands, shortcuts=("Ctrl+Shift+P",), group="keys"),
        Action("help.keys", "Keys and gestures", "Help", keys, shortcuts=("F1",), group="keys"),
    )
