"""The commands that help: the guided tour, every command by some letters, keys and gestures."""

from __future__ import annotations

from collections.abc import Callable

from nnbuilder.ui.action import Action


def help_actions(tour: Callable[[], object], commands: Callable[[], object], keys: Callable[[], object]) -> tuple[Action, ...]:
    return (
        Action("help.tour", "Guided tour", "Help", tour, group="tour"),
        Action("help.commands", "All commands …", "Help", commands, shortcuts=("Ctrl+Shift+P",), group="keys"),
        Action("help.keys", "Keys and gestures", "Help", keys, shortcuts=("F1",), group="keys"),
    )
