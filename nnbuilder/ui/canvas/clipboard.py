"""The clipboard as readable JSON: a small document that goes through the one loader like any other."""

from __future__ import annotations

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.clips import Clip
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.files import dump_document, load_document


def to_text(clip: Clip) -> str:
    graphs = {MAIN: clip.graph, **clip.blocks}
    return dump_document(Document(graphs, clip.layout, phases=(), title="Clipboard", collapsed=clip.collapsed, waypoints=clip.waypoints)).decode()


def from_text(text: str, catalogue: Catalogue) -> Clip | None:
    """The clip in a text, or None where it holds none."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = load_document(text.encode(), catalogue).document
    except (DocumentError, UnicodeEncodeError):
        return None
    blocks = {name: graph for name, graph in document.graphs.items() if name != MAIN}
    return Clip(document.main, document.layout, blocks, document.collapsed, document.waypoints) if document.main.nodes else None
