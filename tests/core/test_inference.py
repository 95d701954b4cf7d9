"""What is remembered between two analyses never shows in their results."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder.core.analysis import Analyzer, analyze
from nnbuilder.core.document import Document
from nnbuilder.core.edits import set_param
from nnbuilder.core.inference import bind_params
from nnbuilder.layers import CATALOGUE
from tests.drawings import graph, node
from tests.networks import networks


@pytest.mark.parametrize(
    ("first", "second"), [({"bias": 1}, {"bias": True}), ({"out_features": 3.5}, {"out_features": 3}), ({"out_features": True}, {"out_features": 1})]
)
def test_values_that_python_takes_for_equal_are_not_taken_for_one_another(first, second):
    spec = CATALOGUE.get("Linear")
    for params, is_wrong in ((first, True), (second, False), (first, True)):
        assert bool(bind_params(spec, params, {}).wrong) == is_wrong


@settings(max_examples=40, deadline=None)
@given(networks(), st.lists(st.tuples(st.integers(0, 8), st.integers(-1, 6)), max_size=4))
def test_an_analysis_after_edits_is_that_of_a_fresh_start(document, changes):
    analyzer = Analyzer(CATALOGUE)
    for number, value in changes:
        node = document.main.nodes.get(f"layer{number}")
        if node is not None and node.kind == "Linear":
            document = set_param(document, node.id, "out_features", value)
            analyzer.analyze(document)
    remembered = analyzer.analyze(document)
    fresh = analyze(document, CATALOGUE)
    assert remembered.types == fresh.types
    assert remembered.diagnostics == fresh.diagnostics
    assert remembered.order == fresh.order


def test_an_output_hands_on_what_it_is_given_whatever_is_wrong_with_its_parameters():
    """Found by random editing: a wrong `use` of an Output in a block made everything behind the block unknown."""
    inner = graph(node("given", "Input"), node("turn", "Linear", out_features=3), node("gives", "Output", use=0), wires="given>turn turn>gives")
    drawn = graph(node("given", "Input", shape=(4,)), node("block", "Block"), node("result", "Output"), wires="given>block.given block.gives>result")

    analysis = analyze(Document({"main": drawn, "Block": inner}), CATALOGUE)

    assert str(analysis.type_of(("result",))) == "(N, 3)"
    assert [(one.code, one.where) for one in analysis.diagnostics] == [("parameter/value", "use")]
