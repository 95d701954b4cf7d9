"""The camera on the open graph: nodes and wires near, the overview of them far away, and where everything is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from nnbuilder.core.graph import End, NodeId, Path
from nnbuilder.ui.canvas.camera import Camera
from nnbuilder.ui.canvas.minimap import Minimap
from nnbuilder.ui.canvas.overview import SCALE as OVERVIEW_SCALE
from nnbuilder.ui.canvas.overview import Overview
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.session import Session


class GraphCamera(Camera):
    """Shows the open graph of a session, or far away the overview of it; with a map in the corner."""

    minimap: Minimap

    def __init__(self, session: Session) -> None:
        scene = GraphScene(session)
        super().__init__(scene.drawn_rect)
        self.session, self.graph_scene, self.overview = session, scene, Overview(scene)
        self.setScene(scene)
        self.camera_moved.connect(self._show_what_fits)
        scene.redrawn.connect(self.overview.forget)
        scene.dragged.connect(self.overview.follow)
        session.selection_changed.connect(self.overview.choose)

    @property
    def shows_items(self) -> bool:
        """Whether nodes and wires are drawn one by one, and not the overview of them."""
        return self.scene() is self.graph_scene

    def fit_selection(self) -> None:
        rect = QRectF()
        for node in self.session.selection:
            rect = rect.united(self.node_scene_rect(node))
        self.fit(rect if not rect.isEmpty() else self.graph_scene.drawn_rect())

    def fit_soon(self) -> None:
        self.minimap.forget()
        super().fit_soon()

    def reveal(self, path: Path) -> None:
        """Selects the node at a path, opens its graph if need be, and pans until it can be seen."""
        self.leaping.emit()
        blocks = path[:-1]
        if blocks != self.session.block_path:
            self.session.open_path(blocks)
        self.session.select({str(path[-1])})
        self.ensure_node_visible(str(path[-1]))

    def ensure_node_visible(self, node: NodeId) -> None:
        """Pans, and never zooms, until a node is in view."""
        if node in self.graph_scene.places.rows:
            self.ensureVisible(self.node_scene_rect(node), 40, 40)

    def node_scene_rect(self, node: NodeId) -> QRectF:
        return self.graph_scene.places.box(node)

    def port_position(self, node: NodeId, port: str, is_output: bool, index: int = 0) -> QPointF:
        """Where a port is, in scene coordinates."""
        return self.graph_scene.port_point(End(node, port, index), is_output=is_output)

    def _show_what_fits(self) -> None:
        """Items near, the overview far away and where there are too many of them."""
        seen, is_near = self.seen, self.scale_factor * self.devicePixelRatioF() >= OVERVIEW_SCALE
        self.graph_scene.show_area(seen if is_near else QRectF())
        scene = self.graph_scene if is_near and not self.graph_scene.is_crowded else self.overview
        if self.scene() is not scene:
            self.setScene(scene)
            # Another scene is shown by its middle.
            self.centerOn(seen.center())
        self.minimap.refresh()
