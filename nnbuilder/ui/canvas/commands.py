"""What can be done on the canvas without dragging: deleting, copying, grouping, muting, arranging, moving."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication

from nnbuilder.core import align, clips, edits, grouping, notes, sharing, waypoints
from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.graph import End, NodeId
from nnbuilder.ui.canvas import clipboard, pasting
from nnbuilder.ui.canvas.adding import free_below
from nnbuilder.ui.canvas.geometry import snapped
from nnbuilder.ui.canvas.note_edit import NoteEdit
from nnbuilder.ui.canvas.owners import learns
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.session import Session

_BESIDE = Point(30.0, 30.0)


def name_of_delete(session: Session) -> str:
    """Points go, the wires that pass them stay."""
    nodes, chosen, sheets, dots = session.chosen
    if nodes or chosen or sheets or not dots:
        return "Delete"
    return "Remove point" if len(dots) == 1 else f"Remove {len(dots)} points"


def delete(surface: Surface) -> None:
    session = surface.session
    nodes, chosen, sheets, dots = session.chosen
    if dots and not (nodes or chosen or sheets):
        session.do(name_of_delete(session), lambda document: waypoints.remove(document, dots))
    elif nodes or chosen or sheets:

        def rest(document: Document) -> Document:
            return edits.remove_nodes(edits.remove_edges(waypoints.remove(document, dots), chosen), nodes)

        session.do("Delete", lambda document: notes.remove_notes(rest(document), sheets))


def add_note(surface: Surface) -> None:
    """A field at the pointer; what is written in it becomes a note."""
    session, at = surface.session, surface.pointer
    NoteEdit(surface, Note(session.new_id(), session.graph_name, "", Point(snapped(at.x()), snapped(at.y()))), is_new=True)


def frame(surface: Surface) -> None:
    """A frame around the selection, ready for its title; both are one step."""
    session, new = surface.session, surface.session.new_id()
    boxes = {node: box for node, box in surface.graph_scene.boxes().items() if node in session.selection}
    step = f"frame {new}"
    if session.do("Frame the selection", lambda document: notes.frame_around(document, session.graph_name, new, boxes), step):
        NoteEdit(surface, surface.graph_scene.notes[new].note, merge=step)


def line_up(surface: Surface, how: str) -> None:
    """Aligns the selected nodes, or gives them equal gaps."""
    boxes = {node: box for node, box in surface.graph_scene.boxes().items() if node in surface.session.selection}
    if len(boxes) > 1:
        places = align.distributed(boxes, is_horizontal=how == "columns") if how in ("columns", "rows") else align.aligned(boxes, how)
        surface.session.do("Align", lambda document: edits.move(document, places))


def remove_and_reconnect(surface: Surface) -> None:
    nodes = sorted(surface.session.selection)
    if nodes:
        surface.session.do("Remove and reconnect", lambda document: edits.remove_and_reconnect(document, nodes))


def copy(surface: Surface) -> None:
    if surface.session.selection:
        QGuiApplication.clipboard().setText(clipboard.to_text(clips.copy(surface.session.document, surface.session.selection)))


def cut(surface: Surface) -> None:
    copy(surface)
    delete(surface)


def paste(surface: Surface, *, feeds: bool = False) -> None:
    """What the clipboard holds, at the pointer; `feeds` it as what was copied is fed, too."""
    session = surface.session
    text = QGuiApplication.clipboard().text()
    clip = clipboard.from_text(text, surface.session.catalogue)
    if clip is None:
        if not pasting.paste_pytorch(surface, text):
            surface.refuse("There is no layer in the clipboard to paste.")
        return
    left = min((at.x for node, at in clip.layout.items() if node in clip.graph.nodes), default=0.0)
    top = min((at.y for node, at in clip.layout.items() if node in clip.graph.nodes), default=0.0)
    inside = surface.viewport().rect().contains(surface.mapFromScene(surface.pointer))
    to = surface.pointer if inside else surface.mapToScene(surface.viewport().rect().center())
    offset = Point(snapped(to.x() - left), snapped(to.y() - top))
    if any(node in session.document.layout and session.document.layout[node] == Point(at.x + offset.x, at.y + offset.y) for node, at in clip.layout.items()):
        offset = Point(offset.x + _BESIDE.x, offset.y + _BESIDE.y)
    ids = {node: session.new_id() for node in clip.graph.nodes}

    def edit(document: Document) -> Document:
        document = clips.paste(document, session.graph_name, clip, ids, offset)
        return clips.fed_alike(document, session.graph_name, clip, ids) if feeds else document

    if session.do("Paste and reconnect" if feeds else "Paste", edit):
        session.select(ids.values())


def duplicate(surface: Surface) -> None:
    session = surface.session
    ids = {node: session.new_id() for node in session.selection}
    if ids and session.do("Duplicate", lambda document: clips.duplicate(document, list(ids), ids, _BESIDE)):
        session.select(ids.values())


def duplicate_shared(surface: Surface) -> None:
    """Copies of the selection that call its modules."""
    session = surface.session
    ids = {node: session.new_id() for node in sorted(session.selection)}
    whole = QRectF()
    for node in ids:
        whole = whole.united(surface.node_scene_rect(node))
    below = Point(0.0, snapped(free_below(surface, whole).top() - whole.top())) if ids else _BESIDE
    if session.do("Duplicate with shared weights", lambda document: sharing.duplicate_shared(document, ids, lambda node: learns(session, node), below)):
        session.select(ids.values())


def group(surface: Surface) -> None:
    session = surface.session
    chosen, node = session.selection, session.new_id()
    # Drawn once: an edit is a function, and a second call must give the same ids.
    drawn: list[NodeId] = [session.new_id() for _ in range(2 * sum(len(graph.edges) for graph in session.document.graphs.values()) + 2)]
    looks, graph = surface.graph_scene.looks, session.graph
    loose = [End(one, output) for one in chosen if not graph.out_of(one) for output in looks[one].shape.outputs[:1]]
    drawn += [session.new_id() for _ in loose]
    kinds = list(session.catalogue.specs)
    if chosen and session.do("Group", lambda document: grouping.group(document, chosen, "Block", node, iter(drawn).__next__, kinds, loose)):
        session.select({node})


def ungroup(surface: Surface) -> None:
    session = surface.session
    if len(session.selection) == 1:
        node = next(iter(session.selection))
        drawn = [session.new_id() for _ in range(sum(len(graph.nodes) for graph in session.document.graphs.values()))]
        session.do("Ungroup", lambda document: grouping.ungroup(document, node, iter(drawn).__next__))


def mute(surface: Surface) -> None:
    session = surface.session
    chosen = session.selection
    if chosen:
        is_muted = not all(session.graph.nodes[node].muted for node in chosen)
        session.do("Mute" if is_muted else "Unmute", lambda document: edits.set_muted(document, chosen, is_muted))
