"""The open graph on paper: as the canvas draws it, with notes and frames, in light colours and without what is selected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene

from nnbuilder.ui import theme
from nnbuilder.ui.canvas.overview import Overview
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.session import Session

MARGIN = 24.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A scene, and the part of it that is put on paper, in scene units."""

    scene: QGraphicsScene
    room: QRectF

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """As large as the target allows, in its middle."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.scene.render(painter, target, self.room, Qt.AspectRatioMode.KeepAspectRatio)


@contextmanager
def paper_of(session: Session, *, is_selection: bool = False) -> Iterator[Paper]:
    """The whole graph, or what is selected of it, while it is painted; a drawing too large for items is put down as its overview."""
    with theme.as_on_paper():
        shown = Session(session.catalogue, session.document)
        shown.open_path(session.block_path)
        scene = GraphScene(shown)
        scene.wires.settle()
        room = _bounds(scene)
        scene.show_area(room)
        scene.dots.hide()
        if is_selection:
            room = _only(scene, session)
        drawn = Overview(scene) if scene.is_crowded else scene
        try:
            yield Paper(drawn, room.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
        finally:
            # Items go one by one, while the scene that Python holds them for is still there.
            scene.show_area(QRectF())
            scene.deleteLater()
            shown.deleteLater()
            if drawn is not scene:
                drawn.deleteLater()


def _bounds(scene: GraphScene) -> QRectF:
    """Around every node, wire and note."""
    room = scene.notes.bounds()
    for left, top, width, height in scene.boxes().values():
        room = room.united(QRectF(left, top, width, height))
    for edge in scene.session.graph.edges:
        room = room.united(scene.path_of(edge).boundingRect())
    return room


def _only(scene: GraphScene, session: Session) -> QRectF:
    """Hides what is not selected and gives the bounds of the rest; wires between two selected nodes belong to it."""
    room = QRectF()
    nodes, edges = session.selection, session.selected_edges
    for node, item in scene.nodes.items():
        item.setVisible(node in nodes)
    for edge, wire in scene.edges.items():
        wire.setVisible(edge in edges or {edge.source.node, edge.target.node} <= nodes)
    for note, sheet in scene.notes.items():
        sheet.setVisible(note in session.selected_notes)
    for drawn in scene.items():
        if drawn.isVisible():
            room = room.united(drawn.sceneBoundingRect())
    return room
