"""A layer dragged from the palette over the canvas: a node under it is replaced, a wire under it takes it in."""

from __future__ import annotations

from PySide6.QtGui import QDragMoveEvent, QDropEvent

from nnbuilder.ui.canvas import adding
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.palette.mine import brought
from nnbuilder.ui.palette.panel import MIME

_REACH = 20.0


def hover(surface: Surface, event: QDragMoveEvent) -> None:
    """Also for the moment it comes in; whatever is no layer is left to what lies behind."""
    if event.mimeData().hasFormat(MIME):
        surface.mark(_under(surface, event))
        event.acceptProposedAction()
    else:
        event.ignore()


def leave(surface: Surface) -> None:
    surface.mark(Marks())


def drop(surface: Surface, event: QDropEvent) -> None:
    if event.mimeData().hasFormat(MIME):
        under = _under(surface, event)
        leave(surface)
        kind = bytes(event.mimeData().data(MIME).data()).decode(errors="replace")
        with surface.session.as_one_step():
            kind = brought(surface.session, kind)
            if kind and under.node is not None:
                adding.replace(surface, under.node, kind)
            elif kind:
                adding.drop_kind(surface, kind, surface.mapToScene(event.position().toPoint()), under.edge)
        event.acceptProposedAction()
        surface.setFocus()
    else:
        event.ignore()


def _under(surface: Surface, event: QDropEvent) -> Marks:
    """The node under the pointer, or else the wire near it."""
    at = surface.mapToScene(event.position().toPoint())
    node = surface.graph_scene.node_at(at)
    return Marks(node) if node is not None else Marks(edge=surface.graph_scene.edge_at(at, _REACH))
