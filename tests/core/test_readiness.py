"""What is missing before a drawing can be trained, named in the order in which a person can mend it."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core import edits
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.readiness import DATA, MEASURES, lack_of
from nnbuilder.layers import CATALOGUE
from tests.drawings import iris_mlp


def told(document: Document) -> tuple[str, str]:
    lack = lack_of(document, analyze(document, CATALOGUE), CATALOGUE)
    return (lack.message, lack.cure) if lack is not None else ("", "")


def test_from_the_empty_canvas_to_a_drawing_that_can_be_trained():
    whole = iris_mlp()
    losses = [node.id for node in whole.main.nodes.values() if CATALOGUE.get(node.kind).role == "loss"]
    for document, message, cure in (
        (Document(), "Draw a network", ""),
        (replace(whole, data=None), "Choose a data set in the Data tab", DATA),
        (edits.remove_nodes(whole, losses), "There is no loss yet", MEASURES),
        (edits.remove_edges(whole, list(whole.main.into(losses[0]))[:1]), "1 problem to solve first", ""),
    ):
        sentence, supply = told(document)
        assert sentence.startswith(message) and supply == cure
    assert told(whole) == ("", "")
