"""What is missing before a drawing can be trained, named in the order in which a person can mend it."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core import edits
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.readiness import missing
from nnbuilder.layers import CATALOGUE
from tests.drawings import iris_mlp


def told(document: Document) -> str:
    return missing(document, analyze(document, CATALOGUE), CATALOGUE)


def test_from_the_empty_canvas_to_a_drawing_that_can_be_trained():
    whole = iris_mlp()
    losses = [node.id for node in whole.main.nodes.values() if CATALOGUE.get(node.kind).role == "loss"]
    assert told(Document()).startswith("Draw a network")
    assert "Data tab" in told(replace(whole, data=None))
    assert "no loss yet" in told(edits.remove_nodes(whole, losses))
    assert "1 problem to solve first" in told(edits.remove_edges(whole, list(whole.main.into(losses[0]))[:1]))
    assert told(whole) == ""
