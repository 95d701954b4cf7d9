"""The icon of each category of layers and of each state of a node: lines on a grid of 16, for nodes, lists and searches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from nnbuilder.ui import theme

GRID = 16.0
LINE = 1.5
"""The side of the square an icon fills, and how wide its lines are."""

STROKES: Mapping[str, str] = {
    "structure": "M3 8 L13 8 M9.5 4.5 L13 8 L9.5 11.5",
    "dense": "M4 4 L12 4 M4 4 L12 12 M4 12 L12 4 M4 12 L12 12 O4 4 1.4 O4 12 1.4 O12 4 1.4 O12 12 1.4",
    "convolution": "R2 2 12 12 R2 2 6.5 6.5 M10.5 5.5 L12 5.5 M5.5 10.5 L5.5 12",
    "pooling": "M2.5 3 L13.5 3 M5 6.5 L11 6.5 M8 9 L8 13.5 M5.8 11.5 L8 13.5 L10.2 11.5",
    "normalization": "M2 13 L14 13 M2.5 11.5 C6 11.5 5.5 3 8 3 C10.5 3 10 11.5 13.5 11.5",
    "activation": "M2 12 L8 12 L13.5 3",
    "regularization": "O5 5 2 O11 11 2 O11 5 0.5 O5 11 0.5 M13.5 2.5 L2.5 13.5",
    "recurrent": "M13 8 C13 2 3 2 3 8 C3 13 9 14 11.5 11.5 M11.8 14.2 L11.6 11.3 L8.8 11.2",
    "attention": "M8 8 L3 3 M8 8 L13 3 M8 8 L8 13.5 O8 8 2.4 O3 3 1 O13 3 1 O8 13.5 1",
    "shape": "R2 5.5 8 8 M5 2.5 L13.5 2.5 L13.5 11",
    "merge": "M2 3.5 C7 3.5 6 8 9 8 M2 12.5 C7 12.5 6 8 9 8 L14 8",
    "resize": "M9.5 2.5 L13.5 2.5 L13.5 6.5 M13.5 2.5 L9 7 M6.5 13.5 L2.5 13.5 L2.5 9.5 M2.5 13.5 L7 9",
    "reduction": "M12.5 4.5 L12.5 2.5 L3.5 2.5 L8.5 8 L3.5 13.5 L12.5 13.5 L12.5 11.5",
    "arithmetic": "M5 2.5 L5 7.5 M2.5 5 L7.5 5 M9.5 11.5 L14 11.5 M13 3 L3 13",
    "sampling": "R2.5 2.5 11 11 O5.7 5.7 0.6 O10.3 10.3 0.6 O10.3 5.7 0.6 O5.7 10.3 0.6",
    "loss": "O8 8 6 O8 8 2.5",
    "metric": "M3 13.5 L3 9 M8 13.5 L8 3 M13 13.5 L13 6",
    "blocks": "M8 2 L14 5 L8 8 L2 5 L8 2 M2 8.2 L8 11.2 L14 8.2 M2 11.2 L8 14.2 L14 11.2",
    "frozen": "M8 2 L8 14 M2.8 5 L13.2 11 M13.2 5 L2.8 11",
    "muted": "O8 8 5.5 M4.2 4.2 L11.8 11.8",
    "collapsed": "M4.5 6.2 L8 9.8 L11.5 6.2",
    "shared": "M6.5 9.5 L9.5 6.5 M7 4.5 L8.5 3 C11 1 15 5 13 7.5 L11.5 9 M9 11.5 L7.5 13 C5 15 1 11 3 8.5 L4.5 7",
}
"""{category or state: M move, L line, C curve, R rectangle (left top width height), O circle (x y radius)}. What is of no category
here looks like structure."""


@cache
def path(category: str) -> QPainterPath:
    """The lines of an icon, to be drawn with a pen of width `LINE`."""
    lines = QPainterPath()
    for stroke, numbers in re.findall(r"([MLCRO])([^MLCRO]*)", STROKES.get(category.lower(), STROKES["structure"])):
        values = [float(number) for number in numbers.split()]
        if stroke == "M":
            lines.moveTo(*values)
        elif stroke == "L":
            lines.lineTo(*values)
        elif stroke == "C":
            lines.cubicTo(*values)
        elif stroke == "R":
            lines.addRoundedRect(QRectF(*values), 1.5, 1.5)
        else:
            x, y, radius = values
            lines.addEllipse(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))
    return lines


def icon(category: str) -> QIcon:
    """The icon in the colour that the theme has for its category."""
    return QIcon(picture(category, theme.category(category).name(), 48))


@cache
def picture(category: str, colour: str, pixels: int) -> QPixmap:
    """The icon as a square of so many pixels."""
    square = QPixmap(pixels, pixels)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(pixels / GRID, pixels / GRID)
    painter.setPen(QPen(QColor(colour), LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path(category))
    painter.end()
    return square
