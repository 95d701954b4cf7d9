"""Which gesture a press begins, from what lies under it: a port, a node, a dot, an edge, a note, or nothing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from nnbuilder.core import links
from nnbuilder.core.graph import End
from nnbuilder.ui.canvas.dots import HIT as DOT_REACH
from nnbuilder.ui.canvas.gestures.copy import CopyNodes
from nnbuilder.ui.canvas.gestures.dots import AddDot, MoveDot
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.gestures.lazy import LazyLink
from nnbuilder.ui.canvas.gestures.link import DrawLink
from nnbuilder.ui.canvas.gestures.links import MoveLinks
from nnbuilder.ui.canvas.gestures.move import MoveNodes
from nnbuilder.ui.canvas.gestures.note import MoveNote, ResizeNote
from nnbuilder.ui.canvas.gestures.select import SelectBox
from nnbuilder.ui.canvas.gestures.stroke import CutStroke, DotStroke
from nnbuilder.ui.canvas.surface import Surface

_ALT, _CTRL, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_COPY = _CTRL | _SHIFT
PORT_REACH, EDGE_REACH = 12.0, 6.0
"""How far from a port or an edge, in pixels of the screen, a press still takes hold of it."""


def gesture_at(surface: Surface, at: QPointF, event: QMouseEvent) -> Gesture | None:
    """None where the press is no gesture, but a question for a menu."""
    if event.button() == Qt.MouseButton.LeftButton:
        return _at_press(surface, at, event.modifiers())
    return _at_right_press(surface, at, event.modifiers()) if event.button() == Qt.MouseButton.RightButton else None


def _at_right_press(surface: Surface, at: QPointF, modifiers: Qt.KeyboardModifier) -> Gesture | None:
    node = surface.graph_scene.node_at(at) if modifiers & _ALT or modifiers & _COPY == _COPY else None
    if node is not None and surface.graph_scene.looks[node].shape.has_ports:
        return LazyLink(surface, at, modifiers, node)
    if modifiers & _ALT and not modifiers & _CTRL:
        return None
    if modifiers & _CTRL:
        return CutStroke(surface, at, modifiers)
    return DotStroke(surface, at, modifiers) if modifiers & _SHIFT else None


def _at_press(surface: Surface, at: QPointF, modifiers: Qt.KeyboardModifier) -> Gesture:
    scene = surface.graph_scene
    port = scene.port_at(at, PORT_REACH / surface.scale_factor) if surface.shows_items else None
    if port is not None:
        return _at_port(surface, at, modifiers, *port)
    node = scene.node_at(at)
    if node is not None:
        return CopyNodes(surface, at, modifiers, node) if modifiers & _COPY == _COPY else MoveNodes(surface, at, modifiers, node)
    dot = scene.dots.at(at, DOT_REACH / surface.scale_factor) if surface.shows_items else None
    if dot is not None:
        return MoveDot(surface, at, modifiers, dot)
    reach = EDGE_REACH / surface.scale_factor
    edge = scene.edge_at(at, reach)
    if edge is not None and modifiers & _CTRL:
        return AddDot(surface, at, modifiers, edge, reach)
    if edge is not None:
        added = surface.session.selected_edges if modifiers & _SHIFT else frozenset()
        surface.session.select((), {*added, edge})
        return Gesture(surface, at, modifiers)
    note = scene.notes.at(at)
    if note is not None:
        return (ResizeNote if scene.notes[note].at_corner(at) else MoveNote)(surface, at, modifiers, note)
    return SelectBox(surface, at, modifiers)


def _at_port(surface: Surface, at: QPointF, modifiers: Qt.KeyboardModifier, end: End, is_output: bool) -> Gesture:
    if modifiers & _ALT:
        surface.session.do("Disconnect", lambda document: links.cut_port(document, end, is_output=is_output))
        return Gesture(surface, at, modifiers)
    if is_output and modifiers & _CTRL and surface.session.graph.out_of(end.node, end.port):
        return MoveLinks(surface, at, modifiers, end)
    taken = next((edge for edge in surface.session.graph.edges if not is_output and edge.target == end), None)
    return DrawLink(surface, at, modifiers, end, is_output) if taken is None else DrawLink(surface, at, modifiers, taken.source, True, taken)
