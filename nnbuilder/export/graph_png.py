"""The drawing as PNG, at twice the size of the canvas."""

from __future__ import annotations

from pathlib import Path

from nnbuilder.export.exporter import Bundle, ExportError
from nnbuilder.export.graph_picture import picture_of
from nnbuilder.export.picture_png import SCALE, size_of, to_png
from nnbuilder.project.atomic import write_atomic


class GraphPng:
    """One picture of the main graph in pixels."""

    name = "png"
    title = "picture (PNG)"
    summary = "The drawing as a picture in pixels, for chats and pages."
    suffix = ".png"
    is_folder = is_model = is_exact = False
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def write(self, bundle: Bundle, path: Path) -> None:
        write_atomic(path, to_png(picture_of(bundle.document, bundle.catalogue)))

    def read_back(self, bundle: Bundle, path: Path) -> None:
        from PIL import Image

        with Image.open(path, formats=("PNG",)) as found:
            found.load()
            if found.size != size_of(picture_of(bundle.document, bundle.catalogue), SCALE):
                raise ExportError("The picture that was written has another size than the drawing, so it was not kept.")
