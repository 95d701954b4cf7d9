"""How the window looks: light, dark or high contrast, and the size of its text. What is chosen holds at the next start."""

from __future__ import annotations

import math
import os
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from nnbuilder.colours import CONTRAST, DARK, LIGHT, MODES
from nnbuilder.project import preferences
from nnbuilder.ui import theme
from nnbuilder.ui.action import Action

_STEP = 1.0


def begin(application: QApplication) -> None:
    """As it was chosen last; as the desktop is where nothing was."""
    theme.apply(application, _first_mode(application), _first_points())


def choose(mode: str, points: float) -> bool:
    """Looks like that from now on; False where it does already."""
    application = QApplication.instance()
    if not isinstance(application, QApplication) or (mode, points) == (theme.mode(), theme.points()):
        return False
    theme.apply(application, mode, points)
    preferences.put_all({"theme": mode, "points": str(theme.points())})
    return True


def actions(look: Callable[[str, float], object]) -> tuple[Action, ...]:
    """Commands that call `look` with what is chosen."""
    modes = (("view.light", "Light", LIGHT), ("view.dark", "Dark", DARK), ("view.contrast", "High contrast", CONTRAST))
    return (
        *(_mode(look, *entry) for entry in modes),
        Action(
            "view.larger_text",
            "Larger text",
            "View",
            lambda: look(theme.mode(), theme.points() + _STEP),
            lambda: theme.points() < theme.MOST_POINTS,
            shortcuts=("Ctrl+Alt+=", "Ctrl+Alt++"),
            group="text",
        ),
        Action(
            "view.smaller_text",
            "Smaller text",
            "View",
            lambda: look(theme.mode(), theme.points() - _STEP),
            lambda: theme.points() > theme.LEAST_POINTS,
            shortcuts=("Ctrl+Alt+-",),
            group="text",
        ),
        Action("view.first_text", "Text as at first", "View", lambda: look(theme.mode(), theme.POINTS), shortcuts=("Ctrl+Alt+0",), group="text"),
    )


def _mode(look: Callable[[str, float], object], name: str, title: str, mode: str) -> Action:
    return Action(name, title, "View", lambda: look(mode, theme.points()), group="theme", is_on=lambda: theme.mode() == mode)


def _first_points() -> float:
    try:
        points = float(preferences.get("points"))
    except ValueError:
        return theme.POINTS
    return points if math.isfinite(points) else theme.POINTS


def _first_mode(application: QApplication) -> str:
    chosen = os.environ.get("NNBUILDER_THEME", "") or preferences.get("theme")
    if chosen in MODES:
        return chosen
    hints = application.styleHints()
    # Qt tells of contrast from 6.10 on; what it gives lives as long as the hints.
    accessible = hints.accessibility() if hasattr(hints, "accessibility") else None
    if accessible is not None and accessible.contrastPreference() == Qt.ContrastPreference.HighContrast:
        return CONTRAST
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
