"""Icons drawn for the project: lines on a grid of 24, coloured by the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnbuilder.shipped import resources
from nnbuilder.ui import theme


def icon(name: str) -> QIcon:
    """The icon in the colours of the theme, for enabled and disabled."""
    found = QIcon()
    found.addPixmap(_drawn(name, theme.hex_of("text")), QIcon.Mode.Normal)
    found.addPixmap(_drawn(name, theme.hex_of("edge")), QIcon.Mode.Disabled)
    return found


@cache
def _drawn(name: str, colour: str) -> QPixmap:
    text = (resources() / "icons" / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    pixmap = QPixmap(48, 48)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, 48, 48))
    painter.end()
    return pixmap
