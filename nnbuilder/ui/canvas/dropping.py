"""A layer dragged from the palette over the canvas: the wire it would go into lights up, and there it is put."""

from __future__ import annotations

from PySide6.QtGui import QDragMoveEvent, QDropEvent

from nnbuilder.ui.canvas import adding
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.palette.panel import MIME

_REACH = 20.0


def hover(surface: Surface, event: QDragMoveEvent) -> None:
    """Also for the moment it comes in; whatever is no layer is left to what lies behind."""
    if event.mimeData().hasFormat(MIME):
        surface.highlight_edge(surface.graph_scene.edge_at(surface.mapToScene(event.position().toPoint()), _REACH))
        event.acceptProposedAction()
    else:
        event.ignore()


def drop(surface: Surface, event: QDropEvent) -> None:
    if event.mimeData().hasFormat(MIME):
        at = surface.mapToScene(event.position().toPoint())
        edge = surface.graph_scene.edge_at(at, _REACH)
        surface.highlight_edge(None)
        adding.drop_kind(surface, bytes(event.mimeData().data(MIME).data()).decode(errors="replace"), at, edge)
        event.acceptProposedAction()
        surface.setFocus()
    else:
        event.ignore()
