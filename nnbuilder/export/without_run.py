"""Pictures of a drawing that nobody has trained yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.export.exporter import ExportError, Report, check_target
from nnbuilder.export.formats import exporter
from nnbuilder.export.graph_picture import Picture, picture_of
from nnbuilder.export.picture_png import to_png
from nnbuilder.export.picture_svg import to_svg
from nnbuilder.project.atomic import write_atomic

_PICTURES: Mapping[str, Callable[[Picture], bytes]] = {"svg": lambda picture: to_svg(picture).encode(), "png": to_png}


def export_picture(document: Document, catalogue: Catalogue, name: str, path: Path) -> Report:
    """The main graph of a document as a picture; raises `ExportError` for a format that needs a trained model."""
    chosen = exporter(name)
    if name not in _PICTURES:
        raise ExportError(f"The {chosen.title} needs a trained model; train the network and give the run. Without one there are {', '.join(_PICTURES)}.")
    if not document.main.nodes:
        raise ExportError("The drawing is empty, so there is nothing to make a picture of.")
    check_target(chosen, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, _PICTURES[name](picture_of(document, catalogue)))
    return Report(name, path, (path.name,), 0.0, 0.0, 0, is_model=False)
