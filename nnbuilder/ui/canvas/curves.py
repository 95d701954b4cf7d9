"""Paths of wires as Qt draws them."""

from __future__ import annotations

from PySide6.QtGui import QPainterPath

from nnbuilder.core.layout.paths import Path


def painted(path: Path) -> QPainterPath:
    """A path as Qt draws it."""
    drawn = QPainterPath()
    drawn.moveTo(*path[0])
    for piece in path[1:]:
        if len(piece) == 2:
            drawn.lineTo(*piece)
        else:
            drawn.cubicTo(*piece)
    return drawn
