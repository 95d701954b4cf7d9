"""The scene: items for what is seen of the open graph. It holds no truth and can be thrown away and rebuilt at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from nnbuilder.colours import wire
from nnbuilder.core.diff import Change
from nnbuilder.core.graph import Edge, End, NodeId
from nnbuilder.core.profile import Profile, profile
from nnbuilder.core.waypoints import Dot
from nnbuilder.ui.canvas.carried import Carried
from nnbuilder.ui.canvas.dots import Dots
from nnbuilder.ui.canvas.edge_item import EdgeItem, EdgeLook
from nnbuilder.ui.canvas.flows import Flow, ports_of, weights_of
from nnbuilder.ui.canvas.highlights import Highlights, highlights_of
from nnbuilder.ui.canvas.lights import Lights
from nnbuilder.ui.canvas.located import Located
from nnbuilder.ui.canvas.looks import Looks
from nnbuilder.ui.canvas.node_item import NodeItem
from nnbuilder.ui.canvas.output_labels import OutputLabels
from nnbuilder.ui.canvas.places import Places, places_of
from nnbuilder.ui.canvas.sheets import Sheets
from nnbuilder.ui.canvas.wires import Wires
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session

MOST_ITEMS = 4000
"""Nodes and edges that are drawn one by one; where more would be seen at once, the overview stands in for them."""
HALF = 500_000.0
"""How far the scene goes on each side of its origin: ten thousand nodes in rows are 60,000 high."""
_BEYOND = QMarginsF(500, 500, 500, 500)
"""How far around what is seen items are kept ready."""


class GraphScene(Guarded, Located, QGraphicsScene):
    """`looks` and `places` say what every node shows and where it stands; `nodes` and `edges` are the items in `area`, made from
    them. What lies under a point is told from the values as well, so that it does not matter which items there are.

    `redrawn` comes when nodes stand elsewhere or show something else, `dragged` names the nodes that a gesture is moving.
    """

    redrawn = Signal()
    dragged = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(QRectF(-HALF, -HALF, 2 * HALF, 2 * HALF))
        self.session = session
        self.looks = Looks(session)
        self.places = self._standing = Places()
        self.wires = Wires(self)
        self.wires.arrived.connect(self._show_routes)
        self.lights: Lights | None = None
        self.is_crowded = self.shows_weights = False
        self.nodes: dict[NodeId, NodeItem] = {}
        self.edges: dict[Edge, EdgeItem] = {}
        self.area, self.notes, self.dots = QRectF(), Sheets(), Dots()
        self._drawn: tuple[list[NodeId], list[Edge]] = ([], [])
        self._moving: frozenset[NodeId] = frozenset()
        self._chosen: tuple[frozenset[NodeId], frozenset[Edge]] = (frozenset(), frozenset())
        self.hovered: NodeId | Edge | None = None
        self._profile: Profile | None = None
        self._highlights = Highlights()
        self._output_labels = OutputLabels()
        self._carried = Carried()
        session.changed.connect(self.apply)
        session.analysed.connect(lambda _: self.show_analysis())
        session.analysing.doubtful.connect(self._show_doubt)
        session.selection_changed.connect(self.show_selection)
        session.graph_opened.connect(self.rebuild)
        session.document_replaced.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """Everything anew from the document."""
        self._keep([], [])
        self.hovered, self._profile = None, None
        self._carried.take(self.session.analysis)
        self.looks.rebuild()
        self._place()
        self._show_notes()
        self.show_selection()

    def apply(self, change: Change) -> None:
        """What differs between two snapshots, and nothing else."""
        if change.notes:
            self._show_notes()
        if self.session.graph_name in change.turned:
            self.rebuild()
        elif change.touches_drawing or change.data:
            ends = {end.node for edge in change.edges_added | change.edges_removed | change.bent for end in (edge.source, edge.target)}
            touched = self.looks.follow(change) | change.moved | ends
            self._place(touched | self._judge())

    def show_analysis(self) -> None:
        """Badges, shapes at outputs, and which edges lead into an error, unless they came with the edit."""
        if self._carried.told is not self.session.latest:
            self.redrawn.emit()
            self._draw(self._judge() | self._highlight())

    def _judge(self) -> frozenset[NodeId]:
        """Takes over what is told now; gives the nodes that show something else for it."""
        if self._carried.told is self.session.latest:
            return frozenset()
        self._profile = None
        touched = self.looks.judge() | self._carried.follow(self.session.latest, self.session.block_path, *self._drawn, self.looks)
        return touched if not self.shows_weights else touched | self.nodes.keys()

    def _show_doubt(self) -> None:
        """What is shown may be read, and nobody knows yet whether it still holds: shapes and colours go until that is told."""
        self._draw(self._carried.doubt(self.session.block_path, *self._drawn, self.looks))

    def show_selection(self) -> None:
        session, (nodes, edges) = self.session, self._chosen
        self._chosen = (session.selection, session.selected_edges)
        for note, sheet in self.notes.items():
            if sheet.is_selected != (note in session.selected_notes):
                sheet.is_selected = note in session.selected_notes
                sheet.update()
        self._draw((nodes ^ session.selection) | {edge.target.node for edge in edges ^ session.selected_edges} | self._highlight())

    def show_hover(self, at: QPointF | None, scale: float = 1.0) -> None:
        """The node or wire at a point stands out, with all wires of the node, or with both ports of the wire."""
        node = self.node_at(at) if at is not None else None
        under = node or (self.edge_at(at, 6 / scale) if at is not None else None)
        if under != self.hovered:
            touched = {one for one in (self.hovered, under) if isinstance(one, str)}
            self.hovered = under
            self._draw(touched | self._highlight())

    def show_weights(self, *, wanted: bool) -> None:
        """Below each node how many weights it has, and which share that is of all."""
        self.shows_weights = wanted
        self._draw()

    def show_lights(self, lights: Lights | None) -> None:
        """What can be reached while a link is drawn, with the free ports that take it; None when that ends."""
        self.lights = lights
        self.show_free_ports(wanted=self.looks.shows_free)
        for item in self.nodes.values():
            item.show_lights(lights)
        self._draw()

    def show_free_ports(self, *, wanted: bool) -> None:
        """Every port that may stay free, also where nothing feeds it."""
        if self.looks.show_free(self.lights.given if self.lights else None, every=wanted):
            self._place()

    def open_collapsed(self, node: NodeId | None) -> None:
        """The node that something is dragged over shows its ports."""
        if touched := self.looks.open(node if node in self.session.document.collapsed else None):
            self._place(touched)
            self.show_lights(self.lights)

    def show_area(self, seen: QRectF) -> None:
        """Makes the items for a part of the scene, and for what is just beyond it; those elsewhere go. Empty: none is seen."""
        area = seen.marginsAdded(_BEYOND) if not seen.isEmpty() else QRectF()
        if not self.area.contains(seen) or self.area.width() > 2 * area.width() or (self.is_crowded and area != self.area):
            self.area = area
            self._draw(())

    def preview_move(self, nodes: Iterable[NodeId], offset: QPointF, dots: Iterable[Dot] = ()) -> None:
        """Moves nodes and dots while a drag is under way; the document does not know yet."""
        moved = frozenset(nodes) if offset != QPointF(0, 0) else frozenset()
        touched = moved | self._moving
        self.places, self._moving = self._standing.shifted(moved, offset) if moved else self._standing, moved
        self.wires.preview(moved, offset, self.dots.pull(dots, offset))
        self.dragged.emit(moved)
        self._draw(())
        # Elsewhere a node shows the same.
        for node in touched & self.nodes.keys():
            self.nodes[node].show_corner(self.places.corner(node))

    def _place(self, touched: frozenset[NodeId] | None = None) -> None:
        session, before = self.session, self._standing
        self.places = self._standing = places_of(session.graph, session.document.layout, self.looks, before, touched)
        self.wires.follow(self.places, self.looks, session.document.waypoints, touched, is_downwards=session.is_downwards)
        dropped, self._moving = self._moving, frozenset()
        self.dots.pull((), QPointF(0, 0))
        self.redrawn.emit()
        if self.hovered is not None and self.hovered not in session.graph.nodes and self.hovered not in session.graph.edges:
            self.hovered = None
        bright = self._highlight()
        if touched is not None:
            seen = {*self._drawn[0], *(edge.target.node for edge in self._drawn[1])} if before.rows is not self.places.rows else set()
            others = {node for node in seen if before.rows.get(node) != self.places.rows.get(node)}
            touched |= bright | others | dropped
        self._draw(touched)

    def settle(self) -> None:
        """Ends the analysis and routes every wire before this returns: for whoever wants the picture as it will be."""
        self.session.analysing.settle()
        self.wires.settle()

    def _show_routes(self) -> None:
        self.redrawn.emit()
        self._draw(())
        self.update()  # Shapes at outputs give way to the wires.

    def _highlight(self) -> set[NodeId]:
        """Which wires stand out now; gives the nodes at the ends of those that have changed."""
        before = self._highlights
        now = self._highlights = highlights_of(self.session, self.looks, self.places, self.hovered, before)
        return {end.node for edge in (before.edges ^ now.edges) | (before.main ^ now.main) for end in (edge.source, edge.target)}

    def _draw(self, touched: Collection[NodeId] | None = None) -> None:
        """The items in the area, as they should be; every other one goes. `touched` are the nodes that differ from what is shown
        of them, where these are known."""
        nodes, edges = (self.places.nodes_in(self.area), self.wires.within(self.area)) if not self.area.isEmpty() else ([], [])
        self.is_crowded = len(nodes) + len(edges) > MOST_ITEMS
        if self.is_crowded:
            nodes, edges = [], []
        if (nodes, edges) != self._drawn:
            self._keep(nodes, edges)
        self._output_labels.follow(self._standing, self.wires.standing, is_downwards=self.session.is_downwards)
        self._output_labels.drag(self._moving, self.places, self.wires.routes)
        for node in nodes:
            if touched is None or node in touched or node not in self.nodes:
                self._draw_node(node)
        for edge in edges:
            if touched is None or edge.source.node in touched or edge.target.node in touched or edge not in self.edges:
                self._draw_edge(edge)
            else:
                self.edges[edge].show_route(self.wires[edge])
        self.dots.show(self, self.session, self.edges)

    def _draw_node(self, node: NodeId) -> None:
        item, look = self.nodes.get(node) or self._add_node(node), self.looks[node]
        item.show_state(look, self._flow(node), self.places.corner(node), rank=self.places.rows[node], is_selected=node in self.session.selection)

    def _flow(self, node: NodeId) -> Flow:
        session, highlights = self.session, self._highlights
        if self.shows_weights and self._profile is None:
            self._profile = profile(session.document, session.catalogue, session.analysis)
        told = ports_of(node, self.looks[node].shape, session.graph.edges, self._carried.types, session.block_path)
        weights = weights_of(self._profile, session.path_of(node)) if self.shows_weights else ("", 0.0)
        return Flow(*told, highlights.ports.get(node, frozenset()), node == self.hovered, *weights)

    @property
    def main_wires(self) -> frozenset[Edge]:
        return self._highlights.main

    def labels(self) -> list[tuple[End, QRectF]]:
        """The shapes that are shown at outputs, and where."""
        return [(End(node, name), rect.translated(item.pos())) for node, item in self.nodes.items() for name, _, rect in item.labels()]

    def _draw_edge(self, edge: Edge) -> None:
        session, wrong = self.session, self.looks.wrong_inputs.get(edge.target.node, frozenset())
        look = EdgeLook(
            tone=wire(self._carried.types.get((session.path_of(edge.source.node), edge.source.port))),
            is_main=edge in self._highlights.main,
            is_bright=edge in self._highlights.edges,
            is_wrong="" in wrong or edge.target.port in wrong,
            is_selected=edge in session.selected_edges,
            is_picked=self.lights is not None and edge == self.lights.picked,
        )
        (self.edges.get(edge) or self._add_edge(edge)).show_state(self.wires[edge], look, self.places.rank(edge))

    def _keep(self, nodes: list[NodeId], edges: list[Edge]) -> None:
        """Takes every other item out. One by one: clear() would delete C++ objects that Python still holds."""
        self._drawn = (nodes, edges)
        for edge in self.edges.keys() - set(edges):
            self.removeItem(self.edges.pop(edge))
        for node in self.nodes.keys() - set(nodes):
            self.removeItem(self.nodes.pop(node))

    def _add_node(self, node: NodeId) -> NodeItem:
        item = self.nodes[node] = NodeItem(self.looks[node], self._output_labels)
        item.show_lights(self.lights)
        self.addItem(item)
        return item

    def _add_edge(self, edge: Edge) -> EdgeItem:
        item = self.edges[edge] = EdgeItem(edge)
        self.addItem(item)
        return item

    def _show_notes(self) -> None:
        self.notes.show(self, [note for note in self.session.document.notes if note.graph == self.session.graph_name])
