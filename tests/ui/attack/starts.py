"""The documents that random people begin with."""

from __future__ import annotations

from nnbuilder import shipped
from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.notes import add_note
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from tests.architectures import resnet18
from tests.drawings import iris_mlp


def _template(name: str) -> Document:
    content = shipped.template(name)
    assert content is not None
    return load_document(content, CATALOGUE).document


def _noted() -> Document:
    document = iris_mlp()
    layout = {node: Point(280.0 * (place % 4), 180.0 * (place // 4)) for place, node in enumerate(document.main.nodes)}
    document = Document(document.graphs, layout, data=document.data, title="Noted")
    for note in (
        Note("frame", "main", "The deep part", Point(-40.0, -60.0), 800.0, 420.0, is_frame=True),
        Note("note", "main", "why so deep", Point(600.0, 420.0)),
        Note("long", "main", "words " * 200, Point(-300.0, 100.0)),
    ):
        document = add_note(document, note)
    return document


STARTS = {
    "empty": Document,
    "resnet": resnet18,
    "unet": lambda: _template("unet-shapes"),
    "gpt": lambda: _template("gpt-tiny"),
    "notes": _noted,
}
