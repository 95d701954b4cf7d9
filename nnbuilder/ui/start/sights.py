"""What the data of a template looks like, painted from a few of its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from nnbuilder.colours import mixed
from nnbuilder.shipped import resources
from nnbuilder.ui import theme

_CLASSES = ("category.dense", "category.activation", "category.pooling", "category.attention", "category.recurrent", "category.convolution")
_PAD = 9.0
_LINE = 12.0
_LETTERS = 8
_DIGITS = "0123456789abcdef"

Sight = Mapping[str, Any]


@cache
def sights() -> Mapping[str, Sight]:
    """By the names of templates, as `packaging/draw_template_sights.py` writes them."""
    told: dict[str, Sight] = json.loads((resources() / "templates" / "sights.json").read_text("utf-8"))
    return told


def paint(painter: QPainter, sight: Sight, room: QRectF) -> None:
    """Points, pictures, a curve, lines of text or shaded cells, in a room of a card."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(room)
    _PAINTERS[sight["kind"]](painter, sight, room.adjusted(_PAD, _PAD, -_PAD, -_PAD))
    painter.restore()


def _points(painter: QPainter, sight: Sight, room: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for x, y, mark in sight["points"]:
        painter.setBrush(theme.brush(_CLASSES[mark % len(_CLASSES)]))
        painter.drawEllipse(QPointF(room.left() + x / 100 * room.width(), room.bottom() - y / 100 * room.height()), 1.8, 1.8)


def _pictures(painter: QPainter, sight: Sight, room: QRectF) -> None:
    """Two rows of two, without blurring what has few pixels."""
    side = (min(room.width(), room.height()) - 4) / 2
    left, top = room.center().x() - side - 2, room.center().y() - side - 2
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, sight["side"] > side)
    for place, digits in enumerate(sight["pictures"]):
        at = QRectF(left + place % 2 * (side + 4), top + place // 2 * (side + 4), side, side)
        painter.drawImage(at, _shaded(digits, sight["side"]))


def _cells(painter: QPainter, sight: Sight, room: QRectF) -> None:
    rows = sight["rows"]
    wide, high = room.width() / len(rows[0]), room.height() / len(rows)
    side = min(high, max(wide, high / 3))
    top = room.center().y() - len(rows) * side / 2
    painter.setPen(Qt.PenStyle.NoPen)
    for down, row in enumerate(rows):
        for across, digit in enumerate(row):
            painter.setBrush(QColor(_shade(digit)))
            painter.drawRect(QRectF(room.left() + across * wide, top + down * side, wide - 0.6, side - 0.6))


def _series(painter: QPainter, sight: Sight, room: QRectF) -> None:
    """What has been, and in another colour the end, which is to be told."""
    values = sight["values"]
    points = [
        QPointF(room.left() + place / (len(values) - 1) * room.width(), room.bottom() - value / 100 * room.height()) for place, value in enumerate(values)
    ]
    told = len(points) * 3 // 4
    for colour, part in (("plot.train", points[: told + 1]), ("plot.validation", points[told:])):
        painter.setPen(theme.pen(colour, 1.6))
        painter.drawPolyline(QPolygonF(part))


def _words(painter: QPainter, sight: Sight, room: QRectF) -> None:
    painter.setFont(theme.font(pixels=_LETTERS))
    painter.setPen(theme.pen("text.muted"))
    lines = sight["lines"][: int(room.height() // _LINE)]
    for place, line in enumerate(lines):
        at = QRectF(room.left(), room.top() + place * _LINE, room.width(), _LINE)
        painter.drawText(
            at, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, int(at.width()))
        )


_PAINTERS = {"points": _points, "pictures": _pictures, "cells": _cells, "series": _series, "words": _words}


def _shaded(digits: str, side: int) -> QImage:
    # A copy, since an image of bytes does not keep them.
    image = QImage(bytes(int(digit, 16) for digit in digits), side, side, side, QImage.Format.Format_Indexed8).copy()
    image.setColorTable([QColor(_shade(digit)).rgb() for digit in _DIGITS])
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _shade(digit: str) -> str:
    """Ink on paper, or light on a dark ground, by one hexadecimal digit."""
    return mixed(theme.hex_of("hover"), theme.hex_of("text"), int(digit, 16) / 15)
