"""A node becomes another kind, and whoever shared its module still has one."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.edits import replace_kind
from nnbuilder.core.graph import MAIN, Graph
from nnbuilder.layers import CATALOGUE
from tests.drawings import IRIS, edges, node


def test_those_that_shared_a_module_go_on_with_it_among_themselves():
    first = node("first", "Linear", out_features=3)
    others = [replace(node(name, "Linear", out_features=3), weights="first") for name in ("second", "third")]
    nodes = (node("features", "Input", field="features"), first, *others)
    document = Document({MAIN: Graph({one.id: one for one in nodes}, edges("features>first features>second features>third"))}, data=IRIS)

    replaced = replace_kind(document, "first", "ReLU", CATALOGUE.get("Linear"), CATALOGUE.specs["ReLU"])

    nodes = replaced.main.nodes
    assert nodes["first"].kind == "ReLU"
    assert (nodes["second"].weights, nodes["second"].params) == (None, first.params)
    assert nodes["third"].weights == "second"
    assert [one.message for one in analyze(replaced, CATALOGUE).diagnostics if one.severity == "error"] == [
        one.message for one in analyze(document, CATALOGUE).diagnostics if one.severity == "error"
    ]
