"""The commands that change nothing but what is selected: finding a node, and going from one to the next."""

from __future__ import annotations

from collections.abc import Callable

from nnbuilder.ui.action import Action
from nnbuilder.ui.canvas import walking
from nnbuilder.ui.canvas.find_bar import find, find_next
from nnbuilder.ui.canvas.surface import Surface

DIRECTIONS = (("Left", "left", -1, 0), ("Right", "right", 1, 0), ("Up", "above", 0, -1), ("Down", "below", 0, 1))
"""(key, where that is, columns, rows)"""


def finding(surface: Surface) -> tuple[Action, ...]:
    def has_graph() -> bool:
        return len(surface.session.document.graphs) > 1 or bool(surface.session.graph.nodes)

    return (
        Action("edit.find", "Find …", "Edit", lambda: find(surface), has_graph, ("Ctrl+F",), group="find"),
        Action("edit.find_next", "Find next", "Edit", lambda: find_next(surface, 1), has_graph, ("F3",), group="find"),
        Action("edit.find_previous", "Find previous", "Edit", lambda: find_next(surface, -1), has_graph, ("Shift+F3",), group="find"),
    )


def walking_actions(surface: Surface) -> tuple[Action, ...]:
    session = surface.session

    def walk(x: int, y: int) -> Callable[[], object]:
        return lambda: walking.focus_nearest(surface, x, y)

    return (
        *(
            Action(
                f"canvas.go_{key.lower()}",
                f"Select the node {'to the ' if y == 0 else ''}{where}",
                "Canvas",
                walk(x, y),
                lambda: bool(session.graph.nodes),
                keys=(key,),
                in_menu=False,
            )
            for key, where, x, y in DIRECTIONS
        ),
        *(
            Action(f"canvas.go_{name}", title, "Canvas", run, lambda: len(session.selection) == 1, keys=(key,), in_menu=False)
            for name, title, key, run in (
                ("source", "Back along the wire", "Alt+Left", lambda: walking.follow(surface, -1, 0)),
                ("target", "On along the wire", "Alt+Right", lambda: walking.follow(surface, 1, 0)),
                ("branch_above", "The branch above", "Alt+Up", lambda: walking.follow(surface, 0, -1)),
                ("branch_below", "The branch below", "Alt+Down", lambda: walking.follow(surface, 0, 1)),
            )
        ),
    )
