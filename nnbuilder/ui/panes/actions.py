"""The commands of the panes: each shows or hides one, and ticks tell which are seen."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.ui.action import Action
from nnbuilder.ui.panes.arrangement import PAGES, SIDES, Arrangement, Place
from nnbuilder.ui.panes.desk import Desk


def actions(desk: Desk) -> tuple[Action, ...]:
    """Alt and a number for each, in the order in which they stand around the canvas."""
    return (
        *(_pane(desk, name, number) for number, name in enumerate((*SIDES, *PAGES), 1)),
        Action(
            "view.code_beside",
            "Code beside the canvas",
            "View",
            lambda: _put_code(desk),
            shortcuts=("Alt+9",),
            group="panes",
            is_on=lambda: desk.is_seen("code") and desk.state.place_of("code") is Place.BESIDE,
        ),
        Action("view.only_canvas", "Only the canvas", "View", lambda: toggle_all(desk), shortcuts=("F11",), group="panes", is_on=lambda: _is_alone(desk)),
        Action("view.first_panes", "Panes as at first", "View", lambda: desk.arrange(Arrangement()), shortcuts=("Alt+0",), group="panes"),
    )


def toggle(desk: Desk, name: str) -> None:
    """Out of sight where it is seen; otherwise to be seen, with the keys."""
    if desk.is_seen(name):
        desk.hide_pane(name)
    else:
        desk.bring(name)


def toggle_all(desk: Desk) -> None:
    """Leaves nothing but the canvas; where that is so already, the panes at its sides come back."""
    if _is_alone(desk):
        desk.arrange(replace(desk.arrangement, hidden=frozenset()))
        return
    # Of the pages below the tabs stay, so that they are folded and not hidden.
    around = {name for name in desk.named if name in SIDES or desk.state.place_of(name) is not Place.HOME}
    desk.arrange(replace(desk.arrangement, hidden=frozenset(around), is_open=False))


def _is_alone(desk: Desk) -> bool:
    return not any(desk.is_seen(name) for name in desk.named)


def _pane(desk: Desk, name: str, number: int) -> Action:
    title = desk.named[name][1]
    return Action(f"pane.{name}", title, "View", lambda: toggle(desk, name), shortcuts=(f"Alt+{number}",), group="panes", is_on=lambda: desk.is_seen(name))


def _put_code(desk: Desk) -> None:
    is_beside = desk.is_seen("code") and desk.state.place_of("code") is Place.BESIDE
    desk.move_to("code", Place.HOME if is_beside else Place.BESIDE)
