"""Which gesture a press of the left button begins, from what lies under it: a port, a node, an edge, a note, or nothing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.gestures.link import DrawLink
from nnbuilder.ui.canvas.gestures.move import MoveNodes
from nnbuilder.ui.canvas.gestures.note import MoveNote, ResizeNote
from nnbuilder.ui.canvas.gestures.select import SelectBox
from nnbuilder.ui.canvas.surface import Surface

PORT_REACH, EDGE_REACH = 12.0, 6.0
"""How far from a port or an edge, in pixels of the screen, a press still takes hold of it."""


def gesture_at(surface: Surface, at: QPointF, modifiers: Qt.KeyboardModifier) -> Gesture:
    scene = surface.graph_scene
    port = scene.port_at(at, PORT_REACH / surface.scale_factor) if surface.shows_items else None
    if port is not None:
        end, is_output = port
        taken = next((edge for edge in surface.session.graph.edges if not is_output and edge.target == end), None)
        if taken is not None:
            return DrawLink(surface, at, modifiers, taken.source, True, taken)
        return DrawLink(surface, at, modifiers, end, is_output)
    node = scene.node_at(at)
    if node is not None:
        return MoveNodes(surface, at, modifiers, node)
    edge = scene.edge_at(at, EDGE_REACH / surface.scale_factor)
    if edge is not None:
        added = surface.session.selected_edges if modifiers & Qt.KeyboardModifier.ShiftModifier else frozenset()
        surface.session.select((), {*added, edge})
        return Gesture(surface, at, modifiers)
    note = scene.note_at(at)
    if note is not None:
        return (ResizeNote if scene.notes[note].at_corner(at) else MoveNote)(surface, at, modifiers, note)
    return SelectBox(surface, at, modifiers)
