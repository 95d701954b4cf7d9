"""Nodes glide to where Arrange puts them. Only the picture takes its time: in the drawing they stand there from the first moment."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPointF, QVariantAnimation

from nnbuilder.core.graph import NodeId
from nnbuilder.project import preferences
from nnbuilder.ui.action import Action
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.guard import Guarded

_MILLISECONDS = 180
_PREFERENCE = "glide"
_ENDS = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.KeyPress)


class Glide(Guarded, QVariantAnimation):
    """From where some nodes stood to where they stand now; wires come into sight meanwhile. Whatever a person does, and every
    edit, ends it at its end."""

    def __init__(self, surface: Surface, before: Mapping[NodeId, QPointF]) -> None:
        super().__init__(surface.viewport())
        self._scene, self._before = surface.graph_scene, before
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setDuration(_MILLISECONDS)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._show)
        for signal in (surface.session.changed, surface.session.leaving, self._scene.dragged):
            signal.connect(self.finish)
        surface.viewport().installEventFilter(self)
        self._show(0.0)
        self.start(QVariantAnimation.DeletionPolicy.DeleteWhenStopped)

    def finish(self) -> None:
        """Everything is where it stands."""
        if self.state() is QVariantAnimation.State.Running:
            self.setCurrentTime(_MILLISECONDS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ENDS:
            self.finish()
        return False

    def _show(self, share: float) -> None:
        scene = self._scene
        for node, item in scene.nodes.items():
            at = scene.places.corner(node)
            item.setPos(at + (self._before.get(node, at) - at) * (1.0 - share))
        for wire in scene.edges.values():
            wire.setOpacity(share)


def corners(surface: Surface) -> dict[NodeId, QPointF]:
    """Where the nodes in sight stand; none where nothing is to glide."""
    if not (is_on() and surface.shows_items):
        return {}
    return {node: surface.graph_scene.places.corner(node) for node in surface.graph_scene.nodes}


def is_on() -> bool:
    """Whether this person wants to see things move."""
    return preferences.get(_PREFERENCE) != "off"


def action() -> Action:
    def turn() -> None:
        preferences.put(_PREFERENCE, "off" if is_on() else "on")

    return Action("view.glide", "Nodes glide when arranged", "View", turn, group="camera", is_on=is_on)
