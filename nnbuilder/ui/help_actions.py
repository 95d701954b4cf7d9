"""The commands that help: the guided tour, every command by some letters, keys and gestures, other keys."""

from __future__ import annotations

from collections.abc import Callable

from nnbuilder.ui.action import Action

Run = Callable[[], object]


def help_actions(tour: Run, commands: Run, keys: Run, choose_keys: Run) -> tuple[Action, ...]:
    return (
        Action("help.tour", "Guided tour", "Help", tour, group="tour"),
        Action("help.commands", "All commands …", "Help", commands, shortcuts=("Ctrl+Shift+P",), group="keys"),
        Action("help.keys", "Keys and gestures", "Help", keys, shortcuts=("F1",), group="keys"),
        Action("help.choose_keys", "Change keys …", "Help", choose_keys, group="keys"),
    )
