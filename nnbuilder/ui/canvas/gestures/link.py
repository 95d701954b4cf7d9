"""Drawing an edge: compatible ports light up, the snapped one says what would flow or why not and what would cure it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core import edits, fixes, links
from nnbuilder.core.diagnostics import Analysis, Diagnostic
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import Edge, End, NodeId, reachable
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.edge_item import curve
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.lights import Lights, refused
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.canvas.verdict import Verdict

SNAP = 20.0
_MISSING = ("port/unconnected", "input/unbound")
"""What a drawing that is not finished has, and no edge is to blame for."""


class DrawLink(Gesture):
    """From a port to a port of the other side. `picked` is the edge that was taken off its input; with Shift it stays there, and
    the new one is beside it."""

    hint = "Release on a port or a node · release on empty canvas to choose a layer · Esc cancels"

    def __init__(self, surface: Surface, start: QPointF, modifiers: Qt.KeyboardModifier, end: End, is_output: bool, picked: Edge | None = None) -> None:
        super().__init__(surface, start, modifiers)
        self.picked = picked
        self.keeps_picked = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self.wire = QGraphicsPathItem()
        self.wire.setZValue(9)
        self.graph_scene.addItem(self.wire)
        self.is_drag = False
        self.hold(end, is_output)

    def hold(self, end: End, is_output: bool) -> None:
        """The port that the wire begins at. Whatever would close a loop is known once for the whole drag."""
        self.end, self.is_output = end, is_output
        self.target: End | None = None
        self.verdict: Verdict | None = None
        self.verdicts: dict[End, Verdict] = {}
        self.blocked = reachable(self.session.graph, [end.node], upstream=is_output)
        carried = self.session.analysis.type_of(self.session.path_of(end.node), end.port) if is_output else None
        given = carried if isinstance(carried, TensorSpec) else None
        picked = None if self.keeps_picked else self.picked
        unfit = refused(self.graph_scene.looks.specs, given)
        self.graph_scene.show_lights(Lights(end.node, is_output, self.blocked, picked, given, unfit))

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.is_drag = self.is_drag or self.passed_threshold(at)
        self.graph_scene.open_collapsed(self.graph_scene.node_at(at))
        port = self.graph_scene.port_at(at, SNAP / self.surface.scale_factor, outputs=not self.is_output, inputs=self.is_output)
        self.lead_to(port[0] if port is not None and port[0].node != self.end.node else self._on_body(at), at)

    def lead_to(self, target: End | None, at: QPointF) -> None:
        """Shows the wire to a port, or to a place where nothing is, and what would flow."""
        self.target = target
        fixed = self.graph_scene.port_point(self.end, is_output=self.is_output)
        loose = self.graph_scene.port_point(self.target, is_output=not self.is_output) if self.target is not None else at
        source, end = (fixed, loose) if self.is_output else (loose, fixed)
        self.wire.setPath(curve(source, end, is_downwards=self.session.is_downwards))
        self.verdict = self.judge(self.target) if self.target is not None else None
        name = "accent" if self.verdict is None else "success" if self.verdict.is_ok else "error"
        self.wire.setPen(QPen(theme.token(name), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        self.surface.show_verdict(self.verdict, at)

    def goes_on(self, at: QPointF) -> bool:
        """A click on a port and a click on another one do the same as a drag."""
        is_click = not self.is_drag and not self.passed_threshold(at)
        self.is_drag = True
        return is_click

    def finish(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.move(at, modifiers)
        target, verdict = self.target, self.verdict
        self.clear()
        if target is not None and verdict is not None:
            # A wrong shape may be drawn and cured afterwards; a loop may not be drawn at all.
            if target.node in self.blocked:
                self.surface.refuse(verdict.text)
            else:
                self.connect(target)
        elif self.picked is not None and not self.keeps_picked:
            if self.graph_scene.node_at(at) is None and self.is_drag:
                picked = self.picked
                self.session.do("Disconnect", lambda document: edits.disconnect(document, picked))
        elif self.is_drag:
            self.surface.open_search(at, link=(self.end, self.is_output))

    def cancel(self) -> None:
        self.clear()

    def key(self, key: int, text: str = "") -> bool:
        """Enter takes the cure that is shown beside the pointer."""
        if key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or self.verdict is None or self.verdict.fix is None or self.target is None:
            return False
        fix, new_id, edge = self.verdict.fix, self.session.new_id(), self._edge(self.target)
        catalogue = self.session.catalogue
        self.clear()
        self.surface.end_gesture()
        self.session.do(f"Connect, {fix.title}", lambda document: fixes.apply_fix(self._connected(document, edge), fix, new_id, catalogue))
        return True

    def connect(self, target: End) -> None:
        edge = self._edge(target)
        self.session.do("Connect", lambda document: self._connected(document, edge))

    def _connected(self, document: Document, edge: Edge) -> Document:
        """The edge drawn; what was picked up elsewhere is put down."""
        if self.picked is not None and not self.keeps_picked:
            return links.moved_link(document, self.picked, edge)
        return edits.connect(document, edge.source, edge.target)

    def _edge(self, target: End) -> Edge:
        return Edge(self.end, target) if self.is_output else Edge(target, self.end)

    def judge(self, target: End) -> Verdict:
        """The whole analysis, for the one port that is snapped to; remembered for the drag."""
        if target not in self.verdicts:
            self.verdicts[target] = self._judged(target)
        return self.verdicts[target]

    def _judged(self, target: End) -> Verdict:
        edge = self._edge(target)
        try:
            after = self._connected(self.session.document, edge)
        except EditError as error:
            return Verdict(False, str(error))
        analysis = self.session.analyzer.analyze(after)
        path = self.session.path_of(edge.target.node)
        wrong = self._new_error(analysis)
        if wrong is not None:
            return Verdict(False, wrong.message, next(iter(self.session.analyzer.cures(after, analysis, wrong)), None))
        outputs = [tensor for (at, _), tensor in analysis.types.items() if at == path]
        shown = next((str(tensor) for tensor in outputs if isinstance(tensor, TensorSpec)), "")
        is_sure = not any(one.code == "shape/condition" for one in set(analysis.at(path)) - set(self.session.analysis.at(path)))
        return Verdict(True, f"ok: {shown}" if shown else "ok", is_sure=is_sure)

    def _new_error(self, analysis: Analysis) -> Diagnostic | None:
        """The first error this edge would cause: one that is not there now, and is not about something still missing."""
        before = {(diagnostic.at, diagnostic.message) for diagnostic in self.session.analysis.diagnostics}
        fresh = (
            diagnostic
            for diagnostic in analysis.diagnostics
            if diagnostic.severity == "error" and (diagnostic.at, diagnostic.message) not in before and diagnostic.code not in _MISSING
        )
        return next(fresh, None)

    def _on_body(self, at: QPointF) -> End | None:
        """Over the body of a node the first free port counts."""
        node = self.graph_scene.node_at(at)
        if node is None or node == self.end.node:
            return None
        return self._first_port(node)

    def _first_port(self, node: NodeId) -> End | None:
        shape = self.graph_scene.looks[node].shape
        if not self.is_output:
            return End(node, shape.outputs[0]) if shape.outputs else None
        taken = {edge.target for edge in self.session.graph.edges if edge != self.picked or self.keeps_picked}
        ends = [End(node, port, index) for port, index in shape.inputs]
        free = [end for end in ends if end not in taken]
        return min(free, key=lambda end: self.judge(end).rank, default=ends[0] if ends else None)

    def clear(self) -> None:
        if self.wire.scene() is not None:
            self.graph_scene.removeItem(self.wire)
        self.graph_scene.open_collapsed(None)
        self.graph_scene.show_lights(None)
        self.surface.show_verdict(None, self.start)
