"""The drawing as SVG: sharp at every size, and text that can be searched."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from nnbuilder.export.exporter import Bundle, ExportError
from nnbuilder.export.graph_picture import Box, Curve, Picture, Shape, picture_of, tallies
from nnbuilder.project.atomic import write_atomic

_TAGS = {"rect": "Box", "path": "Curve", "text": "Words"}


class GraphSvg:
    """One vector picture of the main graph."""

    name = "svg"
    title = "picture (SVG)"
    summary = "The drawing as a vector picture, for slides and papers."
    suffix = ".svg"
    is_folder = is_model = is_exact = False
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def write(self, bundle: Bundle, path: Path) -> None:
        write_atomic(path, to_svg(picture_of(bundle.document, bundle.catalogue)).encode())

    def read_back(self, bundle: Bundle, path: Path) -> None:
        found = dict.fromkeys(_TAGS.values(), 0)
        for element in ElementTree.parse(path).getroot():
            found[_TAGS[element.tag.rpartition("}")[2]]] += 1
        picture = picture_of(bundle.document, bundle.catalogue)
        if found != {**tallies(picture), "Box": tallies(picture)["Box"] + 1}:
            raise ExportError("The picture that was written does not hold every node and wire, so it was not kept.")


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
        start, *others = (f"{x:g} {y:g}" for x, y in shape.points)
        return f'<path d="M {start} C {", ".join(others)}" fill="none" stroke="{shape.colour}" stroke-width="1.6"/>'
    weight = ' font-weight="600"' if shape.is_bold else ""
    place = f'x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size:g}" text-anchor={quoteattr(shape.anchor)}'
    return f'<text {place} fill="{shape.colour}"{weight}>{escape(_printable(shape.text))}</text>'


def _printable(text: str) -> str:
    """XML has no place for most control characters, and a reader none for marks that turn the direction of writing."""
    return "".join(character if character.isprintable() else " " for character in text)
