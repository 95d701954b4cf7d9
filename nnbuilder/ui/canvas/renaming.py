"""A real text field above a node's title, for the time of renaming it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from nnbuilder.core import edits
from nnbuilder.core.graph import NodeId
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.guard import Guarded


class RenameEdit(Guarded, QLineEdit):
    """Enter takes the name, Esc leaves the old one, a click elsewhere takes it as well."""

    def __init__(self, surface: Surface, node: NodeId) -> None:
        super().__init__(surface.session.graph.nodes[node].name, surface.viewport())
        self.surface, self.node, self.is_done = surface, node, False
        self.setObjectName("canvas.rename")
        box = surface.node_scene_rect(node)
        place = surface.mapFromScene(box.topLeft() + QPointF(6, 2 + surface.graph_scene.looks[node].shape.head))
        self.setGeometry(place.x(), place.y(), max(110, int((box.width() - 12) * surface.scale_factor)), 24)
        self.selectAll()
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._take()

    def _take(self) -> None:
        name, session, node = self.text().strip(), self.surface.session, self.node
        if not self.is_done and node in session.graph.nodes and name != session.graph.nodes[node].name:
            self.is_done = session.do("Rename", lambda document: edits.rename(document, node, name))
        self.give_up()

    def give_up(self) -> None:
        if self.isVisible():
            self.is_done = True
            self.hide()
            self.surface.setFocus()
            self.deleteLater()
