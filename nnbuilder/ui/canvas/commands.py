"""What can be done on the canvas without dragging: adding, deleting, copying, grouping, and the keys for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from nnbuilder.core import align, clips, edits, grouping, names, notes
from nnbuilder.core.analysis import spec_for
from nnbuilder.core.arrange import COLUMN_GAP, GRID, WIDTH, layered
from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import MAIN, Edge, End, Node, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.ui.canvas import clipboard
from nnbuilder.ui.canvas.geometry import HEADER, place, snapped
from nnbuilder.ui.canvas.note_edit import NoteEdit

if TYPE_CHECKING:
    from nnbuilder.ui.canvas.view import CanvasView

Link = tuple[End, bool]
_BESIDE = Point(30.0, 30.0)


def add_node(view: CanvasView, kind: str, at: QPointF | None = None) -> NodeId | None:
    """A new node at a place; without one behind the selected node, chained to it where the types fit."""
    session = view.session
    previous = next(iter(session.selection)) if at is None and len(session.selection) == 1 else None
    if at is not None:
        where = QPointF(at.x() - WIDTH / 2, at.y() - HEADER / 2)
    elif previous is not None:
        where = _free_place(view, place(session.document.layout.get(previous)) + QPointF(WIDTH + COLUMN_GAP, 0))
    else:
        middle = view.mapToScene(view.viewport().rect().center())
        where = _free_place(view, QPointF(middle.x() - WIDTH / 2, middle.y() - HEADER / 2))
    node = _fresh(view, kind)
    if node is None:
        return None
    point = Point(snapped(where.x()), snapped(where.y()))
    chained = None if previous is None else _chain(view, previous, node)

    def edit(document: Document) -> Document:
        document = edits.add_node(document, session.graph_name, node, point)
        return document if chained is None else edits.connect(document, chained.source, chained.target)

    if not session.do(f"Add {node.name}", edit):
        return None
    session.select({node.id})
    view.ensure_node_visible(node.id)
    return node.id


def add_linked(view: CanvasView, kind: str, at: QPointF, link: Link | None) -> None:
    """A new node where a link was dropped, wired to it."""
    if link is None:
        add_node(view, kind, at)
        return
    session, (end, is_output) = view.session, link
    node, spec = _fresh(view, kind), spec_for(view.session.document, view.session.catalogue, kind)
    if node is None or spec is None:
        return
    where = Point(snapped(at.x() - (0 if is_output else WIDTH)), snapped(at.y() - HEADER / 2))

    def edit(document: Document) -> Document:
        document = edits.add_node(document, session.graph_name, node, where)
        edge = Edge(end, End(node.id, spec.inputs[0].name)) if is_output else Edge(End(node.id, spec.outputs[0]), end)
        return edits.connect(document, edge.source, edge.target)

    if session.do(f"Add {node.name}", edit):
        session.select({node.id})


def drop_kind(view: CanvasView, kind: str, at: QPointF, edge: Edge | None) -> None:
    """A layer dragged from the palette: onto an edge it goes into it, elsewhere it just stands there."""
    session = view.session
    spec = spec_for(session.document, session.catalogue, kind)
    if edge is None or spec is None or not spec.inputs or not spec.outputs:
        add_node(view, kind, at)
        return
    node = _fresh(view, kind)
    if node is not None:
        where = Point(snapped(at.x() - WIDTH / 2), snapped(at.y() - HEADER / 2))
        fresh = node
        session.do(
            f"Insert {node.name}", lambda document: edits.insert_on_edge(edits.add_node(document, session.graph_name, fresh, where), edge, fresh.id, spec)
        )
        session.select({node.id})


def fitting_specs(view: CanvasView, link: Link | None) -> list[LayerSpec]:
    """Every kind, or those that a dropped link could be wired to."""
    document = view.session.document
    blocks = [
        spec
        for name in document.graphs
        if name not in (MAIN, view.session.graph_name) and (spec := spec_for(document, view.session.catalogue, name)) is not None
    ]
    every = [*blocks, *view.session.catalogue]
    if link is None:
        return every
    return [spec for spec in every if (spec.inputs if link[1] else spec.outputs and not spec.is_sink)]


def delete(view: CanvasView) -> None:
    session = view.session
    nodes, chosen, sheets = session.selection, session.selected_edges, session.selected_notes
    if nodes or chosen or sheets:
        session.do("Delete", lambda document: notes.remove_notes(edits.remove_nodes(edits.remove_edges(document, chosen), nodes), sheets))


def add_note(view: CanvasView) -> None:
    """A note at the pointer, ready to be written on."""
    session, at = view.session, view.pointer
    note = Note(session.new_id(), session.graph_name, "", Point(snapped(at.x()), snapped(at.y())))
    if session.do("Add a note", lambda document: notes.add_note(document, note)):
        session.select((), (), {note.id})
        NoteEdit(view, note.id)


def frame(view: CanvasView) -> None:
    """A frame around the selection, ready for its title."""
    session, new = view.session, view.session.new_id()
    boxes = {node: box for node, box in view.graph_scene.boxes().items() if node in session.selection}
    if session.do("Frame the selection", lambda document: notes.frame_around(document, session.graph_name, new, boxes)):
        NoteEdit(view, new)


def line_up(view: CanvasView, how: str) -> None:
    """Aligns the selected nodes, or gives them equal gaps."""
    boxes = {node: box for node, box in view.graph_scene.boxes().items() if node in view.session.selection}
    if len(boxes) > 1:
        places = align.distributed(boxes, is_horizontal=how == "columns") if how in ("columns", "rows") else align.aligned(boxes, how)
        view.session.do("Align", lambda document: edits.move(document, places))


def remove_and_reconnect(view: CanvasView) -> None:
    nodes = sorted(view.session.selection)
    if nodes:
        view.session.do("Remove and reconnect", lambda document: edits.remove_and_reconnect(document, nodes))


def copy(view: CanvasView) -> None:
    if view.session.selection:
        QGuiApplication.clipboard().setText(clipboard.to_text(clips.copy(view.session.document, view.session.selection)))


def cut(view: CanvasView) -> None:
    copy(view)
    delete(view)


def paste(view: CanvasView) -> None:
    """What the clipboard holds, at the pointer."""
    session = view.session
    clip = clipboard.from_text(QGuiApplication.clipboard().text(), view.session.catalogue)
    if clip is None:
        view.refuse("There is no layer in the clipboard to paste.")
        return
    left = min((at.x for node, at in clip.layout.items() if node in clip.graph.nodes), default=0.0)
    top = min((at.y for node, at in clip.layout.items() if node in clip.graph.nodes), default=0.0)
    inside = view.viewport().rect().contains(view.mapFromScene(view.pointer))
    to = view.pointer if inside else view.mapToScene(view.viewport().rect().center())
    offset = Point(snapped(to.x() - left), snapped(to.y() - top))
    if any(node in session.document.layout and session.document.layout[node] == Point(at.x + offset.x, at.y + offset.y) for node, at in clip.layout.items()):
        offset = Point(offset.x + _BESIDE.x, offset.y + _BESIDE.y)
    ids = {node: session.new_id() for node in clip.graph.nodes}
    if session.do("Paste", lambda document: clips.paste(document, session.graph_name, clip, ids, offset)):
        session.select(ids.values())


def duplicate(view: CanvasView) -> None:
    session = view.session
    ids = {node: session.new_id() for node in session.selection}
    if ids and session.do("Duplicate", lambda document: clips.duplicate(document, list(ids), ids, _BESIDE)):
        session.select(ids.values())


def group(view: CanvasView) -> None:
    session = view.session
    chosen, node = session.selection, session.new_id()
    # Drawn once: an edit is a function, and a second call must give the same ids.
    drawn: list[NodeId] = [session.new_id() for _ in range(2 * sum(len(graph.edges) for graph in session.document.graphs.values()) + 2)]
    if chosen and session.do("Group", lambda document: grouping.group(document, chosen, "Block", node, iter(drawn).__next__, list(session.catalogue.specs))):
        session.select({node})


def ungroup(view: CanvasView) -> None:
    session = view.session
    if len(session.selection) == 1:
        node = next(iter(session.selection))
        drawn = [session.new_id() for _ in range(sum(len(graph.nodes) for graph in session.document.graphs.values()))]
        session.do("Ungroup", lambda document: grouping.ungroup(document, node, iter(drawn).__next__))


def mute(view: CanvasView) -> None:
    session = view.session
    chosen = session.selection
    if chosen:
        is_muted = not all(session.graph.nodes[node].muted for node in chosen)
        session.do("Mute" if is_muted else "Unmute", lambda document: edits.set_muted(document, chosen, is_muted))


def arrange(view: CanvasView) -> None:
    """The whole open graph in layers from left to right."""
    session = view.session
    heights = {node: look.shape.height for node, look in view.graph_scene.looks.items()}
    corner = view.graph_scene.drawn_rect().topLeft()
    places = layered(session.graph, heights, Point(snapped(corner.x()), snapped(corner.y())))
    if session.do("Arrange", lambda document: edits.move(document, places)):
        view.fit_all()


def nudge(view: CanvasView, x: float, y: float) -> None:
    session = view.session
    places = {node: Point(at.x() + x, at.y() + y) for node in session.selection if (at := place(session.document.layout.get(node))) is not None}
    if places:
        session.do("Nudge", lambda document: edits.move(document, places), merge=f"nudge {sorted(places)}")


def focus_nearest(view: CanvasView, x: int, y: int) -> None:
    """Selects the nearest node in a direction."""
    session, places = view.session, view.graph_scene.places
    if not places.nodes:
        return
    if not session.selection:
        session.select({places.nodes[np.lexsort((places.boxes[:, 1], places.boxes[:, 0]))[0]]})
        return
    centres = (places.boxes[:, :2] + places.boxes[:, 2:]) / 2
    there = centres - centres[places.rows[min(session.selection)]]
    along, across = there @ (x, y), np.abs(there @ (y, x))
    # What stands in the same row is not above or below, however little its height differs.
    cost = np.where((along > 1) & (across < 6 * along), along + 2.5 * across, np.inf)
    best = int(cost.argmin())
    if cost[best] < np.inf:
        session.select({places.nodes[best]})
        view.ensure_node_visible(places.nodes[best])


def tooltip(view: CanvasView, at: QPointF) -> str:
    """What hovers over a wire or a badge."""
    session, scene = view.session, view.graph_scene
    node = scene.node_at(at)
    if node is not None:
        found = session.analysis.at(session.path_of(node))
        cures = [fix.title for diagnostic in found for fix in session.cures(diagnostic)]
        return "\n".join([*(diagnostic.message for diagnostic in found), *(f"Cure: {cure}" for cure in cures[:3])])
    edge = scene.edge_at(at)
    if edge is None:
        return ""
    nodes = session.graph.nodes
    return f"{session.analysis.type_of(session.path_of(edge.source.node), edge.source.port)}\n{nodes[edge.source.node].name} → {nodes[edge.target.node].name}"


def key(view: CanvasView, event: QKeyEvent) -> bool:
    """Carries out the command of a key; False where there is none."""
    pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    command = _KEYS.get((pressed.value, event.key()))
    if command is None:
        return False
    command(view)
    return True


def _fresh(view: CanvasView, kind: str) -> Node | None:
    session = view.session
    if spec_for(session.document, session.catalogue, kind) is None or kind in (MAIN, session.graph_name):
        view.refuse(f"The block {kind} cannot stand inside itself." if kind == session.graph_name else f"There is no layer called {kind}.")
        return None
    return Node(session.new_id(), names.for_kind(kind, edits.taken_names(session.graph)), kind)


def _chain(view: CanvasView, previous: NodeId, node: Node) -> Edge | None:
    """The edge from the selected node to a new one, if it causes no error."""
    session = view.session
    before = spec_for(session.document, session.catalogue, session.graph.nodes[previous].kind)
    after = spec_for(session.document, session.catalogue, node.kind)
    if before is None or after is None or not before.outputs or not after.inputs or before.is_sink:
        return None
    edge = Edge(End(previous, before.outputs[0]), End(node.id, after.inputs[0].name))
    try:
        tried = edits.connect(edits.add_node(session.document, session.graph_name, node), edge.source, edge.target)
    except EditError:
        return None
    found = session.analyzer.analyze(tried)
    path = session.path_of(node.id)
    return None if any(diagnostic.severity == "error" and diagnostic.code.startswith("shape") for diagnostic in found.at(path)) else edge


def _free_place(view: CanvasView, wanted: QPointF) -> QPointF:
    """The wanted place, or the first below it that no node covers."""
    corners = view.graph_scene.places.boxes[:, :2]
    while (np.abs(corners - (wanted.x(), wanted.y())) < (WIDTH, 70)).all(axis=1).any():
        wanted = wanted + QPointF(0, 90)
    return wanted


_NONE, _SHIFT, _CTRL = Qt.KeyboardModifier.NoModifier.value, Qt.KeyboardModifier.ShiftModifier.value, Qt.KeyboardModifier.ControlModifier.value
_Command = Callable[["CanvasView"], object]
_KEYS: Mapping[tuple[int, int], _Command] = {
    (_NONE, Qt.Key.Key_Delete): delete,
    (_NONE, Qt.Key.Key_Backspace): delete,
    (_NONE, Qt.Key.Key_X): delete,
    (_CTRL, Qt.Key.Key_Delete): remove_and_reconnect,
    (_CTRL, Qt.Key.Key_Backspace): remove_and_reconnect,
    (_NONE, Qt.Key.Key_Tab): lambda view: view.open_search(),
    (_SHIFT, Qt.Key.Key_A): lambda view: view.open_search(),
    (_SHIFT, Qt.Key.Key_D): duplicate,
    (_CTRL | _SHIFT, Qt.Key.Key_A): lambda view: view.session.select(),
    (_CTRL, Qt.Key.Key_I): lambda view: view.session.select(view.session.graph.nodes.keys() - view.session.selection),
    (_NONE, Qt.Key.Key_F): lambda view: view.fit_selection(),
    (_NONE, Qt.Key.Key_M): mute,
    (_CTRL, Qt.Key.Key_Down): lambda view: view.session.enter(next(iter(view.session.selection))) if view.session.selection else None,
    (_CTRL, Qt.Key.Key_Up): lambda view: view.session.leave(),
    (_NONE, Qt.Key.Key_Left): lambda view: focus_nearest(view, -1, 0),
    (_NONE, Qt.Key.Key_Right): lambda view: focus_nearest(view, 1, 0),
    (_NONE, Qt.Key.Key_Up): lambda view: focus_nearest(view, 0, -1),
    (_NONE, Qt.Key.Key_Down): lambda view: focus_nearest(view, 0, 1),
    (_SHIFT, Qt.Key.Key_Left): lambda view: nudge(view, -GRID, 0),
    (_SHIFT, Qt.Key.Key_Right): lambda view: nudge(view, GRID, 0),
    (_SHIFT, Qt.Key.Key_Up): lambda view: nudge(view, 0, -GRID),
    (_SHIFT, Qt.Key.Key_Down): lambda view: nudge(view, 0, GRID),
}
