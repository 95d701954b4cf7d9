"""The search at a place of the canvas: what is looked for there, and where the chosen layer goes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core import edits, names
from nnbuilder.core.analysis import spec_for
from nnbuilder.core.document import Document, Point
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import MAIN, Edge, End, Node
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.layout.measures import WIDTH
from nnbuilder.core.node_size import HEADER
from nnbuilder.core.offers import LooseEnd, Offer
from nnbuilder.core.room import Box
from nnbuilder.ui import theme
from nnbuilder.ui.canvas import inserting
from nnbuilder.ui.canvas.adding import Link
from nnbuilder.ui.canvas.edge_item import curve
from nnbuilder.ui.canvas.geometry import snapped
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.search_popup import SEARCH_WIDTH, SearchPopup
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.palette import recent

_REACH, _BESIDE = 6.0, 40


def open_search(surface: Surface, at: QPointF, link: Link | None = None) -> None:
    """A search for what a dropped link is led into; on a wire for what goes into it; elsewhere for what just stands there."""
    edge = surface.graph_scene.edge_at(at, _REACH / surface.scale_factor) if link is None and surface.graph_scene.node_at(at) is None else None
    place = _Place(surface, at, link, edge)
    wire = _loose_wire(surface, at, link) if link is not None else None
    surface.mark(Marks(edge=edge))

    room = _room_for(surface, at, link) if link is not None else QPointF()
    surface.pan(room)

    def close() -> None:
        surface.pan(-room)
        if wire is not None:
            surface.graph_scene.removeItem(wire)
        surface.mark(Marks())

    canvas = surface.viewport().parentWidget()
    assert canvas is not None, "a viewport belongs to its view"
    popup = SearchPopup(canvas, place.specs(), place.end(), title=place.title())
    popup.chosen.connect(lambda offer: place.put(offer))
    popup.closed.connect(close)
    surface.session.leaving.connect(popup.give_up)
    popup.open_at(surface.mapFromScene(at), leftwards=link is not None and not link[1])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a search was opened: at the end of a link, in a wire, or on the empty canvas."""

    surface: Surface
    at: QPointF
    link: Link | None
    edge: Edge | None

    def specs(self) -> list[LayerSpec]:
        """The kinds that could stand here, with the blocks of the document."""
        session = self.surface.session
        blocks = [spec_for(session.document, session.catalogue, name) for name in session.document.graphs if name not in (MAIN, session.graph_name)]
        every = [*(spec for spec in blocks if spec is not None), *session.catalogue]
        if self.edge is not None:
            return [spec for spec in every if spec.inputs and spec.outputs and not spec.is_sink]
        if self.link is None:
            return every
        return [spec for spec in every if (spec.inputs if self.link[1] else spec.outputs and not spec.is_sink)]

    def end(self) -> LooseEnd:
        session = self.surface.session
        source = self.edge.source if self.edge is not None else self.link[0] if self.link is not None and self.link[1] else None
        if source is not None:
            return LooseEnd(given=session.analysis.type_of(session.path_of(source.node), source.port))
        if self.link is None:
            return LooseEnd()
        spec = spec_for(session.document, session.catalogue, session.graph.nodes[self.link[0].node].kind)
        port = spec.port(self.link[0].port) if spec is not None else None
        return LooseEnd(axes=port.axes) if port is not None else LooseEnd()

    def title(self) -> str:
        nodes = self.surface.session.graph.nodes
        if self.edge is not None:
            return f"Insert between {nodes[self.edge.source.node].name} and {nodes[self.edge.target.node].name}"
        if self.link is not None:
            return f"Add a layer {'behind' if self.link[1] else 'before'} {nodes[self.link[0].node].name}"
        return "Add a layer"

    def put(self, offer: Offer) -> None:
        """The chosen layer, wired as this place asks for; one undo step."""
        session, spec = self.surface.session, offer.hit.spec
        params = {param.name: value for param in spec.params if (value := offer.hit.params.get(param.name, param.default)) != param.default}
        node = Node(session.new_id(), names.for_kind(spec.kind, edits.taken_names(session.graph)), spec.kind, params)
        label = f"Insert {node.name}" if self.edge is not None else f"Add {node.name}"
        if session.do(label, lambda document: self._with(document, node, offer)):
            session.select({node.id})
            self.surface.ensure_node_visible(node.id)
            recent.remember(spec)

    def _with(self, document: Document, node: Node, offer: Offer) -> Document:
        graph, spec, (end, is_output) = self.surface.session.graph_name, offer.hit.spec, self.link or (None, False)
        aside = WIDTH / 2 if end is None else 0.0 if is_output else WIDTH
        for feed in (self.edge.source, self.edge.target) if self.edge is not None else (end,) if end is not None else ():
            if document.home_of(feed.node) != graph:
                raise EditError("What the wire began at is not there any more.")
        document = edits.add_node(document, graph, node, Point(snapped(self.at.x() - aside), snapped(self.at.y() - HEADER / 2)))
        port = offer.fit.port or (spec.inputs[0].name if spec.inputs else "")
        if self.edge is not None:
            document = edits.connect(document, self.edge.source, End(node.id, port))
            document = edits.connect(document, End(node.id, spec.outputs[0]), self.edge.target)
            boxes = inserting.boxes(self.surface.graph_scene, {}) | {node.id: Box(self.at.x() - aside, self.at.y() - HEADER / 2, WIDTH, HEADER)}
            return inserting.with_room(document, graph, self.edge, node.id, boxes)
        if end is None:
            return document
        return edits.connect(document, end, End(node.id, port)) if is_output else edits.connect(document, End(node.id, spec.outputs[0]), end)


def _room_for(surface: Surface, at: QPointF, link: Link) -> QPointF:
    """How far the view makes room, so that the search stands behind the end of the wire and not on it."""
    end, port = surface.mapFromScene(at).x(), surface.mapFromScene(surface.graph_scene.port_point(link[0], is_output=link[1])).x()
    width = surface.viewport().width()
    if link[1]:
        return QPointF(-max(0, min(end + SEARCH_WIDTH - width, port - _BESIDE)), 0)
    return QPointF(max(0, min(SEARCH_WIDTH - end, width - _BESIDE - port)), 0)


def _loose_wire(surface: Surface, at: QPointF, link: Link) -> QGraphicsPathItem:
    """The link that was dropped, which stays to be seen while one looks for what it leads to."""
    fixed = surface.graph_scene.port_point(link[0], is_output=link[1])
    wire = QGraphicsPathItem(curve(fixed, at) if link[1] else curve(at, fixed))
    wire.setPen(QPen(theme.token("accent"), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    wire.setZValue(9)
    surface.graph_scene.addItem(wire)
    return wire
