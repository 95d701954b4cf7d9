"""A picture of a drawing as the bytes of a PNG file."""

from __future__ import annotations

import io
import math
from typing import Any

from nnbuilder.core.layout.paths import sampled
from nnbuilder.export.graph_picture import Box, Curve, Picture

SCALE = 2.0
_MOST_SIDE, _MOST_PIXELS = 20_000, 50_000_000
"""Pixels on a side and altogether (150 MB while it is drawn); larger drawings are written smaller."""
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def to_png(picture: Picture, scale: float = SCALE) -> bytes:
    """A picture as the bytes of a PNG file."""
    from PIL import Image, ImageDraw

    size = size_of(picture, scale)
    factor = size[0] / picture.width
    image = Image.new("RGB", size, picture.background)
    pen = ImageDraw.Draw(image)
    fonts: dict[float, Any] = {}
    for shape in picture.shapes:
        if isinstance(shape, Box):
            corners = [value * factor for value in (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)]
            pen.rounded_rectangle(corners, shape.radius * factor, fill=shape.fill, outline=shape.border or None, width=max(1, round(factor)))
        elif isinstance(shape, Curve):
            points = [(x * factor, y * factor) for x, y in sampled(shape.path, 24)]
            pen.line(points, fill=shape.colour, width=max(1, round(1.6 * factor)), joint="curve")
        else:
            font = fonts.setdefault(shape.size, _font(max(1.0, shape.size * factor)))
            stroke = 0.35 * factor if shape.is_bold else 0
            pen.text((shape.x * factor, shape.y * factor), shape.text.replace("×", "x"), shape.colour, font, anchor=_ANCHORS[shape.anchor], stroke_width=stroke)
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def size_of(picture: Picture, scale: float) -> tuple[int, int]:
    """Width and height in pixels."""
    area = max(1.0, picture.width * picture.height)
    factor = min(scale, _MOST_SIDE / max(picture.width, picture.height, 1.0), math.sqrt(_MOST_PIXELS / area))
    return max(1, round(picture.width * factor)), max(1, round(picture.height * factor))


def _font(size: float) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)
