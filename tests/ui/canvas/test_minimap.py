"""The overview in the corner steps aside for what is drawn there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from nnbuilder.core import edits
from nnbuilder.core.document import Point
from tests.drawings import iris_mlp


def test_it_covers_no_node_while_a_corner_is_free(window, show):
    show(iris_mlp())
    canvas, minimap = window.canvas, window.canvas.minimap
    window.session.do("Move", lambda document: edits.move(document, {"hidden": Point(4000, 4000)}))
    seen = []
    for corner in ("bottomRight", "bottomLeft", "topRight", "topLeft"):
        area = canvas.viewport().rect().adjusted(60, 60, -60, -60)
        # The node lies where the overview would, in one corner after the other.
        off = canvas.mapToScene(area.center()) - canvas.mapToScene(getattr(area, corner)())
        canvas.centerOn(canvas.node_scene_rect("hidden").center() + off)
        QApplication.processEvents()
        assert minimap.isVisible()
        node = canvas.mapFromScene(canvas.node_scene_rect("hidden")).boundingRect()
        assert not node.intersects(QRect(minimap.pos(), minimap.size()))
        seen.append(QPoint(minimap.pos()))
    assert len({(at.x(), at.y()) for at in seen}) > 1
