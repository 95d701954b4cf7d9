"""Pointing at a node for somebody else: those that do not fit fade, a click on one that does ends it, a click beside does not."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt

from nnbuilder.core.graph import NodeId
from nnbuilder.core.search import match
from nnbuilder.ui.canvas.geometry import Shape
from nnbuilder.ui.canvas.gestures.choosing import ENTER, Choosing
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.lights import Lights, PortStates
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.picking import Picking
from nnbuilder.ui.canvas.surface import Surface


@dataclass(frozen=True, slots=True)
class Candidates(Lights):
    """Nodes fade as while a link is drawn; ports mean nothing."""

    def states(self, node: NodeId, kind: str, shape: Shape) -> PortStates:
        return {}


class PickNode(Gesture):
    """Begins without a press; the button that is released over a fitting node ends it. With the keys, arrows and letters choose
    among those that fit, and Enter takes the one that is marked."""

    def __init__(self, surface: Surface, picking: Picking) -> None:
        super().__init__(surface, surface.pointer, Qt.KeyboardModifier.NoModifier)
        self.hint, self.picking = picking.sentence, picking
        self.choosing = Choosing()
        unfit = frozenset(self.session.graph.nodes.keys() - picking.fitting.keys())
        self.graph_scene.show_lights(Candidates(picking.asking, True, unfit, None))

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.surface.mark(Marks(self._at(at)))

    def goes_on(self, at: QPointF) -> bool:
        return self._at(at) is None

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._take(self._at(at))

    def cancel(self) -> None:
        self._clear()

    def key(self, key: int, text: str = "") -> bool:
        if key in ENTER:
            node = self.choosing.of(self._offered())
            if node is not None:
                self.surface.end_gesture()
                self._take(node)
            return True
        if not self.choosing.take(key, text):
            return False
        node = self.choosing.of(self._offered())
        self.surface.mark(Marks(node))
        if node is not None:
            self.surface.ensure_node_visible(node)
        return True

    def _offered(self) -> list[NodeId]:
        """What fits, by name: the best match of the letters first."""
        names = {node: self.session.graph.nodes[node].name for node in self.picking.fitting if node in self.session.graph.nodes}
        matches = [(fit, name, node) for node, name in names.items() if (fit := match(self.choosing.typed, name)) is not None]
        return [node for *_, node in sorted(matches)]

    def _take(self, node: NodeId | None) -> None:
        self._clear()
        if node is not None:
            self.picking.chosen(self.picking.fitting[node])

    def _at(self, at: QPointF) -> NodeId | None:
        node = self.graph_scene.node_at(at)
        return node if node in self.picking.fitting else None

    def _clear(self) -> None:
        self.graph_scene.show_lights(None)
        self.surface.mark(Marks())
