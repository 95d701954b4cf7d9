"""Drawing nodes by their titles only, and in full again."""

from __future__ import annotations

from nnbuilder.core.collapsing import set_collapsed
from nnbuilder.ui.action import Action
from nnbuilder.ui.canvas.surface import Surface


def collapse(surface: Surface) -> None:
    """Only the titles of the selected nodes, or all of them again where only titles are there."""
    session, chosen = surface.session, surface.session.selection
    if chosen:
        shuts = not chosen <= session.document.collapsed
        session.do("Collapse" if shuts else "Expand", lambda document: set_collapsed(document, chosen, shuts))


def action(surface: Surface) -> Action:
    session = surface.session

    def title() -> str:
        return "Expand" if session.selection and session.selection <= session.document.collapsed else "Collapse to the title"

    return Action(
        "canvas.collapse",
        "Collapse to the title",
        "View",
        lambda: collapse(surface),
        lambda: bool(session.selection),
        keys=("H",),
        group="camera",
        label=title,
    )
