"""Two nodes joined by a stroke from anywhere on one to anywhere on the other: the first ports that fit, or those that are chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QMenu

from nnbuilder.core import edits
from nnbuilder.core.graph import Edge, End, NodeId
from nnbuilder.ui.canvas.gestures.link import DrawLink
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.canvas.verdict import Verdict

_ALT, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


class LazyLink(DrawLink):
    """What the first node gives goes into the second one; where it gives nothing on, it is fed by it. With Alt and Shift a menu asks
    where several ports fit, and Tab goes from one to the next meanwhile."""

    hint = "Release on another node: joins the first ports that fit · Tab takes the next ones · Esc cancels"
    button = Qt.MouseButton.RightButton

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, node: NodeId) -> None:
        self.node, self.turn = node, 0
        self.asks = bool(modifiers & _ALT and modifiers & _SHIFT)
        self.ranked: dict[NodeId, list[tuple[End, End, Verdict]]] = {}
        shape = surface.graph_scene.looks[node].shape
        ends = [(End(node, output), True) for output in shape.outputs] or [(End(node, *port), False) for port in shape.inputs]
        super().__init__(surface, start, Qt.KeyboardModifier.NoModifier, *ends[0])
        self.ends = ends

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.is_drag = self.is_drag or self.passed_threshold(at)
        node = self.graph_scene.node_at(at) if self.is_drag else None
        pairs = self._pairs(node) if node is not None and node != self.node else []
        if pairs:
            end, target, _ = pairs[self.turn % len(pairs)]
            if end != self.end:
                self.hold(end, self.is_output)
            self.lead_to(target, at)
        elif self.is_drag:
            self.lead_to(None, at)

    def goes_on(self, at: QPointF) -> bool:
        return False

    def key(self, key: int, text: str = "") -> bool:
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.turn += 1 if key == Qt.Key.Key_Tab else -1
            self.move(self.surface.pointer, Qt.KeyboardModifier.NoModifier)
            return True
        return super().key(key, text)

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.move(at, modifiers)
        target, verdict, node = self.target, self.verdict, self.graph_scene.node_at(at)
        fitting = [(end, other) for end, other, told in self._pairs(node) if told.is_ok] if target is not None and node is not None else []
        self.clear()
        if target is None or verdict is None:
            return
        if target.node in self.blocked:
            self.surface.refuse(verdict.text)
        elif self.asks and len(fitting) > 1:
            self._ask([self._joined(*pair) for pair in fitting], at)
        else:
            self.connect(target)

    def _pairs(self, node: NodeId) -> list[tuple[End, End, Verdict]]:
        """The ports of this node and of another one that nothing feeds yet, what fits first."""
        if node not in self.ranked:
            shape, graph = self.graph_scene.looks[node].shape, self.session.graph
            taken = {edge.target for edge in graph.edges}
            others = [End(node, *port) for port in shape.inputs] if self.is_output else [End(node, output) for output in shape.outputs]
            free = [end for end in others if end not in taken] or others
            pairs = []
            for end, _ in [one for one in self.ends if one[0] not in taken] or self.ends:
                self.hold(end, self.is_output)
                pairs += [(end, other, self.judge(other)) for other in free]
            self.ranked[node] = sorted(pairs, key=lambda pair: pair[2].rank)
        return self.ranked[node]

    def _joined(self, end: End, other: End) -> Edge:
        return Edge(end, other) if self.is_output else Edge(other, end)

    def _ask(self, edges: list[Edge], at: QPointF) -> None:
        """Which of the ports that fit is meant."""
        session, menu = self.session, QMenu(self.surface.viewport())
        menu.setObjectName("canvas.ports")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        nodes = session.graph.nodes
        for edge in edges:
            names = [f"{nodes[end.node].name}.{end.port}{f' {end.index + 1}' if end.index else ''}" for end in (edge.source, edge.target)]
            menu.addAction(" → ".join(names), partial(_connect, self.surface, edge))
        menu.popup(self.surface.viewport().mapToGlobal(self.surface.mapFromScene(at)))


def _connect(surface: Surface, edge: Edge) -> None:
    surface.session.do("Connect", lambda document: edits.connect(document, edge.source, edge.target))
