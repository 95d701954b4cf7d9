"""Everything that an output feeds, taken over to another output by one drag."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core import links
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import End
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.edge_item import curve
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.gestures.link import SNAP
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.canvas.verdict import Verdict


class MoveLinks(Gesture):
    """The loose ends of all the wires hang at the pointer until they are put on an output, or on the body of a node."""

    hint = "Release on another output to move all these wires to it · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, source: End) -> None:
        super().__init__(surface, start, modifiers)
        self.source = source
        self.edges = self.session.graph.out_of(source.node, source.port)
        self.line = QGraphicsPathItem()
        self.line.setPen(QPen(theme.token("accent"), 2.2))
        self.line.setZValue(9)
        self.graph_scene.addItem(self.line)

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.passed_threshold(at):
            return
        target = self._output_at(at)
        start = self.graph_scene.port_point(target, is_output=True) if target is not None else at
        path = QPainterPath()
        for edge in self.edges:
            path.addPath(curve(start, self.graph_scene.port_point(edge.target, is_output=False), is_downwards=self.session.is_downwards))
        self.line.setPath(path)
        self.surface.show_verdict(self._judged(target) if target is not None else None, at)

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        target = self._output_at(at) if self.passed_threshold(at) else None
        self.cancel()
        if target is not None:
            self.session.do("Move wires", lambda document: links.move_links(document, self.source, target))

    def cancel(self) -> None:
        if self.line.scene() is not None:
            self.line.scene().removeItem(self.line)
        self.surface.show_verdict(None, self.start)

    def _output_at(self, at: QPointF) -> End | None:
        port = self.graph_scene.port_at(at, SNAP / self.surface.scale_factor, inputs=False)
        node = self.graph_scene.node_at(at)
        end = port[0] if port is not None else None
        if end is None and node is not None:
            outputs = self.graph_scene.looks[node].shape.outputs
            end = End(node, outputs[0]) if outputs else None
        return end if end is not None and end != self.source else None

    def _judged(self, target: End) -> Verdict:
        try:
            after = links.move_links(self.session.document, self.source, target)
        except EditError as error:
            return Verdict(False, str(error))
        before = {(one.at, one.message) for one in self.session.analysis.diagnostics}
        wrong = next((one for one in self.session.analyzer.analyze(after).diagnostics if one.severity == "error" and (one.at, one.message) not in before), None)
        count = len(self.edges)
        return Verdict(wrong is None, wrong.message if wrong is not None else f"ok: {count} wire{'s' * (count != 1)} from here")
