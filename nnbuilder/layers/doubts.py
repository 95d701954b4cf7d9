"""What is doubted in a drawing whose every shape fits: it would train, and learn something else than is meant.

A doubt is told only where it can be proven from the drawing; each comes with what would take it away.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis, Diagnostic
from nnbuilder.core.document import Document
from nnbuilder.layers.doubts_of_lines import in_a_line
from nnbuilder.layers.doubts_of_pictures import channels_last
from nnbuilder.layers.doubts_of_ranges import bounded
from nnbuilder.layers.doubts_of_texts import look_ahead


def doubts(document: Document, catalogue: Catalogue, analysis: Analysis) -> Iterator[Diagnostic]:
    """Warnings with codes `meaning/...` and `shape/channels`."""
    yield from bounded(document, catalogue)
    yield from in_a_line(document, analysis)
    yield from channels_last(document, catalogue)
    yield from look_ahead(document, catalogue, analysis)
