"""Ties, starts and shared modules that cannot be are told while drawing, with the numbers and a cure that works."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.diagnostics import Analysis, Diagnostic
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.fixes import apply_fix
from nnbuilder.core.graph import Init, Node
from nnbuilder.core.initializers import SCHEMES, misfit, scheme_fault
from nnbuilder.core.weights import Weight
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from tests.drawings import graph, iris_mlp, node, residual_cnn
from tests.published import WIDTH, gpt2
from tests.zoo import shared_module, tied_embedding


def with_node(document: Document, name: str, **changes: object) -> Document:
    home = document.home_of(name)
    drawn = document.graphs[home]
    return document.with_graph(home, replace(drawn, nodes={**drawn.nodes, name: replace(drawn.nodes[name], **changes)}))


def told(document: Document) -> list[Diagnostic]:
    return [found for found in analyze(document, CATALOGUE).diagnostics if found.code.startswith("weights/")]


def cured(document: Document) -> Document:
    (finding,) = told(document)
    return apply_fix(document, finding.fixes[0], "new", CATALOGUE)


def small_gpt2() -> Document:
    return gpt2(vocabulary=31, places=12, width=16, heads=4, layers=3)


@pytest.mark.parametrize("make", [iris_mlp, residual_cnn, tied_embedding, shared_module, small_gpt2])
def test_what_is_drawn_well_is_not_complained_about(make):
    assert told(make()) == []


@pytest.mark.parametrize(
    ("name", "init", "message"),
    [
        ("hidden", {"bias": Init("xavier_uniform")}, "bias of hidden cannot start as xavier_uniform: xavier_uniform needs at least 2 axes, and (16,) has 1."),
        ("hidden", {"bias": Init("identity")}, "bias of hidden cannot start as identity: identity needs 2 axes, and (16,) has 1."),
        (
            "classify",
            {"bias": Init("gate_bias", (1.0,))},
            "bias of classify cannot start as gate_bias: gate_bias needs 4 gates of equal size, and (3,) does not split into 4.",
        ),
        (
            "hidden",
            {"wieght": Init("zeros")},
            "hidden has no parameter called wieght; it has weight and bias, so there is nothing that could start as zeros.",
        ),
        ("tanh", {"weight": Init("zeros")}, "tanh has no parameter called weight; it has none, so there is nothing that could start as zeros."),
        ("hidden", {"weight": Init("normal", (0.0,))}, "normal takes 2 numbers (mean and std), not 1."),
        ("hidden", {"weight": Init("zeros", (0.0,))}, "zeros takes 0 numbers, not 1."),
        ("hidden", {"weight": Init("normal", (0.0, -1.0))}, "The std of normal is a spread, which is at least 0, not -1."),
        ("hidden", {"weight": Init("uniform", (2.0, 1.0))}, "uniform draws from low to high, and 2 is above 1."),
        ("hidden", {"weight": Init("glorot")}, f"There is no way to start weights called glorot; there are {', '.join(SCHEMES)}."),
    ],
)
def test_a_start_that_cannot_be_is_an_error_and_its_cure_takes_it_away(name: str, init: dict[str, Init], message: str):
    document = with_node(iris_mlp(), name, init=init)

    (finding,) = told(document)

    assert (finding.severity, finding.message, finding.at) == ("error", message, (name,))
    assert cured(document) == iris_mlp()


@pytest.mark.parametrize(
    ("tie", "message"),
    [
        (
            {"weight": (("embedding",), "table")},
            "weight of unembed is tied to table, but embedding has no parameter called table; it has weight.",
        ),
        ({"weight": (("nowhere",), "weight")}, "weight of unembed is tied to a node that is not there."),
        ({"bias": (("embedding",), "weight")}, "unembed has no parameter called bias; it has weight, so it cannot be tied."),
        ({"weight": (("unembed",), "weight")}, "weight of unembed is tied to itself, so it belongs to nobody."),
        (
            {"weight": (("embedding", 2, "embedding"), "weight")},
            "weight of unembed is tied to embedding by a path that leads nowhere; each block on the way is named, and a copy that exists.",
        ),
    ],
)
def test_a_tie_that_cannot_be_is_an_error_and_its_cure_takes_it_away(tie: dict, message: str):
    document = with_node(tied_embedding(), "unembed", tie=tie)

    (finding,) = told(document)

    assert (finding.severity, finding.message, finding.at) == ("error", message, ("unembed",))
    assert cured(document) == with_node(tied_embedding(), "unembed", tie={})


def test_tied_weights_of_different_shapes_are_an_error_with_both():
    document = with_node(tied_embedding(), "embedding", params={"num_embeddings": 10, "embedding_dim": 6})

    (finding,) = told(document)

    assert finding.message == "weight of unembed is (11, 6), but weight of embedding is (10, 6); tied weights must have the same shape and number type."


def test_a_circle_of_ties_is_an_error_at_each_of_its_weights():
    document = with_node(tied_embedding(), "embedding", tie={"weight": (("unembed",), "weight")})

    assert [finding.at for finding in told(document)] == [("embedding",), ("unembed",)]


@pytest.mark.parametrize(("copy", "is_there"), [(0, True), (2, True), (3, False), (None, False)])
def test_a_tie_into_a_repeated_block_names_a_copy_that_exists(copy: int | None, is_there: bool):
    path = ("blocks", "b_wide") if copy is None else ("blocks", copy, "b_wide")
    document = with_node(small_gpt2(), "b_wide", tie={"bias": (path, "bias")})

    assert [finding.code for finding in told(document)] == ([] if is_there else ["weights/tie"])
    if is_there:
        model = build_model(generate(document, CATALOGUE), CATALOGUE)
        biases = {id(tensor) for key, tensor in model.named_parameters(remove_duplicate=False) if key.endswith("b_wide.bias")}
        assert len(biases) == 1


def test_a_bare_parameter_cannot_be_tied():
    main = graph(
        node("x", "Input", shape=(3,)),
        node("mix", "Linear", out_features=3),
        node("offset", "Parameter", shape=(3,)),
        node("add", "Add"),
        node("y", "Output"),
        wires="x>mix mix>add.a offset>add.b add>y",
    )
    document = with_node(Document({"main": main}), "mix", tie={"bias": (("offset",), "weight")})

    (finding,) = told(document)

    assert finding.message == "bias of mix is tied to weight, but offset has no parameter called weight; it has one tensor that has no name."


def test_a_shared_module_must_fit_everywhere_it_is_called():
    """Torch would refuse only when the second input comes."""
    document = with_node(shared_module(), "right", params={"shape": (5,)})

    (finding,) = told(document)

    assert finding.at == ("encode_right",)
    assert finding.message == "encode_right calls the module of encode, whose weight is (3, 4), but as encode_right is drawn it would be (3, 5)."
    assert cured(document).main.nodes["encode_right"].weights is None
    assert told(cured(document)) == []


def test_a_shared_block_must_fit_everywhere_it_is_called():
    mix = graph(
        node("m_x", "Input"),
        node("wide", "Linear", out_features=Expression("width")),
        node("back", "Linear", out_features=4),
        node("m_y", "Output"),
        wires="m_x>wide wide>back back>m_y",
        params=(WIDTH,),
    )
    main = graph(
        node("x", "Input", shape=(4,)),
        node("once", "Mix", width=8),
        replace(node("twice", "Mix", width=8), weights="once"),
        node("y", "Output"),
        wires="x>once.m_x once.m_y>twice.m_x twice.m_y>y",
    )
    document = Document({"main": main, "Mix": mix})
    assert told(document) == []

    (finding,) = told(with_node(document, "twice", params={"width": 6}))

    assert finding.message == "twice calls the module of once, whose wide.weight is (8, 4), but as twice is drawn it would be (6, 4)."


def test_a_block_has_no_weights_of_its_own_that_could_start():
    document = with_node(residual_cnn(), "tower", init={"weight": Init("zeros")})

    (finding,) = told(document)

    assert finding.message == "tower has no parameter called weight; it has none, so there is nothing that could start as zeros."


def test_a_start_inside_a_block_is_told_at_every_use():
    document = with_node(residual_cnn(), "b_norm", init={"weight": Init("orthogonal")})

    assert [finding.at for finding in told(document)] == [("residual", "b_norm"), ("tower", 0, "b_norm")]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_told_of_a_scheme_is_what_torch_does(scheme: str):
    """For weights of up to four axes: accepted and refused alike."""
    values = (1.0, 2.0)[: len(SCHEMES[scheme].values)]
    init = Init(scheme, values)
    assert scheme_fault(init) is None
    for shape in ((4,), (6,), (8, 3), (3, 8), (2, 3, 2), (4, 3, 3, 3)):
        main = graph(
            node("x", "Input", shape=(3,)), Node("held", "held", "Parameter", {"shape": shape}, init={"value": init}), node("y", "Output"), wires="held>y"
        )
        document = Document({"main": main})
        is_fit = misfit(init, Weight(shape)) is None
        assert (told(document) == []) == is_fit
        if SCHEMES[scheme].gates > 1:
            assert is_fit == (len(shape) == 1 and shape[0] % SCHEMES[scheme].gates == 0)
        elif is_fit:
            build_model(generate(document, CATALOGUE), CATALOGUE)
        else:
            with pytest.raises(ValueError, match="dimension"):
                build_model(generate(document, CATALOGUE, silent(document)), CATALOGUE)


def silent(document: Document) -> Analysis:
    """The analysis as if nothing were wrong, so that torch speaks."""
    return replace(analyze(document, CATALOGUE), diagnostics=())
