"""The augmentation of a document as a program of its own, so that a person sees what training does before there is a network."""

from __future__ import annotations

from collections.abc import Sequence

from nnbuilder.codegen.augmenting import BATCH, augmenting
from nnbuilder.codegen.imports import imports
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.own_text import own_text
from nnbuilder.codegen.phase_function import opened
from nnbuilder.codegen.program import Program
from nnbuilder.codegen.source import give_back, name
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document

FILE = "augmentation.py"


def augmented_batch(document: Document, catalogue: Catalogue, fields: Sequence[str]) -> Program:
    """A file with a function `augmented(batch)`, whose lines are those of train.py for a phase that looks at these fields."""
    body = Lines()
    for file in ("batches", "augmentation"):
        body.own(own_text("loops", file))
        body.blank(2)
    body.add(opened("def augmented(batch: Batch) -> Batch: pass"))
    body.add_all(augmenting(document, catalogue, fields).lines, indent=1)
    body.add(give_back(name(BATCH)), indent=1)
    lines = imports(body.names())
    lines.blank(2)
    lines.extend(body)
    return Program({FILE: lines.text()}, "", ())
