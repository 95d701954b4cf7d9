"""The commands of the window, and where those of a document have their place among them."""

from __future__ import annotations

from typing import Protocol

from nnbuilder.ui import appearance
from nnbuilder.ui.action import Action
from nnbuilder.ui.files import FileCommands
from nnbuilder.ui.help_actions import help_actions
from nnbuilder.ui.tour.guide import Guide
from nnbuilder.ui.workspace import Workspace


class Window(Protocol):
    """What has commands of its own, beside those of the document in front."""

    files: FileCommands
    workspace: Workspace
    guide: Guide

    def show_start(self) -> None: ...
    def close(self) -> bool: ...
    def look(self, mode: str, points: float) -> None: ...
    def next_pane(self, step: int) -> None: ...
    def show_commands(self) -> None: ...
    def show_keys(self) -> None: ...
    def choose_keys(self) -> None: ...


def actions(window: Window, of_document: tuple[Action, ...] = ()) -> tuple[Action, ...]:
    """In the order in which menus show them."""
    start, *files = window.files.actions()
    return (
        start,
        Action("file.template", "New from template …", "File", window.show_start, shortcuts=("Ctrl+Shift+N",), icon="template", group="new"),
        *files,
        *of_document,
        Action("file.quit", "Quit", "File", window.close, shortcuts=("Ctrl+Q",), group="quit"),
        *appearance.actions(window.look),
        *window.workspace.actions(),
        Action("view.next_pane", "Next pane", "View", lambda: window.next_pane(1), shortcuts=("F6",), group="panes"),
        Action("view.previous_pane", "Previous pane", "View", lambda: window.next_pane(-1), shortcuts=("Shift+F6",), group="panes"),
        *help_actions(lambda: window.guide.begin(), window.show_commands, window.show_keys, window.choose_keys),
    )
