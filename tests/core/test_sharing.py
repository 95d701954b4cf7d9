"""Nodes that call one module and tensors that are one: nobody is left without, and what is set at one is set at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError, set_init, set_param
from nnbuilder.core.graph import MAIN, Init
from nnbuilder.core.profile import profile
from nnbuilder.core.sharing import Tensor, fitting_schemes, set_param_of_all, share, share_candidates, sharers, stop_sharing, tie, tie_candidates
from nnbuilder.core.weights import Weight
from nnbuilder.layers import CATALOGUE
from tests.drawings import IRIS, graph, node, residual_cnn

LAYERS = ("one", "two", "three", "four")


def towers() -> Document:
    """Four linear layers side by side, and a wide one."""
    nodes = [node(name, "Linear", out_features=place + 2) for place, name in enumerate(LAYERS)]
    wires = " ".join(f"features>{name} {name}>{name}_out" for name in LAYERS)
    outputs = [node(f"{name}_out", "Output") for name in LAYERS]
    return Document({MAIN: graph(node("features", "Input", field="features"), *nodes, *outputs, wires=wires)}, data=IRIS)


@given(st.lists(st.tuples(st.sampled_from(["share", "stop", "set"]), st.sampled_from(LAYERS), st.sampled_from(LAYERS)), max_size=12))
def test_whatever_is_shared_and_taken_apart_each_node_has_one_module_that_is_there(steps):
    document = towers()
    for step, one, other in steps:
        if step == "share" and other in share_candidates(document, one):
            document = share(document, one, other)
            assert set(sharers(document, one)) == set(sharers(document, other))
        elif step == "stop":
            document = stop_sharing(document, one)
            assert sharers(document, one) == (one,)
        else:
            document = set_param_of_all(document, one, "out_features", 9)
        nodes = document.main.nodes
        assert all(found.weights is None or nodes[found.weights].weights is None for found in nodes.values())
        assert all(nodes[name].params == nodes[sharers(document, name)[0]].params for name in LAYERS)
        assert analyze(document, CATALOGUE).is_sound


def test_of_another_kind_or_itself_is_no_candidate():
    assert share_candidates(towers(), "one") == ("two", "three", "four")
    assert "one" not in share_candidates(share(towers(), "two", "one"), "two")


def test_the_owner_leaves_and_the_others_start_as_it_did():
    document = set_init(share(share(towers(), "two", "one"), "three", "one"), "one", "bias", Init("zeros"))
    alone = stop_sharing(document, "one")
    assert sharers(alone, "three") == ("two", "three")
    assert alone.main.nodes["two"].init == alone.main.nodes["one"].init == {"bias": Init("zeros")}


def weights(document: Document):
    return profile(document, CATALOGUE, analyze(document, CATALOGUE)).weights


def test_what_a_tensor_could_be_tied_to_has_its_shape_and_is_learned():
    document = set_param(towers(), "two", "out_features", 2)
    assert tie_candidates(weights(document), ("one",), "weight") == (Tensor(("two",), "weight"),)
    assert tie_candidates(weights(document), ("one",), "nothing") == ()
    inside = weights(residual_cnn())
    assert Tensor(("residual", "b_conv1"), "bias") in tie_candidates(inside, ("stem",), "bias")
    assert all(tensor.name != "running_mean" for tensor in tie_candidates(inside, ("residual", "b_norm"), "weight"))


def test_a_tie_to_what_is_tied_goes_to_its_owner_and_takes_followers_along():
    document = set_param(set_param(towers(), "two", "out_features", 2), "three", "out_features", 2)
    document = tie(document, "two", "weight", Tensor(("one",), "weight"))
    onward = tie(document, "three", "weight", Tensor(("two",), "weight"))
    assert onward.main.nodes["three"].tie == {"weight": (("one",), "weight")}
    with pytest.raises(EditError, match="one tensor already"):
        tie(onward, "one", "weight", Tensor(("two",), "weight"))
    moved = tie(document, "one", "weight", Tensor(("three",), "weight"))
    assert moved.main.nodes["two"].tie == moved.main.nodes["one"].tie == {"weight": (("three",), "weight")}
    assert analyze(moved, CATALOGUE).is_sound


def test_ways_to_start_have_the_axes_for_it():
    assert "orthogonal" in fitting_schemes(Weight((4, 3)))
    assert {"zeros", "gate_bias"} <= set(fitting_schemes(Weight((8,))))
    assert not {"orthogonal", "gate_bias"} & set(fitting_schemes(replace(Weight((7,)))))
