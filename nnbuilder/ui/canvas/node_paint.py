"""How a node is painted: card and title, rows, ports, and what stands beside it. Nothing is made here at every frame."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF, QTransform

from nnbuilder.core.node_size import HEADER, ICON, INSET, ROW, STATE, STRIP
from nnbuilder.ui import category_icons, theme
from nnbuilder.ui.canvas import thumbnail
from nnbuilder.ui.canvas.flows import PLAIN, Flow
from nnbuilder.ui.canvas.geometry import LABEL_HEIGHT, PORT_RADIUS, port_names
from nnbuilder.ui.canvas.lettering import LEFT, MIDDLE, RIGHT, width_of, write
from nnbuilder.ui.canvas.lights import PortStates
from nnbuilder.ui.canvas.looks import Look

DETAIL = 0.6
"""Device pixels to a scene unit below which only title and ports are drawn."""
READABLE = 11.5
"""A title is never smaller, in pixels of the screen."""
_TWO_LINES = 1.15
"""Up to so much larger than it should be, a title leaves room for the line below it."""
_BARE = 1.7
"""From here on a title stands without its icon."""
_SMALLER = 0.7
"""Far away a long name is written by so much smaller rather than cut off."""
_LARGEST = 2.6
"""As large as there is room for in the height of a title."""
_PALE = 0.45
WEIGHTS_BELOW = 42.0
"""How far below a node in a drawing from top to bottom its weights reach."""
_ROUND = 8.0


class Drawn(Protocol):
    """What is known of a node that is painted."""

    look: Look
    flow: Flow
    port_states: PortStates
    is_selected: bool
    is_faded: bool

    def labels(self) -> list[tuple[str, str, QRectF]]:
        """(output, shape, where that stands)."""


def paint(painter: QPainter, item: Drawn, scale: float, sharpness: float) -> None:
    """A node where a scene unit is so many pixels of the window, and each of those so many of the screen."""
    paint_common(painter, item, scale, sharpness)
    paint_own(painter, item, scale, sharpness)


def paint_common(painter: QPainter, item: Drawn, scale: float, sharpness: float) -> None:
    """What a node may have in common with others: all but its name, what stands beside it, and its badge."""
    look, larger = item.look, larger_at(scale)
    painter.setOpacity(_PALE if is_pale(item) else 1.0)
    _card(painter, item, look.shape.rect)
    painter.translate(0, look.shape.head)
    _signs(painter, item, larger)
    painter.translate(0, -look.shape.head)
    if scale * sharpness < DETAIL:
        _hints(painter, item)
    else:
        _rows(painter, item)
        _port_names(painter, item)
    if look.inside is not None and not look.shape.is_collapsed:
        thumbnail.paint(painter, look.inside, look.shape.thumbnail)
    _ports(painter, item, _PALE if is_pale(item) else 1.0)
    painter.setOpacity(1.0)


def paint_own(painter: QPainter, item: Drawn, scale: float, sharpness: float) -> None:
    """Its name, the shapes at its outputs, its weights and its badge."""
    painter.setOpacity(_PALE if is_pale(item) else 1.0)
    painter.translate(0, item.look.shape.head)
    _name(painter, item, larger_at(scale))
    painter.translate(0, -item.look.shape.head)
    if scale * sharpness >= DETAIL:
        _beside(painter, item, item.look.shape.rect)
    painter.setOpacity(1.0)
    if item.look.severity in ("error", "warning"):
        _badge(painter, item.look.severity, QPointF(item.look.shape.width - 20, 0))


def is_pale(item: Drawn) -> bool:
    return item.is_faded or item.look.is_muted


def larger_at(scale: float) -> float:
    """How many times its own size a title is written."""
    return min(_LARGEST, max(1.0, READABLE / (theme.TITLE * scale)))


def _card(painter: QPainter, item: Drawn, rect: QRectF) -> None:
    look = item.look
    header, card, shadow, behind = _paths(rect.width(), rect.height(), look.shape.title_bottom)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.brush("node.shadow"))
    if not look.is_block:
        painter.drawPath(shadow)
    else:
        painter.setPen(theme.pen("node.border"))
        painter.setBrush(theme.brush("node"))
        painter.drawPath(behind)
    dashes = Qt.PenStyle.DashLine if look.is_muted else Qt.PenStyle.SolidLine
    if look.severity == "error":
        painter.setPen(theme.pen("error", 2.0, dashes))
    else:
        painter.setPen(theme.pen("edge" if item.flow.is_hovered else "node.border", 1.0, dashes))
    painter.setBrush(theme.brush("node"))
    painter.drawPath(card)
    painter.fillPath(header, theme.brush(theme.tint(look.category)))
    if item.is_selected:
        painter.setPen(theme.pen("selection", 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-3, -3, 3, 3), _ROUND + 3, _ROUND + 3)


def has_icon(item: Drawn, larger: float) -> bool:
    """Whether its icon stands before the name: far away only where the name has room beside it."""
    return larger < _TWO_LINES or (larger < _BARE and name_size(item.look.name, _end(item) + 6 - ICON, larger) == larger)


def _end(item: Drawn) -> float:
    """Where the title ends, before the signs of the states."""
    return item.look.shape.width - INSET - STATE * len(item.look.states)


def _signs(painter: QPainter, item: Drawn, larger: float) -> None:
    """Icon, signs of the states and, near enough, the line below the name."""
    look, right = item.look, _end(item)
    if has_icon(item, larger):
        _sign(painter, look.category, theme.category(look.category).name(), QPointF(INSET, (HEADER - 16) / 2))
    for place, state in enumerate(look.states):
        _sign(painter, state, "node.muted", QPointF(right + STATE * place + 4, 5 if larger < _TWO_LINES else (HEADER - 12) / 2), 0.75)
    if larger < _TWO_LINES:
        painter.setPen(theme.pen("node.muted"))
        write(painter, look.line, QRectF(ICON, 20, look.shape.width - INSET - ICON, 16), theme.SMALL)


def _name(painter: QPainter, item: Drawn, larger: float) -> None:
    """Far away it is as large on the screen as it was, alone."""
    name, left, right = item.look.name, ICON if has_icon(item, larger) else 8.0, _end(item)
    painter.setPen(theme.pen("node.text"))
    if larger < _TWO_LINES:
        write(painter, name, QRectF(left, 4, right - left, 18), theme.TITLE, bold=True)
        return
    room = right + 6 - left
    size = name_size(name, room, larger)
    painter.save()
    painter.translate(left, HEADER / 2)
    painter.scale(size, size)
    write(painter, name, QRectF(0, -10, int(room / size + 0.5), 20), theme.TITLE, bold=True)
    painter.restore()


def name_size(name: str, room: float, larger: float) -> float:
    """How many times its own size a name far away is written: as asked, or a little smaller where it would be cut off."""
    return max(min(larger, room / (width_of(name, theme.TITLE, bold=True) + 1)), larger * _SMALLER)


def _sign(painter: QPainter, name: str, colour: str, at: QPointF, size: float = 1.0) -> None:
    painter.setPen(theme.pen(colour, category_icons.LINE * size))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_placed(name, at.x(), at.y(), size))


def _rows(painter: QPainter, item: Drawn) -> None:
    shape = item.look.shape
    for place, (name, value) in enumerate(shape.rows, shape.port_rows):
        row = QRectF(INSET, shape.row_top(place), shape.width - 2 * INSET, ROW)
        painter.setPen(theme.pen("node.muted"))
        write(painter, name, row, theme.SMALL)
        painter.setPen(theme.pen("node.text"))
        write(painter, value, row.adjusted(width_of(name, theme.SMALL) + 8, 0, 0, 0), theme.SMALL, side=RIGHT)


def _hints(painter: QPainter, item: Drawn) -> None:
    """Where rows are too small to be read, bars that tell that there are some."""
    shape = item.look.shape
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.brush("node.border"))
    for place, (name, value) in enumerate(shape.rows, shape.port_rows):
        top = shape.row_top(place) + ROW / 2 - 2
        painter.drawRect(QRectF(INSET, top, min(5.0 * len(name), shape.width / 2), 4))
        painter.drawRect(QRectF(shape.width - INSET - min(5.0 * len(value), 50.0), top, min(5.0 * len(value), 50.0), 4))


def _port_names(painter: QPainter, item: Drawn) -> None:
    """Names beside their ports: on the rows above the parameters, or above the title and at the bottom."""
    shape = item.look.shape
    if shape.is_collapsed:
        return
    painter.setPen(theme.pen("node.muted"))
    for is_output, names in enumerate(_names_beside(shape.inputs, shape.outputs)):
        for place, name in enumerate(names):
            if name and shape.across is None:
                room = QRectF(INSET, shape.row_top(place), shape.width - 2 * INSET, ROW)
                write(painter, name, room, theme.SMALL, side=RIGHT if is_output else LEFT)
            elif name and shape.across is not None:
                width = width_of(name, theme.SMALL) + 2
                top = shape.height - STRIP - 4 if is_output else 5.0
                write(painter, name, QRectF(shape.across[is_output][place] - width / 2, top, width, STRIP), theme.SMALL, side=MIDDLE)


def _beside(painter: QPainter, item: Drawn, rect: QRectF) -> None:
    """The shape at each output; below the node its weights, with a bar for their share."""
    painter.setPen(theme.pen("edge.label"))
    for _, text, room in item.labels():
        write(painter, text, room, theme.TINY)
    if item.flow.weights:
        colour = theme.category(item.look.category).name()
        # Beside the wires that begin below.
        at = QPointF(2, 2) if item.look.shape.across is None else QPointF(rect.width() / 2 + 4, WEIGHTS_BELOW - LABEL_HEIGHT)
        write(painter, item.flow.weights, QRectF(at.x(), rect.bottom() + at.y(), rect.width(), LABEL_HEIGHT), theme.TINY)
        painter.fillRect(QRectF(_ROUND, rect.bottom() - 3, max(3.0, (rect.width() - 2 * _ROUND) * item.flow.share), 3), theme.brush(colour))


def _ports(painter: QPainter, item: Drawn, opacity: float) -> None:
    look, flow, shape = item.look, item.flow, item.look.shape
    is_diamond = look.category in ("Loss", "Metric")
    for place, (name, index) in enumerate(shape.inputs):
        tone = flow.inputs[place] if place < len(flow.inputs) else ""
        _port(painter, item, (name, index, False), tone or PLAIN, is_taken=bool(tone), is_diamond=is_diamond, opacity=opacity)
    for place, name in enumerate(shape.outputs):
        tone, is_taken = (flow.outputs[place], flow.taken[place]) if place < len(flow.outputs) else (PLAIN, False)
        _port(painter, item, (name, 0, True), tone, is_taken=is_taken, is_diamond=is_diamond, opacity=opacity)


def _port(painter: QPainter, item: Drawn, port: tuple[str, int, bool], tone: str, *, is_taken: bool, is_diamond: bool, opacity: float) -> None:
    """A port: filled where a wire is at it, larger where it lights up."""
    state, is_bright = item.port_states.get(port, ""), port in item.flow.bright
    if item.look.shape.is_collapsed and not is_taken and not state:
        return
    radius = PORT_RADIUS + (2.5 if state in ("ok", "snap") else 1.5 if is_bright else 0.0)
    painter.setOpacity(0.3 if state == "no" else opacity)
    if state in ("ok", "snap"):
        painter.setPen(theme.pen("success", 1.6))
        painter.setBrush(theme.brush("success" if state == "snap" else "port"))
    else:
        painter.setPen(theme.pen(theme.strong(tone) if is_bright else tone if not is_taken else "node", 1.6))
        painter.setBrush(theme.brush(tone if is_taken else "port"))
    at = item.look.shape.port(port[0], port[1], is_output=port[2])
    if is_diamond:
        painter.drawPolygon(QPolygonF([at + QPointF(0, -radius), at + QPointF(radius, 0), at + QPointF(0, radius), at + QPointF(-radius, 0)]))
    else:
        painter.drawEllipse(at, radius, radius)


def _badge(painter: QPainter, severity: str, at: QPointF) -> None:
    """On the upper edge, far from every port."""
    painter.setPen(theme.pen("node", 1.5))
    painter.setBrush(theme.brush(severity))
    if severity == "error":
        painter.drawEllipse(at, 8, 8)
    else:
        painter.drawPolygon(QPolygonF([at + QPointF(0, -9), at + QPointF(9.5, 7), at + QPointF(-9.5, 7)]))
    painter.setPen(theme.pen("node"))
    write(painter, "!", QRectF(at.x() - 8, at.y() - 8, 16, 16), theme.SMALL, side=MIDDLE, bold=True)


@lru_cache(1024)
def _names_beside(inputs: tuple[tuple[str, int], ...], outputs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return port_names(inputs), port_names((name, 0) for name in outputs)


@lru_cache(512)
def _paths(width: float, height: float, title: float) -> tuple[QPainterPath, QPainterPath, QPainterPath, QPainterPath]:
    """The ground of the title inside the upper corners, the card, its shadow, and the card behind that of a block."""
    card, inner, upper = QPainterPath(), QPainterPath(), QPainterPath()
    card.addRoundedRect(QRectF(0, 0, width, height), _ROUND, _ROUND)
    inner.addRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), _ROUND - 0.5, _ROUND - 0.5)
    upper.addRect(QRectF(0, 0, width, title - (0.5 if height == title else 0.0)))
    return inner.intersected(upper), card, card.translated(0, 2), card.translated(4, 4)


@lru_cache(1024)
def _placed(name: str, x: float, y: float, size: float) -> QPainterPath:
    """The lines of an icon at a place on the card."""
    return QTransform.fromTranslate(x, y).scale(size, size).map(category_icons.path(name))
