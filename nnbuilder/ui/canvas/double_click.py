"""What a double click opens: a note, a block, the name or a value of a node, or the search where nothing stands."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from nnbuilder.ui.canvas.note_edit import write
from nnbuilder.ui.canvas.surface import Surface


def double_click(surface: Surface, at: QPointF) -> None:
    node, note = surface.graph_scene.node_at(at), surface.graph_scene.notes.at(at)
    if node is None and note is not None:
        write(surface, note)
    elif node is None:
        surface.open_search(at)
    elif not surface.session.enter(node):
        surface.session.select({node})
        below = at.y() - surface.node_scene_rect(node).top()
        row = surface.graph_scene.looks[node].shape.row_at(below)
        if below < surface.graph_scene.looks[node].shape.title_bottom:
            surface.rename_selected()
        elif row is not None:
            surface.edit_value(row)
