"""The drawing as SVG: sharp at every size, and text that can be searched."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from nnbuilder.export.exporter import Bundle, ExportError
from nnbuilder.export.graph_picture import picture_of, tallies
from nnbuilder.export.picture_svg import to_svg
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
