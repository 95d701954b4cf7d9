"""What is told of a node or a wire while the pointer rests on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from nnbuilder.ui.canvas.note_links import link_at, told
from nnbuilder.ui.canvas.surface import Surface


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
    nodes = session.graph.nodes
    return f"{session.analysis.type_of(session.path_of(edge.source.node), edge.source.port)}\n{nodes[edge.source.node].name} → {nodes[edge.target.node].name}"
