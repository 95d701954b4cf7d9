"""A block is renamed, described and given parameters, and whatever uses it follows: nothing computes otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.analysis import Analyzer, analyze
from nnbuilder.core.block_edits import add_param, change_param, describe_block, make_param, remove_param, rename_block, use_param
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError, set_param
from nnbuilder.core.expressions import Expression
from nnbuilder.core.fixes import apply_fix
from nnbuilder.core.formulas import filled
from nnbuilder.core.graph import State
from nnbuilder.core.loop_edits import add_state, free_ports, remove_state, set_context, set_loop
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.layers import CATALOGUE
from tests.drawings import lstm_loop, residual_cnn

WHOLE = ParamType("int")


def told(document: Document) -> tuple[object, ...]:
    """The types of the whole drawing, and what is wrong with it."""
    analysis = analyze(document, CATALOGUE)
    return {slot: str(kind) for slot, kind in analysis.types.items()}, [one.message for one in analysis.diagnostics]


def test_another_name_reaches_every_use():
    document = rename_block(residual_cnn(), "ResidualBlock", "Residual", CATALOGUE.specs)
    assert list(document.graphs) == ["main", "Residual"]
    assert {node.kind for node in document.main.nodes.values() if node.name in ("residual", "tower")} == {"Residual"}
    assert told(document) == told(residual_cnn())


@pytest.mark.parametrize("name", ["Linear", "main", "forward", "a b", ""])
def test_a_name_that_is_taken_or_no_name_is_refused_in_words(name):
    with pytest.raises(EditError, match=r"\.$"):
        rename_block(residual_cnn(), "ResidualBlock", name, CATALOGUE.specs)


def test_the_main_drawing_is_no_block():
    with pytest.raises(EditError, match="no block"):
        describe_block(residual_cnn(), "main", "words")


def test_a_parameter_renamed_is_renamed_in_formulas_and_at_every_use():
    param = residual_cnn().graphs["ResidualBlock"].params[0]
    document = change_param(residual_cnn(), "ResidualBlock", "channels", replace(param, name="width"))
    assert document.graphs["ResidualBlock"].nodes["b_conv1"].params["out_channels"] == Expression("width")
    assert document.main.nodes["tower"].params == {"width": 16, "repeat": 3}
    assert told(document) == told(residual_cnn())


def test_a_parameter_taken_away_leaves_its_default():
    document = remove_param(residual_cnn(), "ResidualBlock", "channels")
    assert document.graphs["ResidualBlock"].nodes["b_conv1"].params["out_channels"] == 16
    assert document.main.nodes["tower"].params == {"repeat": 3}
    assert told(document) == told(residual_cnn())


def test_a_state_keeps_its_size_when_its_parameter_is_renamed():
    before = lstm_loop()
    (block,) = [name for name in before.graphs if name != "main"]
    param = before.graphs[block].params[0]
    after = change_param(before, block, param.name, replace(param, name="hidden_size"))
    assert {state.shape for state in after.graphs[block].loop.states} == {(Expression("hidden_size"),)}
    assert told(after)[1] == told(before)[1]


@given(st.sampled_from(["out_channels", "kernel_size", "padding", "bias"]), st.sampled_from(["b_conv1", "b_conv2"]))
def test_what_a_node_has_becomes_a_parameter_and_nothing_changes(name, node):
    document = set_param(residual_cnn(), node, "out_channels", 16)
    bound = analyze(document, CATALOGUE).bound[("residual", node)]
    spec = CATALOGUE.get("Conv2d").param(name)
    after = make_param(document, node, spec, name, bound[name])
    assert after.graphs["ResidualBlock"].nodes[node].params[name] == Expression(name)
    assert told(after) == told(document)
    assert told(set_param(after, "residual", name, bound[name])) == told(document)
    assert told(remove_param(after, "ResidualBlock", name)) == told(document)


def test_a_fact_of_the_data_is_given_by_every_use():
    document = set_param(residual_cnn(), "b_conv1", "out_channels", Expression("label.classes"))
    after = make_param(document, "b_conv1", CATALOGUE.get("Conv2d").param("out_channels"), "inner", 10)
    assert after.main.nodes["tower"].params["inner"] == Expression("label.classes")
    assert told(after) == told(document)
    with pytest.raises(EditError, match="already a formula over `channels`"):
        make_param(after, "b_conv2", CATALOGUE.get("Conv2d").param("out_channels"), "width", 16)
    assert use_param(after, "b_conv2", "out_channels", "inner").graphs["ResidualBlock"].nodes["b_conv2"].params["out_channels"] == Expression("inner")


@pytest.mark.parametrize(
    ("param", "reason"),
    [
        (Param("repeat", WHOLE, 1, ""), "every use"),
        (Param("channels", WHOLE, 1, ""), "already"),
        (Param("self", WHOLE, 1, ""), "cannot be called so"),
        (Param("size", WHOLE, 0, "", min=1), "at least 1, not 0"),
        (Param("size", WHOLE, "many", ""), "a whole number"),
        (Param("size", WHOLE, 3, "", min=5, max=2), "above the most"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_in_words(param, reason):
    with pytest.raises(EditError, match=reason):
        add_param(residual_cnn(), "ResidualBlock", param)


def test_a_formula_that_names_nothing_is_cured_by_a_parameter_or_by_the_name_that_was_meant():
    analyzer = Analyzer(CATALOGUE)
    for text, title in (("width", "Make `width` a parameter of this block"), ("chanels * 2 - 16", "Use channels"), ("lable.classes", "Use label.classes")):
        document = set_param(residual_cnn(), "b_conv1", "out_channels", Expression(text))
        analysis = analyzer.analyze(document)
        wrong = next(one for one in analysis.diagnostics if one.code == "parameter/value")
        cure = next(cure for cure in analyzer.cures(document, analysis, wrong) if cure.title == title)
        assert analyzer.analyze(apply_fix(document, cure, "new", CATALOGUE)).is_sound


def test_names_are_replaced_all_at_once():
    assert filled(Expression("a + b"), {"a": Expression("b"), "b": Expression("a")}) == Expression("b + a")
    assert filled((Expression("a * 2"), 3), {"a": 4}) == (8, 3)


class TestLoops:
    def test_a_block_becomes_recurrent_and_plain_again(self):
        document = residual_cnn()
        looped = set_loop(document, "ResidualBlock", lstm_loop_like(axis=1))
        assert "repeat" not in looped.main.nodes["tower"].params
        assert set_loop(looped, "ResidualBlock", None).graphs == {**document.graphs, "main": looped.main}

    def test_a_state_closes_its_port_and_opens_it_again(self):
        document = set_loop(residual_cnn(), "ResidualBlock", lstm_loop_like(axis=1))
        held = add_state(document, "ResidualBlock", State("image", "result", (16, 8, 8)))
        assert not any(edge.target.node == "tower" for edge in held.main.edges)
        assert free_ports(held.graphs["ResidualBlock"], "Input") == ()
        assert remove_state(held, "ResidualBlock", 0).graphs["ResidualBlock"] == document.graphs["ResidualBlock"]

    @pytest.mark.parametrize("state", [State("nothing", "result", (1,)), State("image", "image", (1,))])
    def test_a_state_goes_from_an_output_to_an_input(self, state):
        document = set_loop(residual_cnn(), "ResidualBlock", lstm_loop_like(axis=1))
        with pytest.raises(EditError, match="such a pair"):
            add_state(document, "ResidualBlock", state)

    def test_what_every_step_sees_whole_is_no_state(self):
        document = set_context(set_loop(residual_cnn(), "ResidualBlock", lstm_loop_like(axis=1)), "ResidualBlock", "image", True)
        assert document.graphs["ResidualBlock"].loop.context == ("image",)
        assert add_state(document, "ResidualBlock", State("image", "result", (1,))).graphs["ResidualBlock"].loop.context == ()
        with pytest.raises(EditError, match="from 1 to 8"):
            set_loop(document, "ResidualBlock", lstm_loop_like(axis=0))


def lstm_loop_like(axis):
    (block,) = [graph for name, graph in lstm_loop().graphs.items() if name != "main"]
    return replace(block.loop, states=(), context=(), axis=axis)
