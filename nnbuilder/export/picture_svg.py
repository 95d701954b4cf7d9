"""A picture of a drawing as the text of an SVG file."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from nnbuilder.export.graph_picture import Box, Curve, Picture, Shape


def to_svg(picture: Picture) -> str:
    """A picture as the text of an SVG file."""
    size = f'width="{picture.width:g}" height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Inter, Segoe UI, Helvetica, Arial, sans-serif">',
        f'<rect width="100%" height="100%" fill="{picture.background}"/>',
        *map(_element, picture.shapes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _element(shape: Shape) -> str:
    if isinstance(shape, Box):
        border = f' stroke="{shape.border}"' if shape.border else ""
        place = f'x="{shape.left:g}" y="{shape.top:g}" width="{shape.width:g}" height="{shape.height:g}"'
        return f'<rect {place} rx="{shape.radius:g}" fill="{shape.fill}"{border}/>'
    if isinstance(shape, Curve):
        (x, y), *pieces = shape.path
        steps = " ".join(("L " if len(piece) == 2 else "C ") + " ".join(f"{number:g}" for number in piece) for piece in pieces)
        return f'<path d="M {x:g} {y:g} {steps}" fill="none" stroke="{shape.colour}" stroke-width="1.6"/>'
    weight = ' font-weight="600"' if shape.is_bold else ""
    place = f'x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size:g}" text-anchor={quoteattr(shape.anchor)}'
    return f'<text {place} fill="{shape.colour}"{weight}>{escape(_printable(shape.text))}</text>'


def _printable(text: str) -> str:
    """XML has no place for most control characters, and a reader none for marks that turn the direction of writing."""
    return "".join(character if character.isprintable() else " " for character in text)
