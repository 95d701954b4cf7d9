"""New nodes: where they stand, and what they are chained to."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF

from nnbuilder.core import edits, names
from nnbuilder.core.analysis import spec_for
from nnbuilder.core.blocks import INPUT
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import MAIN, Edge, End, Node, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.layout.measures import BELOW_GAP, COLUMN_GAP, WIDTH
from nnbuilder.core.node_size import HEADER
from nnbuilder.core.parameters import Raw
from nnbuilder.ui.canvas import inserting
from nnbuilder.ui.canvas.spot import Spot, in_wire, put
from nnbuilder.ui.canvas.surface import Surface

_HEIGHT, _GAP, _STEP = 110.0, 24.0, 16.0
"""What a node that is not drawn yet is taken to be high, the room around it, and how far down the next place is looked for."""
_HALF = QPointF(WIDTH / 2, 0)


def add_node(surface: Surface, kind: str, at: QPointF | None = None) -> NodeId | None:
    """A new node at a place; without one behind the selected node, chained to it where the types fit."""
    session = surface.session
    node, spec = fresh(surface, kind), spec_for(session.document, session.catalogue, kind)
    if node is None or spec is None:
        return None
    previous = next(iter(session.selection)) if at is None and len(session.selection) == 1 else None
    if at is not None:
        spot, port = Spot(at), ""
    elif previous is None:
        spot, port = alone(surface), ""
    else:
        source, port = _chain(surface, previous, node, spec)
        at = behind(surface, [previous])
        spot = Spot(at, (source,)) if source is not None else Spot(at if session.is_downwards else at + _HALF)
    return node.id if place_node(surface, spot, node, spec, (port,)) else None


def place_node(surface: Surface, spot: Spot, node: Node, spec: LayerSpec, ports: tuple[str, ...]) -> bool:
    """Puts a new node at a spot as one undo step, and selects it."""
    session, boxes = surface.session, inserting.boxes(surface.graph_scene, {})
    label = f"Insert {node.name}" if spot.edge is not None else f"Add {node.name}"
    if not session.do(label, lambda document: put(document, session.graph_name, spot, node, spec, ports, boxes)):
        return False
    session.select({node.id})
    surface.ensure_node_visible(node.id)
    return True


def drop_kind(surface: Surface, kind: str, at: QPointF, edge: Edge | None) -> None:
    """A layer at a place: on an edge it goes into it, elsewhere it just stands there."""
    node, spec = fresh(surface, kind), spec_for(surface.session.document, surface.session.catalogue, kind)
    if node is not None and spec is not None:
        spot = in_wire(at, edge)
        place_node(surface, spot if spot.takes(spec) else Spot(at), node, spec, (spec.inputs[0].name,) if spec.inputs else ())


def replace(surface: Surface, node: NodeId, kind: str, params: Mapping[str, Raw] | None = None) -> None:
    """Makes a node another kind; what both kinds have stays as it is, but for what `params` says."""
    session = surface.session
    old, new = session.graph.nodes.get(node), spec_for(session.document, session.catalogue, kind)
    if old is None or new is None or fresh(surface, kind) is None:
        return
    before = spec_for(session.document, session.catalogue, old.kind)
    if session.do(f"Replace {old.name} by {new.title}", lambda document: edits.replace_kind(document, node, kind, before, new, params)):
        session.select({node})


def fresh(surface: Surface, kind: str, params: Mapping[str, Raw] | None = None) -> Node | None:
    """A node of a kind that nobody has drawn yet; None, with a sentence, where the kind cannot stand in the open graph."""
    session = surface.session
    if spec_for(session.document, session.catalogue, kind) is None or kind in (MAIN, session.graph_name):
        surface.refuse(f"The block {kind} cannot stand inside itself." if kind == session.graph_name else f"There is no layer called {kind}.")
        return None
    # What reads a field is called after it.
    name = str((params or {}).get("field", "")) if kind == INPUT else ""
    return Node(session.new_id(), name or names.for_kind(kind, edits.taken_names(session.graph)), kind, params or {})


def alone(surface: Surface) -> Spot:
    """A free place in the middle of what is seen."""
    middle = surface.mapToScene(surface.viewport().rect().center())
    return Spot(free_place(surface, middle - _HALF) + _HALF)


def behind(surface: Surface, nodes: list[NodeId]) -> QPointF:
    """Where the input side of a node is that stands free behind others."""
    boxes = [surface.node_scene_rect(node) for node in nodes]
    if surface.session.is_downwards:
        middle = sum(box.center().x() for box in boxes) / len(boxes)
        return _free_beside(surface, QPointF(middle, max(box.bottom() for box in boxes) + BELOW_GAP))
    top = sum(box.top() for box in boxes) / len(boxes)
    return free_place(surface, QPointF(max(box.right() for box in boxes) + COLUMN_GAP, top + HEADER / 2))


def before(surface: Surface, node: NodeId) -> QPointF:
    """Where the output side of a node is that stands free before another."""
    box = surface.node_scene_rect(node)
    if surface.session.is_downwards:
        return _free_beside(surface, QPointF(box.center().x(), box.top() - BELOW_GAP - _HEIGHT)) + QPointF(0, _HEIGHT)
    left = QPointF(box.left() - COLUMN_GAP - WIDTH, box.top() + HEADER / 2)
    return free_place(surface, left) + QPointF(WIDTH, 0)


def free_place(surface: Surface, at: QPointF) -> QPointF:
    """A place for the input side of a node, or the first below it that no other node covers."""
    return QPointF(at.x(), free_below(surface, QRectF(at.x(), at.y() - HEADER / 2, WIDTH, _HEIGHT)).top() + HEADER / 2)


def _free_beside(surface: Surface, at: QPointF) -> QPointF:
    """The same in a drawing from top to bottom: at the upper side of a node, or the first on the right of it."""
    box = QRectF(at.x() - WIDTH / 2, at.y(), WIDTH, _HEIGHT)
    return QPointF(_free(surface, box, QPointF(_STEP, 0)).left() + WIDTH / 2, at.y())


def free_below(surface: Surface, box: QRectF) -> QRectF:
    """A box, or the first below it that has some room around it."""
    return _free(surface, box, QPointF(0, _STEP))


def _free(surface: Surface, box: QRectF, step: QPointF) -> QRectF:
    while surface.graph_scene.places.nodes_in(box.adjusted(-_GAP / 2, -_GAP, _GAP / 2, _GAP)):
        box = box.translated(step)
    return box


def _chain(surface: Surface, previous: NodeId, node: Node, after: LayerSpec) -> tuple[End | None, str]:
    """The output of the selected node that a new one is fed by and the port it goes in at, where that causes no error."""
    session = surface.session
    before = spec_for(session.document, session.catalogue, session.graph.nodes[previous].kind)
    if before is None or not before.outputs or not after.inputs or before.is_sink:
        return None, ""
    source, target = End(previous, before.outputs[0]), End(node.id, after.inputs[0].name)
    try:
        tried = edits.connect(edits.add_node(session.document, session.graph_name, node), source, target)
    except EditError:
        return None, ""
    analysis = session.analyzer.analyze(tried)
    wrong = any(diagnostic.severity == "error" and diagnostic.code.startswith("shape") for diagnostic in analysis.at(session.path_of(node.id)))
    return (None, "") if wrong else (source, target.port)
