"""What is told of a node or a wire while the pointer rests on it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtWidgets import QToolTip

from nnbuilder.core.graph import Edge
from nnbuilder.core.tensor import TensorSpec, shape_text
from nnbuilder.ui.canvas.note_links import link_at, told
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import plain_tip

SOON = 300
"""Milliseconds."""


def tooltip(surface: Surface, at: QPointF) -> str:
    """What hovers over a wire, a badge or a link."""
    session, scene = surface.session, surface.graph_scene
    node = scene.node_at(at)
    if node is not None:
        diagnostics = session.analysis.at(session.path_of(node))
        cures = [fix.title for diagnostic in diagnostics for fix in session.cures(diagnostic)]
        return "\n".join([*(diagnostic.message for diagnostic in diagnostics), *(f"Cure: {cure}" for cure in cures[:3])])
    edge = scene.edge_at(at)
    if edge is None:
        return told(href) if (href := link_at(surface, at)) else ""
    nodes, carried = session.graph.nodes, session.analysis.type_of(session.path_of(edge.source.node), edge.source.port)
    flow = f"{shape_text(carried.shape)} {carried.dtype}" if isinstance(carried, TensorSpec) else str(carried)
    return f"{flow}\n{nodes[edge.source.node].name} → {nodes[edge.target.node].name}"


class WireTip(Guarded, QObject):
    """What a wire carries is told sooner than other tips are: a person who rests there for a moment asks just that."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface.viewport())
        self._surface = surface
        self._wire: Edge | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._show)

    def follow(self, hovered: object) -> None:
        """The wire that is pointed at now; anything else has no tip of this kind."""
        wire = hovered if isinstance(hovered, Edge) else None
        if wire != self._wire:
            self._wire = wire
            self._soon.stop() if wire is None else self._soon.start()

    def _show(self) -> None:
        viewport, at = self._surface.viewport(), self._surface.pointer
        if self._wire is not None and (text := tooltip(self._surface, at)):
            QToolTip.showText(viewport.mapToGlobal(self._surface.mapFromScene(at)), plain_tip(text), viewport)
