"""The scene: items drawn from the open graph. It holds no truth and can be thrown away and rebuilt at any time."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from nnbuilder.core.analysis import spec_for
from nnbuilder.core.diff import Change
from nnbuilder.core.graph import Edge, End, Node, NodeId, Path
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.edge_item import EdgeItem
from nnbuilder.ui.canvas.geometry import HIT, WIDTH, feeds_of, place, shape_of, written
from nnbuilder.ui.canvas.node_item import Look, NodeItem
from nnbuilder.ui.session import Session

HALF = 50_000.0
OVERVIEW_SCALE = 0.35
_BADGES = {"error": 2, "warning": 1}


class GraphScene(QGraphicsScene):
    """Node and edge items by id, brought up to date from what a change names."""

    def __init__(self, session: Session) -> None:
        super().__init__(QRectF(-HALF, -HALF, 2 * HALF, 2 * HALF))
        self.session = session
        self.nodes: dict[NodeId, NodeItem] = {}
        self.edges: dict[Edge, EdgeItem] = {}
        self.severities: dict[NodeId, str] = {}
        self.overview = _Overview(self)
        self.addItem(self.overview)
        session.changed.connect(self.apply)
        session.analysed.connect(lambda _: self.show_analysis())
        session.selection_changed.connect(self.show_selection)
        session.graph_opened.connect(self.rebuild)
        session.document_replaced.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """Everything anew from the document."""
        # Items go one by one: clear() would delete C++ objects that Python still holds.
        for edge in list(self.edges):
            self._remove_edge(edge)
        for node in list(self.nodes):
            self.removeItem(self.nodes.pop(node))
        graph = self.session.graph
        for node_id in graph.nodes:
            self._add_node(node_id)
        for edge in graph.edges:
            self._add_edge(edge)
        self.show_analysis()
        self.show_selection()

    def apply(self, change: Change) -> None:
        """What differs between two snapshots, and nothing else."""
        graph = self.session.graph
        for edge in change.edges_removed & self.edges.keys():
            self._remove_edge(edge)
        for node in list(self.nodes):
            if node not in graph.nodes:
                self.removeItem(self.nodes.pop(node))
        for node_id in graph.nodes.keys() - self.nodes.keys():
            self._add_node(node_id)
        for node_id in change.moved & self.nodes.keys():
            self.nodes[node_id].setPos(place(self.session.document.layout.get(node_id)))
        for edge in change.edges_added & graph.edges:
            self._add_edge(edge)
        touched = (
            change.moved
            | {end for edge in change.edges_added | change.edges_removed for end in (edge.source.node, edge.target.node)}
            | change.changed
            | change.added
        )
        self._refresh_edges(edge for edge in self.edges if edge.source.node in touched or edge.target.node in touched)

    def show_analysis(self) -> None:
        """Badges, shapes on edges, and which edges lead into an error."""
        depth = len(self.session.block_path)
        self.severities = {}
        for found in self.session.analysis.diagnostics:
            if found.at[:depth] == self.session.block_path and len(found.at) > depth:
                node = str(found.at[depth])
                if _BADGES.get(found.severity, 0) > _BADGES.get(self.severities.get(node, ""), 0):
                    self.severities[node] = found.severity
        graph = self.session.graph
        feeds = feeds_of(graph.edges)
        for node_id, item in self.nodes.items():
            item.show_look(self._look(graph.nodes[node_id], feeds.get(node_id, {})))
        self._refresh_edges(self.edges)

    def show_selection(self) -> None:
        session = self.session
        for node, item in self.nodes.items():
            if item.is_selected != (node in session.selection):
                item.is_selected = node in session.selection
                item.setZValue(2.5 if item.is_selected else 2)
                item.update()
        self._refresh_edges(self.edges)

    def preview_move(self, nodes: Iterable[NodeId], offset: QPointF) -> None:
        """Moves items while a drag is under way; the document does not know yet."""
        moved = set(nodes)
        for node in moved & self.nodes.keys():
            self.nodes[node].setPos(place(self.session.document.layout.get(node)) + offset)
        self._refresh_edges(edge for edge in self.edges if edge.source.node in moved or edge.target.node in moved)

    def port_point(self, end: End, *, is_output: bool) -> QPointF:
        item = self.nodes[end.node]
        return item.pos() + item.look.shape.port(end.port, end.index, is_output=is_output)

    def port_at(self, at: QPointF, reach: float = HIT, *, outputs: bool = True, inputs: bool = True) -> tuple[End, bool] | None:
        """The nearest port within reach: its end, and whether it is an output. Arithmetic, after one look into the index."""
        best: tuple[float, End, bool] | None = None
        around = QRectF(at.x() - reach - 4, at.y() - reach - 4, 2 * reach + 8, 2 * reach + 8)
        for item in self.items(around):
            if not isinstance(item, NodeItem):
                continue
            shape = item.look.shape
            ends = [(End(item.look.id, name), True) for name in shape.outputs] if outputs else []
            ends += [(End(item.look.id, name, index), False) for name, index in shape.inputs] if inputs else []
            for end, is_output in ends:
                distance = QLineF(at, self.port_point(end, is_output=is_output)).length()
                if distance <= reach and (best is None or distance < best[0]):
                    best = (distance, end, is_output)
        return None if best is None else (best[1], best[2])

    def node_at(self, at: QPointF) -> NodeId | None:
        found = [item for item in self.items(at) if isinstance(item, NodeItem) and item.look.shape.rect.contains(at - item.pos())]
        return found[0].look.id if found else None

    def edge_at(self, at: QPointF, reach: float = 6.0) -> Edge | None:
        around = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        for item in self.items(around, Qt.ItemSelectionMode.IntersectsItemBoundingRect):
            if isinstance(item, EdgeItem) and item.is_near(at, reach):
                return item.edge
        return None

    def drawn_rect(self) -> QRectF:
        """Around every node."""
        whole = QRectF()
        for item in self.nodes.values():
            whole = whole.united(item.look.shape.rect.translated(item.pos()))
        return whole

    def spec(self, node: Node) -> LayerSpec | None:
        return spec_for(self.session.document, self.session.catalogue, node.kind)

    def path_of(self, node: NodeId) -> Path:
        return self.session.path_of(node)

    def edge_text(self, edge: Edge) -> str:
        """The shape that flows along an edge."""
        found = self.session.analysis.type_of(self.path_of(edge.source.node), edge.source.port)
        return str(found) if isinstance(found, TensorSpec) and found.shape else ""

    def _look(self, node: Node, feeds: dict[str, int]) -> Look:
        spec = self.spec(node)
        repeat = node.params.get("repeat", 1)
        return Look(
            id=node.id,
            name=node.name,
            kind=spec.title if spec is not None else f"{node.kind}?",
            category=spec.category if spec is not None else "Structure",
            shape=shape_of(node, spec, self.session.graph, feeds),
            severity=self.severities.get(node.id, ""),
            is_muted=node.muted,
            is_frozen=node.frozen,
            repeat=written(repeat) if repeat != 1 else "",
            is_block=spec is not None and spec.role == "block",
            shares=node.weights is not None,
        )

    def _add_node(self, node_id: NodeId) -> None:
        graph = self.session.graph
        item = NodeItem(self._look(graph.nodes[node_id], feeds_of(edge for edge in graph.edges if edge.target.node == node_id).get(node_id, {})))
        item.setPos(place(self.session.document.layout.get(node_id)))
        self.nodes[node_id] = item
        self.addItem(item)

    def _add_edge(self, edge: Edge) -> None:
        if edge in self.edges:
            return
        item = EdgeItem(edge)
        self.edges[edge] = item
        self.addItem(item)
        item.setVisible(not self.overview.isVisible())
        item.attach_label(self)
        self._refresh_edges([edge])

    def _remove_edge(self, edge: Edge) -> None:
        item = self.edges.pop(edge)
        if item.label is not None:
            self.removeItem(item.label)
        self.removeItem(item)

    def _refresh_edges(self, edges: Iterable[Edge]) -> None:
        for edge in list(edges):
            if edge.source.node not in self.nodes or edge.target.node not in self.nodes:
                continue
            source, target = self.port_point(edge.source, is_output=True), self.port_point(edge.target, is_output=False)
            is_wrong = self._leads_to_error(edge)
            self.edges[edge].show_state(source, target, self.edge_text(edge), is_wrong=is_wrong, is_selected=edge in self.session.selected_edges)

    def _leads_to_error(self, edge: Edge) -> bool:
        if self.severities.get(edge.target.node) != "error":
            return False
        path = self.path_of(edge.target.node)
        return any(found.severity == "error" and found.at == path and found.where in ("", edge.target.port) for found in self.session.analysis.diagnostics)


class _Overview(QGraphicsItem):
    """All edges as straight lines in one call, in place of the curves where they would be too small to follow."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__()
        self._graph_scene = scene
        self.setZValue(0)
        self.setVisible(False)

    def boundingRect(self) -> QRectF:
        return QRectF(-HALF, -HALF, 2 * HALF, 2 * HALF)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        scene = self._graph_scene
        places = {node: item.pos() for node, item in scene.nodes.items()}
        lines = [
            QLineF(places[edge.source.node] + QPointF(WIDTH, 24), places[edge.target.node] + QPointF(0, 24))
            for edge in scene.edges
            if edge.source.node in places and edge.target.node in places
        ]
        pen = QPen(theme.token("edge"), 0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(lines)
