"""The commands of the camera: what is seen, how large, and going back to what was seen before."""

from __future__ import annotations

from nnbuilder.ui.action import Action
from nnbuilder.ui.canvas import collapsing, gliding
from nnbuilder.ui.canvas.looking import Looking
from nnbuilder.ui.canvas.surface import Surface


def camera_actions(surface: Surface) -> tuple[Action, ...]:
    scene, looking = surface.graph_scene, surface.looking
    return (
        Action("canvas.fit", "Show everything", "View", lambda: surface.fit_all(), keys=("Home",), icon="fit", in_toolbar=True, group="camera"),
        Action("view.fit_selection", "Show the selection", "View", lambda: surface.fit_selection(), keys=("F",), group="camera"),
        Action("view.zoom_in", "Zoom in", "View", lambda: surface.zoom_in(), shortcuts=("Ctrl++", "Ctrl+="), group="camera"),
        Action("view.zoom_out", "Zoom out", "View", lambda: surface.zoom_out(), shortcuts=("Ctrl+-",), group="camera"),
        Action("view.zoom_reset", "Full size", "View", lambda: surface.zoom_reset(), shortcuts=("Ctrl+0",), group="camera"),
        Action(
            "view.free_ports",
            "Unused ports",
            "View",
            lambda: scene.show_free_ports(wanted=not scene.looks.shows_free),
            keys=("Ctrl+H",),
            group="camera",
            is_on=lambda: scene.looks.shows_free,
        ),
        collapsing.action(surface),
        Action(
            "view.weights",
            "Weights on the nodes",
            "View",
            lambda: scene.show_weights(wanted=not scene.shows_weights),
            group="camera",
            is_on=lambda: scene.shows_weights,
        ),
        gliding.action(),
        Action("view.back", "The view before", "View", lambda: looking.back(), lambda: bool(looking.views.before), keys=("[",), group="views"),
        Action("view.forth", "The view after", "View", lambda: looking.forth(), lambda: bool(looking.views.after), keys=("]",), group="views"),
        *(mark for number in range(1, 10) for mark in _marks(looking, number)),
    )


def _marks(looking: Looking, number: int) -> tuple[Action, ...]:
    """A view is kept under a number, and shown again."""
    return (
        Action(f"view.mark_{number}", f"Keep this view as {number}", "Canvas", lambda: looking.mark(number), keys=(f"Ctrl+{number}",), in_menu=False),
        Action(
            f"view.go_{number}",
            f"Show the view kept as {number}",
            "Canvas",
            lambda: looking.go(number),
            lambda: number in looking.views.marks,
            keys=(str(number),),
            in_menu=False,
        ),
    )
