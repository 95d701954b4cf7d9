"""Pointing at a node for somebody else: those that do not fit fade, a click on one that does ends it, a click beside does not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt

from nnbuilder.core.graph import NodeId
from nnbuilder.ui.canvas.geometry import Shape
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.lights import Lights, PortStates
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.surface import Surface


@dataclass(frozen=True, slots=True)
class Candidates(Lights):
    """Nodes fade as while a link is drawn; ports mean nothing."""

    def states(self, node: NodeId, shape: Shape) -> PortStates:
        return {}


class PickNode(Gesture):
    """Begins without a press, for the node `asking`; the button that is released over a fitting node ends it."""

    def __init__(self, surface: Surface, asking: NodeId, fitting: Collection[NodeId], hint: str, chosen: Callable[[NodeId], object]) -> None:
        super().__init__(surface, surface.pointer, Qt.KeyboardModifier.NoModifier)
        self.hint, self.fitting, self.chosen = hint, frozenset(fitting), chosen
        self.graph_scene.show_lights(Candidates(asking, True, frozenset(self.session.graph.nodes.keys() - self.fitting), None))

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.surface.mark(Marks(self._at(at)))

    def goes_on(self, at: QPointF) -> bool:
        return self._at(at) is None

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        node = self._at(at)
        self._clear()
        if node is not None:
            self.chosen(node)

    def cancel(self) -> None:
        self._clear()

    def _at(self, at: QPointF) -> NodeId | None:
        node = self.graph_scene.node_at(at)
        return node if node in self.fitting else None

    def _clear(self) -> None:
        self.graph_scene.show_lights(None)
        self.surface.mark(Marks())
