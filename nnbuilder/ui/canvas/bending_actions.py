"""The commands of wires: points on them, and running straight."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from nnbuilder.core.graph import Edge
from nnbuilder.core.straighten import wires_between
from nnbuilder.ui.action import Action
from nnbuilder.ui.canvas import bending
from nnbuilder.ui.canvas.straightening import can_straighten, straighten
from nnbuilder.ui.canvas.surface import Surface


def bending_actions(surface: Surface) -> tuple[Action, ...]:
    return (
        Action("canvas.add_point", "Add a point to the wire", "View", lambda: add_points(surface), lambda: bool(_meant(surface)), keys=("P",), group="places"),
        Action("canvas.straighten", "Straighten the wires", "View", lambda: straighten(surface), lambda: can_straighten(surface), keys=("Q",), group="places"),
    )


def add_points(surface: Surface, at: QPointF | None = None) -> None:
    """A point on each wire that is selected, or that joins the selected nodes: in its middle, or where it is nearest to a place."""
    scene = surface.graph_scene
    crossings = [(edge, at if at is not None else scene.path_of(edge).pointAtPercent(0.5)) for edge in _meant(surface)]
    bending.add(surface.session, bending.crossed(scene, crossings, 0.0))


def _meant(surface: Surface) -> list[Edge]:
    session = surface.session
    return sorted(session.selected_edges) or wires_between(session.graph, session.selection, surface.graph_scene.main_wires)
