"""The scene: items drawn from the open graph. It holds no truth and can be thrown away and rebuilt at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsScene

from nnbuilder.core.analysis import spec_for
from nnbuilder.core.diff import Change
from nnbuilder.core.graph import Edge, End, Node, NodeId, Path
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.summary import written
from nnbuilder.ui.canvas.edge_item import EdgeItem
from nnbuilder.ui.canvas.geometry import HIT, feeds_of, place, shape_of
from nnbuilder.ui.canvas.node_item import Look, NodeItem
from nnbuilder.ui.canvas.note_item import NoteItem
from nnbuilder.ui.canvas.overview import Overview
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session

HALF = 50_000.0
_BADGES = {"error": 2, "warning": 1}
_NOTHING: Mapping[str, int] = {}


class GraphScene(Guarded, QGraphicsScene):
    """Node and edge items by id, brought up to date from what a change names."""

    def __init__(self, session: Session) -> None:
        super().__init__(QRectF(-HALF, -HALF, 2 * HALF, 2 * HALF))
        self.session = session
        self.nodes: dict[NodeId, NodeItem] = {}
        self.edges: dict[Edge, EdgeItem] = {}
        self.notes: dict[str, NoteItem] = {}
        self.severities: dict[NodeId, str] = {}
        self._seen: dict[NodeId, tuple[Node, LayerSpec | None, Mapping[str, int], str, Look]] = {}
        self._specs: dict[str, LayerSpec | None] = {}
        self._selected_edges: frozenset[Edge] = frozenset()
        self.overview = Overview(self)
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
        self._seen.clear()
        graph = self.session.graph
        feeds = feeds_of(graph.edges)
        self._show_notes()
        for node_id in graph.nodes:
            self._add_node(node_id, feeds)
        for edge in graph.edges:
            self._add_edge(edge)
        self.show_analysis()
        self.show_selection()

    def apply(self, change: Change) -> None:
        """What differs between two snapshots, and nothing else."""
        graph = self.session.graph
        if change.notes:
            self._show_notes()
        self._specs.clear()
        for edge in change.edges_removed & self.edges.keys():
            self._remove_edge(edge)
        for node in list(self.nodes):
            if node not in graph.nodes:
                self.removeItem(self.nodes.pop(node))
        feeds = feeds_of(graph.edges)
        for node_id in graph.nodes.keys() - self.nodes.keys():
            self._add_node(node_id, feeds)
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
        self.overview.forget()

    def show_analysis(self) -> None:
        """Badges, shapes on edges, and which edges lead into an error."""
        depth = len(self.session.block_path)
        self.severities = {}
        for found in self.session.analysis.diagnostics:
            if found.at[:depth] == self.session.block_path and len(found.at) > depth:
                node = str(found.at[depth])
                if _BADGES.get(found.severity, 0) > _BADGES.get(self.severities.get(node, ""), 0):
                    self.severities[node] = found.severity
        self._specs.clear()
        graph = self.session.graph
        feeds = feeds_of(graph.edges)
        taller = set()
        for node_id, item in self.nodes.items():
            before = item.look.shape
            item.show_look(self._look(graph.nodes[node_id], feeds.get(node_id, _NOTHING)))
            if item.look.shape != before:
                taller.add(node_id)
        types, path = self.session.analysis.types, self.session.block_path
        moved = []
        for edge, drawn in self.edges.items():
            carried = types.get(((*path, edge.source.node), edge.source.port))
            if drawn.is_wrong or edge.target.node in self.severities or edge.source.node in taller or edge.target.node in taller or drawn.carried is None:
                moved.append(edge)
            else:
                drawn.carried = carried
        self._refresh_edges(moved)
        self.overview.forget()

    def show_selection(self) -> None:
        session = self.session
        for node, item in self.nodes.items():
            if item.is_selected != (node in session.selection):
                item.is_selected = node in session.selection
                item.setZValue(2.5 if item.is_selected else 2)
                item.update()
        for note, sheet in self.notes.items():
            if sheet.is_selected != (note in session.selected_notes):
                sheet.is_selected = note in session.selected_notes
                sheet.update()
        self._refresh_edges((session.selected_edges ^ self._selected_edges) & self.edges.keys())
        self._selected_edges = session.selected_edges
        self.overview.forget()

    def preview_move(self, nodes: Iterable[NodeId], offset: QPointF) -> None:
        """Moves items while a drag is under way; the document does not know yet."""
        moved = set(nodes)
        for node in moved & self.nodes.keys():
            self.nodes[node].setPos(place(self.session.document.layout.get(node)) + offset)
        self._refresh_edges(edge for edge in self.edges if edge.source.node in moved or edge.target.node in moved)
        self.overview.follow(moved if offset != QPointF(0, 0) else ())

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

    def note_at(self, at: QPointF) -> str | None:
        """The note or frame that a point takes hold of; the uppermost."""
        found = [(item.zValue(), place, note) for place, (note, item) in enumerate(self.notes.items()) if item.holds(at)]
        return max(found)[2] if found else None

    def boxes(self) -> dict[NodeId, tuple[float, float, float, float]]:
        """Where every node stands and how large it is drawn."""
        return {node: (item.pos().x(), item.pos().y(), item.look.shape.rect.width(), item.look.shape.height) for node, item in self.nodes.items()}

    def drawn_rect(self) -> QRectF:
        """Around every node and note."""
        whole = QRectF()
        for sheet in self.notes.values():
            whole = whole.united(sheet.rect().translated(sheet.pos()))
        for item in self.nodes.values():
            whole = whole.united(item.look.shape.rect.translated(item.pos()))
        return whole

    def spec(self, node: Node) -> LayerSpec | None:
        """The specification of a node's kind; that of a block is made once until something changes."""
        if node.kind not in self._specs:
            self._specs[node.kind] = spec_for(self.session.document, self.session.catalogue, node.kind)
        return self._specs[node.kind]

    def path_of(self, node: NodeId) -> Path:
        return self.session.path_of(node)

    def _look(self, node: Node, feeds: Mapping[str, int]) -> Look:
        """What a node shows; made anew only where something that goes into it is another object."""
        spec, severity = self.spec(node), self.severities.get(node.id, "")
        seen = self._seen.get(node.id)
        if seen is not None and seen[0] is node and seen[1] is spec and seen[2] == feeds and seen[3] == severity and spec is not None:
            return seen[4]
        look = self._made_look(node, spec, feeds, severity)
        self._seen[node.id] = (node, spec, feeds, severity, look)
        return look

    def _made_look(self, node: Node, spec: LayerSpec | None, feeds: Mapping[str, int], severity: str) -> Look:
        repeat = node.params.get("repeat", 1)
        return Look(
            id=node.id,
            name=node.name,
            kind=spec.title if spec is not None else f"{node.kind}?",
            category=spec.category if spec is not None else "Structure",
            shape=shape_of(node, spec, self.session.graph, feeds),
            severity=severity,
            is_muted=node.muted,
            is_frozen=node.frozen,
            repeat=written(repeat) if repeat != 1 else "",
            is_block=spec is not None and spec.role == "block",
            shares=node.weights is not None,
        )

    def _show_notes(self) -> None:
        wanted = {note.id: note for note in self.session.document.notes if note.graph == self.session.graph_name}
        for note in [note for note in self.notes if note not in wanted]:
            self.removeItem(self.notes.pop(note))
        for note, found in wanted.items():
            if note in self.notes:
                self.notes[note].show_note(found)
            else:
                self.notes[note] = NoteItem(found)
                self.addItem(self.notes[note])

    def _add_node(self, node_id: NodeId, feeds: Mapping[NodeId, Mapping[str, int]]) -> None:
        item = NodeItem(self._look(self.session.graph.nodes[node_id], feeds.get(node_id, _NOTHING)))
        item.setPos(place(self.session.document.layout.get(node_id)))
        self.nodes[node_id] = item
        self.addItem(item)

    def _add_edge(self, edge: Edge) -> None:
        if edge in self.edges:
            return
        item = EdgeItem(edge)
        self.edges[edge] = item
        self.addItem(item)
        item.attach_label(self)

    def _remove_edge(self, edge: Edge) -> None:
        item = self.edges.pop(edge)
        if item.label is not None:
            self.removeItem(item.label)
        self.removeItem(item)

    def _refresh_edges(self, edges: Iterable[Edge]) -> None:
        types, path, chosen = self.session.analysis.types, self.session.block_path, self.session.selected_edges
        for edge in list(edges):
            if edge.source.node not in self.nodes or edge.target.node not in self.nodes:
                continue
            source, target = self.port_point(edge.source, is_output=True), self.port_point(edge.target, is_output=False)
            found = types.get(((*path, edge.source.node), edge.source.port))
            self.edges[edge].show_state(source, target, found, is_wrong=self._leads_to_error(edge), is_selected=edge in chosen)

    def _leads_to_error(self, edge: Edge) -> bool:
        if self.severities.get(edge.target.node) != "error":
            return False
        path = self.path_of(edge.target.node)
        return any(found.severity == "error" and found.at == path and found.where in ("", edge.target.port) for found in self.session.analysis.diagnostics)
