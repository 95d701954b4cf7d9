"""Light, dark or high contrast: the commands that choose, and the choice kept for the next start."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication

from nnbuilder.colours import CONTRAST, DARK, LIGHT
from nnbuilder.project import preferences
from nnbuilder.ui import theme
from nnbuilder.ui.action import Action

_TITLES = {LIGHT: "Light", DARK: "Dark", CONTRAST: "High contrast"}


def actions(choice: Callable[[str], None]) -> tuple[Action, ...]:
    """One command for each theme, with a tick at the one that is on."""
    return tuple(Action(f"view.{mode}", title, "View", partial(choice, mode), group="theme", is_on=partial(_is_on, mode)) for mode, title in _TITLES.items())


def choose(mode: str) -> bool:
    """Colours the application; False where it had these colours already."""
    application = QApplication.instance()
    if not isinstance(application, QApplication) or mode == theme.mode():
        return False
    theme.apply(application, mode)
    preferences.put("theme", mode)
    return True


def _is_on(mode: str) -> bool:
    return theme.mode() == mode
