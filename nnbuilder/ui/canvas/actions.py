"""The commands of the canvas, bound to one."""

from __future__ import annotations

from collections.abc import Callable

from nnbuilder.core.graph import NodeId
from nnbuilder.core.layout.measures import GRID
from nnbuilder.ui.action import Action
from nnbuilder.ui.canvas import bending, commands, copying, keeping, walking, walking_actions
from nnbuilder.ui.canvas.arranging import arrange
from nnbuilder.ui.canvas.bending_actions import bending_actions
from nnbuilder.ui.canvas.camera_actions import camera_actions
from nnbuilder.ui.canvas.owners import pick_module, pick_tensor
from nnbuilder.ui.canvas.searching import open_before, open_replacing
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.history_list import HistoryList

_SIDES = (
    ("left", "Align left sides", "L"),
    ("centre", "Align centres", "C"),
    ("right", "Align right sides", "R"),
    ("top", "Align tops", "T"),
    ("middle", "Align middles", "M"),
    ("bottom", "Align bottoms", "B"),
    ("columns", "Same gaps from left to right", "H"),
    ("rows", "Same gaps from top to bottom", "V"),
)


def _chords(letter: str) -> tuple[str, ...]:
    """Alt+A as elsewhere, and a second one where the desktop keeps Alt for itself."""
    return f"Alt+A, {letter}", f"Ctrl+K, {letter}"


def actions(surface: Surface) -> tuple[Action, ...]:
    """In the order in which menus show them."""
    return (
        *_history(surface),
        *_clipboard(surface),
        *_taking_away(surface),
        *_copies(surface),
        *_selecting(surface),
        *_layers(surface),
        *_model(surface),
        *keeping.actions(surface),
        *_placing(surface),
        *bending_actions(surface),
        *walking_actions.finding(surface),
        *camera_actions(surface),
        *walking_actions.walking_actions(surface),
    )


def _history(surface: Surface) -> tuple[Action, ...]:
    session = surface.session
    return (
        Action(
            "edit.undo",
            "Undo",
            "Edit",
            lambda: session.undo(),
            lambda: bool(len(session.history)),
            ("Ctrl+Z",),
            icon="undo",
            in_toolbar=True,
            group="history",
            label=lambda: f"Undo {session.history.undo_label}".strip(),
        ),
        Action(
            "edit.redo",
            "Redo",
            "Edit",
            lambda: session.redo(),
            lambda: bool(session.history.redo_label),
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            icon="redo",
            in_toolbar=True,
            group="history",
            label=lambda: f"Redo {session.history.redo_label}".strip(),
        ),
        Action(
            "edit.history",
            "History …",
            "Edit",
            lambda: HistoryList(session, surface.viewport().window()).open_beside(surface.viewport()),
            lambda: bool(session.history.labels),
            group="history",
        ),
    )


def _clipboard(surface: Surface) -> tuple[Action, ...]:
    session = surface.session

    def has_nodes() -> bool:
        return bool(session.selection)

    return (
        Action("edit.cut", "Cut", "Edit", lambda: commands.cut(surface), lambda: any(session.chosen), ("Ctrl+X",), group="clipboard"),
        Action("edit.copy", "Copy", "Edit", lambda: commands.copy(surface), lambda: any(session.chosen), ("Ctrl+C",), group="clipboard"),
        Action("edit.paste", "Paste", "Edit", lambda: commands.paste(surface), shortcuts=("Ctrl+V",), group="clipboard"),
        Action("edit.paste_fed", "Paste and reconnect", "Edit", lambda: commands.paste(surface, feeds=True), shortcuts=("Ctrl+Shift+V",), group="clipboard"),
        Action("edit.duplicate", "Duplicate", "Edit", lambda: commands.duplicate(surface), has_nodes, ("Ctrl+D",), ("Shift+D",), group="clipboard"),
        Action(
            "edit.duplicate_shared",
            "Duplicate with shared weights",
            "Edit",
            lambda: commands.duplicate_shared(surface),
            has_nodes,
            keys=("Alt+D", "Ctrl+Alt+D"),
            group="clipboard",
        ),
    )


def _taking_away(surface: Surface) -> tuple[Action, ...]:
    session = surface.session
    return (
        Action(
            "edit.delete",
            "Delete",
            "Edit",
            lambda: commands.delete(surface),
            lambda: any(session.chosen),
            keys=("Del", "Backspace", "X"),
            group="delete",
            label=lambda: commands.name_of_delete(session),
        ),
        Action(
            "edit.delete_and_reconnect",
            "Delete and reconnect",
            "Edit",
            lambda: commands.remove_and_reconnect(surface),
            lambda: bool(session.selection),
            keys=("Ctrl+Del", "Ctrl+Backspace"),
            group="delete",
        ),
        Action("edit.rename", "Rename", "Edit", lambda: surface.rename_selected(), lambda: len(session.selection) == 1, ("F2",), group="delete"),
    )


def _copies(surface: Surface) -> tuple[Action, ...]:
    """What is selected, or everything where nothing is."""

    def has_graph() -> bool:
        return bool(surface.session.graph.nodes)

    return (
        Action("edit.copy_code", "Copy as code", "Edit", lambda: copying.copy_code(surface), has_graph, group="copy as"),
        Action("edit.copy_svg", "Copy as SVG", "Edit", lambda: copying.copy_svg(surface), has_graph, group="copy as"),
        Action("edit.copy_png", "Copy as PNG", "Edit", lambda: copying.copy_png(surface), has_graph, group="copy as"),
    )


def _selecting(surface: Surface) -> tuple[Action, ...]:
    session = surface.session

    def has_nodes() -> bool:
        return bool(session.selection)

    return (
        Action("edit.select_all", "Select all", "Edit", lambda: session.select(session.graph.nodes), shortcuts=("Ctrl+A",), group="select"),
        Action("edit.select_none", "Select nothing", "Edit", lambda: session.select(), keys=("Ctrl+Shift+A",), group="select"),
        Action(
            "edit.select_others",
            "Select the others",
            "Edit",
            lambda: session.select(session.graph.nodes.keys() - session.selection),
            keys=("Ctrl+I",),
            group="select",
        ),
        *(
            Action(f"edit.select_{name}", title, "Edit", select, has_nodes, keys=(key,), group="select", in_menu=in_menu)
            for name, title, key, select, in_menu in (
                ("targets", "Select everything behind", "L", lambda: walking.select_stream(surface, forwards=True), True),
                ("sources", "Select everything before", "Shift+L", lambda: walking.select_stream(surface, forwards=False), True),
                ("next_targets", "Select what is fed directly", "Alt+L", lambda: walking.select_beside(surface, forwards=True), False),
                ("next_sources", "Select what feeds directly", "Alt+Shift+L", lambda: walking.select_beside(surface, forwards=False), False),
            )
        ),
    )


def _layers(surface: Surface) -> tuple[Action, ...]:
    session = surface.session

    def is_one() -> bool:
        return len(session.selection) == 1

    def only() -> NodeId:
        return next(iter(session.selection))

    return (
        Action("canvas.add", "Add a layer", "Model", lambda: surface.open_search(), keys=("Tab",), icon="add", in_toolbar=True, group="layers"),
        Action("canvas.add_here", "Add a layer at the pointer", "Model", lambda: surface.open_search(surface.pointer), keys=("Shift+A",), group="layers"),
        Action("canvas.replace", "Replace by another layer", "Model", lambda: open_replacing(surface, only()), is_one, keys=("Shift+S",), group="layers"),
        Action("canvas.link", "Connect to …", "Model", lambda: surface.link_by_keys(backwards=False), is_one, keys=("C",), group="layers"),
        Action("canvas.link_back", "Connect from …", "Model", lambda: surface.link_by_keys(backwards=True), is_one, keys=("Shift+C",), group="layers"),
        Action("canvas.add_before", "Add a layer before", "Model", lambda: open_before(surface), is_one, keys=("Shift+Tab",), group="layers"),
        Action("canvas.share", "Share weights with …", "Model", lambda: pick_module(surface, only()), is_one, keys=("W",), group="layers"),
        Action("canvas.tie", "Tie a tensor to …", "Model", lambda: pick_tensor(surface, only()), is_one, keys=("Shift+W",), group="layers"),
    )


def _model(surface: Surface) -> tuple[Action, ...]:
    session = surface.session

    def has_nodes() -> bool:
        return bool(session.selection)

    def only() -> NodeId:
        return next(iter(session.selection))

    def is_block() -> bool:
        return len(session.selection) == 1 and session.graph.nodes[only()].kind in session.document.graphs

    return (
        Action(
            "canvas.mute",
            "Mute",
            "Model",
            lambda: commands.mute(surface),
            has_nodes,
            keys=("M",),
            group="layers",
            label=lambda: "Unmute" if session.selection and all(session.graph.nodes[node].muted for node in session.selection) else "Mute",
        ),
        Action("canvas.chain", "Connect in a row", "Model", lambda: walking.chain(surface), lambda: len(session.selection) > 1, keys=("J",), group="layers"),
        Action("canvas.group", "Make a block", "Model", lambda: commands.group(surface), has_nodes, ("Ctrl+G",), icon="group", group="blocks"),
        Action("canvas.ungroup", "Take a block apart", "Model", lambda: commands.ungroup(surface), is_block, ("Ctrl+Shift+G",), group="blocks"),
        Action("canvas.enter", "Enter the block", "Model", lambda: session.enter(only()), is_block, keys=("Ctrl+Down",), group="blocks"),
        Action("canvas.leave", "Leave the block", "Model", lambda: session.leave(), lambda: bool(session.block_path), keys=("Ctrl+Up",), group="blocks"),
        Action("canvas.note", "Add a note", "Model", lambda: commands.add_note(surface), shortcuts=("Ctrl+Shift+T",), keys=("N",), group="notes"),
        Action("canvas.frame", "Frame the selection", "Model", lambda: commands.frame(surface), has_nodes, ("Ctrl+Shift+R",), ("Ctrl+J",), group="notes"),
    )


def _placing(surface: Surface) -> tuple[Action, ...]:
    session = surface.session

    def line_up(how: str) -> Callable[[], object]:
        return lambda: commands.line_up(surface, how)

    def nudge(x: float, y: float) -> Callable[[], object]:
        return lambda: bending.nudge(session, x, y)

    return (
        Action("canvas.layout", "Arrange", "View", lambda: arrange(surface), shortcuts=("Ctrl+L",), icon="layout", in_toolbar=True, group="places"),
        Action("canvas.layout_down", "Arrange from top to bottom", "View", lambda: arrange(surface, downwards=True), group="places"),
        *(
            Action(f"canvas.align_{how}", title, "View", line_up(how), lambda: len(session.selection) > 1, _chords(letter), group="align")
            for how, title, letter in _SIDES
        ),
        *(
            Action(
                f"canvas.{name}_{key.lower()}",
                f"{title} {key.lower()}",
                "Canvas",
                nudge(x * step, y * step),
                lambda: bool(session.selection or session.selected_dots),
                keys=(f"{keys}+{key}",),
                in_menu=False,
            )
            for name, title, keys, step in (("nudge", "Nudge the selection", "Shift", GRID), ("shift", "Nudge by one point", "Ctrl+Shift", 1))
            for key, _, x, y in walking_actions.DIRECTIONS
        ),
    )
