"""What nodes that are alike have in common is painted once at a size; each then gets a copy, and its own name written over it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from nnbuilder.ui import theme
from nnbuilder.ui.canvas import node_paint
from nnbuilder.ui.canvas.node_paint import Drawn

_MOST = 256
"""Pictures that are kept, of some ten kilobytes each."""
_pictures: dict[tuple[object, ...], QPixmap | None] = {}


def paint(painter: QPainter, item: Drawn, corner: QPointF, scale: float, sharpness: float) -> None:
    """A node whose corner, with the room around it, lies on a whole pixel of the screen. The first of its like is painted as it is:
    where no two are alike, that costs nothing."""
    key = _key(item, corner, scale, sharpness)
    if key is None or key not in _pictures:
        if key is not None:
            _keep(key, None)
        node_paint.paint(painter, item, scale, sharpness)
        return
    picture = _pictures[key]
    if picture is None:
        picture = pictured(item, QRectF(corner, item.look.shape.rect.bottomRight() - corner), scale, sharpness, is_own=False)
        _keep(key, picture)
    world = painter.worldTransform()
    painter.setWorldTransform(QTransform())
    painter.drawPixmap(on_pixels(world, corner, sharpness), picture)
    painter.setWorldTransform(world)
    node_paint.paint_own(painter, item, scale, sharpness)


def on_pixels(world: QTransform, corner: QPointF, sharpness: float) -> QPointF:
    """Where a corner lies in the window, on a whole pixel of the screen."""
    at = world.map(corner) * sharpness
    return QPointF(round(at.x()), round(at.y())) / sharpness


def pictured(item: Drawn, rect: QRectF, scale: float, sharpness: float, *, is_own: bool = True) -> QPixmap:
    """A node, or what it has in common with others, on a ground that is seen through."""
    picture = QPixmap(math.ceil(rect.width() * scale * sharpness), math.ceil(rect.height() * scale * sharpness))
    picture.setDevicePixelRatio(sharpness)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(-rect.topLeft())
    # A painter that stays open ends the process.
    try:
        (node_paint.paint if is_own else node_paint.paint_common)(painter, item, scale, sharpness)
    finally:
        painter.end()
    return picture


def _key(item: Drawn, corner: QPointF, scale: float, sharpness: float) -> tuple[object, ...] | None:
    """Nodes with the same key look the same but for what is their own; None where that is not worth asking."""
    look, flow = item.look, item.flow
    if item.port_states or look.inside is not None:
        return None
    shown = (look.shape, look.category, look.line, look.severity == "error", look.states, item.is_selected, item.is_faded, flow.is_hovered)
    ports = (flow.inputs, flow.outputs, flow.taken, flow.bright)
    return (*shown, *ports, node_paint.has_icon(item, node_paint.larger_at(scale)), corner.toTuple(), scale, sharpness, theme.mode())


def _keep(key: tuple[object, ...], picture: QPixmap | None) -> None:
    _pictures.pop(key, None)
    _pictures[key] = picture
    while len(_pictures) > _MOST:
        del _pictures[next(iter(_pictures))]
