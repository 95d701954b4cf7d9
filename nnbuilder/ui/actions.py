"""Every command of the window in one table, which menus, toolbar, shortcuts and tests read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from nnbuilder.colours import DARK, LIGHT
from nnbuilder.ui.canvas import commands
from nnbuilder.ui.icons import icon
from nnbuilder.ui.training.run_view import PAUSED, RUNNING
from nnbuilder.ui.words import plain_tip

if TYPE_CHECKING:
    from nnbuilder.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Action:
    """One command. `when` tells whether it makes sense now; `menu` is where it stands."""

    id: str
    title: str
    shortcut: str
    menu: str
    run: Callable[[MainWindow], object]
    when: Callable[[MainWindow], bool] = lambda window: True
    icon: str = ""
    in_toolbar: bool = False


def _has_selection(window: MainWindow) -> bool:
    return bool(window.session.selection or window.session.selected_edges or window.session.selected_notes)


def _has_several(window: MainWindow) -> bool:
    return len(window.session.selection) > 1


def _line_up(how: str) -> Callable[[MainWindow], object]:
    return lambda window: commands.line_up(window.canvas, how)


def _toggle_minimap(window: MainWindow) -> None:
    window.canvas.minimap.is_wanted = not window.canvas.minimap.is_wanted
    window.canvas.minimap.refresh()


ACTIONS: tuple[Action, ...] = (
    Action("file.new", "New", "Ctrl+N", "File", lambda window: window.files.new(), icon="new", in_toolbar=True),
    Action("file.template", "New from template …", "Ctrl+Shift+N", "File", lambda window: window.show_start(), icon="template"),
    Action("file.data", "New for a data file …", "", "File", lambda window: window.files.new_for_data(is_folder=False)),
    Action("file.pictures", "New for a folder of pictures …", "", "File", lambda window: window.files.new_for_data(is_folder=True)),
    Action("file.open", "Open …", "Ctrl+O", "File", lambda window: window.files.open(), icon="open", in_toolbar=True),
    Action("file.save", "Save", "Ctrl+S", "File", lambda window: window.files.save(), lambda window: not window.session.is_read_only, "save", True),
    Action("file.save_as", "Save as …", "Ctrl+Shift+S", "File", lambda window: window.files.save_as()),
    Action("file.quit", "Quit", "Ctrl+Q", "File", lambda window: window.close()),
    Action("edit.undo", "Undo", "Ctrl+Z", "Edit", lambda window: window.session.undo(), lambda window: bool(len(window.session.history)), "undo", True),
    Action(
        "edit.redo", "Redo", "Ctrl+Shift+Z", "Edit", lambda window: window.session.redo(), lambda window: bool(window.session.history.redo_label), "redo", True
    ),
    Action("edit.cut", "Cut", "Ctrl+X", "Edit", lambda window: commands.cut(window.canvas), _has_selection),
    Action("edit.copy", "Copy", "Ctrl+C", "Edit", lambda window: commands.copy(window.canvas), _has_selection),
    Action("edit.paste", "Paste", "Ctrl+V", "Edit", lambda window: commands.paste(window.canvas)),
    Action("edit.duplicate", "Duplicate", "Ctrl+D", "Edit", lambda window: commands.duplicate(window.canvas), _has_selection),
    Action("edit.delete", "Delete", "", "Edit", lambda window: commands.delete(window.canvas), _has_selection),
    Action("edit.select_all", "Select all", "Ctrl+A", "Edit", lambda window: window.session.select(window.session.graph.nodes)),
    Action("edit.rename", "Rename", "F2", "Edit", lambda window: window.canvas.rename_selected(), _has_selection),
    Action("canvas.add", "Add a layer", "", "Model", lambda window: window.add_layer(), icon="add", in_toolbar=True),
    Action("canvas.group", "Make a block", "Ctrl+G", "Model", lambda window: commands.group(window.canvas), _has_selection, "group"),
    Action("canvas.ungroup", "Take a block apart", "Ctrl+Shift+G", "Model", lambda window: commands.ungroup(window.canvas), _has_selection),
    Action("canvas.note", "Add a note", "Ctrl+Shift+T", "Model", lambda window: commands.add_note(window.canvas)),
    Action("canvas.frame", "Frame the selection", "Ctrl+Shift+R", "Model", lambda window: commands.frame(window.canvas), _has_selection),
    Action("model.loss", "Add loss and metric", "", "Model", lambda window: window.training.add_loss()),
    Action("canvas.layout", "Arrange", "Ctrl+L", "View", lambda window: commands.arrange(window.canvas), icon="layout", in_toolbar=True),
    Action("canvas.fit", "Show everything", "Home", "View", lambda window: window.canvas.fit_all(), icon="fit", in_toolbar=True),
    *(
        Action(f"canvas.align_{how}", title, "", "View", _line_up(how), _has_several)
        for how, title in (
            ("left", "Align left sides"),
            ("centre", "Align centres"),
            ("right", "Align right sides"),
            ("top", "Align tops"),
            ("middle", "Align middles"),
            ("bottom", "Align bottoms"),
            ("columns", "Same gaps from left to right"),
            ("rows", "Same gaps from top to bottom"),
        )
    ),
    Action("view.light", "Light", "", "View", lambda window: window.set_theme(LIGHT)),
    Action("view.dark", "Dark", "", "View", lambda window: window.set_theme(DARK)),
    Action("view.minimap", "Show or hide the overview", "", "View", _toggle_minimap),
    Action("view.zoom_in", "Zoom in", "Ctrl++", "View", lambda window: window.canvas.zoom_in()),
    Action("view.zoom_out", "Zoom out", "Ctrl+-", "View", lambda window: window.canvas.zoom_out()),
    Action("view.zoom_reset", "Full size", "Ctrl+0", "View", lambda window: window.canvas.zoom_reset()),
    Action("view.next_pane", "Next pane", "F6", "View", lambda window: window.next_pane(1)),
    Action("view.previous_pane", "Previous pane", "Shift+F6", "View", lambda window: window.next_pane(-1)),
    Action("view.next_problem", "Next problem", "F8", "View", lambda window: window.next_problem(1)),
    Action("view.previous_problem", "Previous problem", "Shift+F8", "View", lambda window: window.next_problem(-1)),
    Action(
        "train.start",
        "Start training",
        "F5",
        "Train",
        lambda window: window.start_training(),
        lambda window: not window.runner.is_active and not window.training.reason(),
        "start",
        True,
    ),
    Action(
        "train.pause",
        "Pause or go on",
        "Shift+F5",
        "Train",
        lambda window: window.training.toggle_pause(),
        lambda window: window.runner.view.state in (RUNNING, PAUSED),
        "pause",
        True,
    ),
    Action(
        "train.stop",
        "Stop training",
        "Ctrl+Return",
        "Train",
        lambda window: window.runner.stop(),
        lambda window: window.runner.is_active and not window.runner.view.is_stopping,
        "stop",
        True,
    ),
    Action("train.phases", "Phases and objectives …", "", "Train", lambda window: window.training.open_phases()),
    Action("model.export", "Export …", "Ctrl+E", "Train", lambda window: window.open_export(), icon="export", in_toolbar=True),
    Action("help.commands", "All commands …", "Ctrl+Shift+P", "Help", lambda window: window.show_commands()),
    Action("help.keys", "Keys and gestures", "F1", "Help", lambda window: window.show_keys()),
)


def make_actions(window: MainWindow, parent: QWidget) -> dict[str, QAction]:
    """A QAction for each, named after its id, with its shortcut in the tooltip."""
    made: dict[str, QAction] = {}
    for action in ACTIONS:
        found = QAction(action.title, parent)
        found.setObjectName(action.id)
        if action.icon:
            found.setIcon(icon(action.icon))
        if action.shortcut:
            found.setShortcut(QKeySequence(action.shortcut))
        shown = QKeySequence(action.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        found.setToolTip(plain_tip(f"{action.title.removesuffix(' …')} ({shown})" if shown else action.title))
        found.triggered.connect(lambda _=False, action=action: action.run(window))
        made[action.id] = found
    return made


def restyle(made: dict[str, QAction]) -> None:
    """Icons in the colours of the theme."""
    for action in ACTIONS:
        if action.icon:
            made[action.id].setIcon(icon(action.icon))


def refresh(window: MainWindow, made: dict[str, QAction]) -> None:
    """Enables what makes sense now, and says what undo and redo would do."""
    for action in ACTIONS:
        made[action.id].setEnabled(action.when(window))
    history = window.session.history
    made["edit.undo"].setText(f"Undo {history.undo_label}".strip())
    made["edit.redo"].setText(f"Redo {history.redo_label}".strip())


def in_menu(menu: str) -> Iterable[Action]:
    return (action for action in ACTIONS if action.menu == menu)
