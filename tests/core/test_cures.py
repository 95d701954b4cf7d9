"""Every cure that is offered cures: carried out, less is wrong and nothing new is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.fixes import apply_fix
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.layers import CATALOGUE
from tests.drawings import IRIS, classifier, graph, node
from tests.networks import networks
from tests.zoo import wrong_parameters, wrong_shapes, wrong_wiring


def first_error(document: Document, analyzer: Analyzer):
    analysis = analyzer.analyze(document)
    return analysis, next(one for one in analysis.diagnostics if one.severity == "error")


def residual(channels: int, stride: int) -> Document:
    return Document(
        {
            "main": graph(
                node("image", "Input", shape=(8, 16, 16)),
                node("conv", "Conv2d", out_channels=channels, kernel_size=3, stride=stride, padding=1),
                node("act", "ReLU"),
                node("skip", "Add"),
                node("out", "Output"),
                wires="image>conv conv>act act>skip.a image>skip.b skip>out",
            )
        }
    )


def plain(*nodes, wires: str, data=None) -> Document:
    return Document({"main": graph(*nodes, wires=wires)}, data=data)


WRONG = {
    "a picture into Linear's loss": (wrong_shapes(), "Insert Flatten before classify"),
    "a kernel larger than the picture": (wrong_parameters(), "Set kernel_size to 8"),
    "an LSTM fed a picture": (
        plain(node("image", "Input", shape=(3, 8, 8)), node("lstm", "LSTM"), node("out", "Output"), wires="image>lstm lstm>out"),
        "Insert Flatten that keeps the first axis before lstm",
    ),
    "a shortcut with other channels": (residual(16, 1), "Insert a 1x1 convolution to 16 channels before skip"),
    "a shortcut around a stride": (residual(16, 2), "Insert a 1x1 convolution to 16 channels with a stride of 2 before skip"),
    "branches of other widths": (
        plain(
            node("given", "Input", shape=(6,)),
            node("wide", "Linear", out_features=8),
            node("narrow", "Linear", out_features=5),
            node("both", "Multiply"),
            node("out", "Output"),
            wires="given>wide given>narrow wide>both.a narrow>both.b both>out",
        ),
        "Set out_features of narrow to 8",
    ),
    "too few scores": (classifier(node("hidden", "Linear", out_features=2)), "Set out_features of hidden to `species.classes`"),
    "two scores for three classes": (classifier(node("two", "Slice", dim=1, start=0, length=2)), "Insert a Linear with species.classes outputs before loss"),
    "an axis that cannot be joined": (
        plain(
            node("given", "Input", shape=(3, 8)),
            node("first", "Linear", out_features=4),
            node("joined", "Concat", dim=1),
            node("out", "Output"),
            wires="given>first first>joined.tensors#0 given>joined.tensors#1 joined>out",
        ),
        "Join joined along axis 2",
    ),
    "a class as a number": (
        plain(
            node("features", "Input", field="features"),
            node("hidden", "Linear", out_features=3),
            node("species", "Input", field="species"),
            node("loss", "MSE"),
            node("scores", "Output"),
            wires="features>hidden hidden>loss.prediction species>loss.target hidden>scores",
            data=IRIS,
        ),
        "Make loss a Cross Entropy",
    ),
    "scores on the last axis of a sequence": (
        plain(
            node("words", "Input", shape=(5,), dtype="int64"),
            node("answer", "Input", shape=(5,), dtype="int64"),
            node("table", "Embedding", num_embeddings=11, embedding_dim=11),
            node("loss", "CrossEntropy"),
            node("scores", "Output"),
            wires="words>table table>loss.prediction answer>loss.target table>scores",
        ),
        "Bring the scores to axis 1 before loss",
    ),
    "words that are no whole numbers": (
        plain(
            node("given", "Input", field="features"),
            node("table", "Embedding", num_embeddings=11),
            node("out", "Output"),
            wires="given>table table>out",
            data=IRIS,
        ),
        "Make table a Linear",
    ),
    "a loop": (
        plain(
            node("given", "Input", shape=(4,)),
            node("added", "Add"),
            node("turn", "Linear", out_features=4),
            node("out", "Output"),
            wires="given>added.a turn>added.b added>turn turn>out",
        ),
        "Take the edge from turn to added away",
    ),
    "an input that nothing feeds": (
        plain(
            node("given", "Input", shape=(4,)),
            node("turn", "Linear", out_features=4),
            node("out", "Output"),
            wires="given>turn",
        ),
        "Connect turn to x of out",
    ),
    "a field that is not there": (wrong_wiring(), "Bind to features"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_first_cure_is_the_one_a_person_would_take_and_it_cures(name: str):
    document, title = WRONG[name]
    analyzer = Analyzer(CATALOGUE)
    analysis, error = first_error(document, analyzer)

    cures = analyzer.cures(document, analysis, error)

    assert [fix.title for fix in cures][:1] == [title]
    for fix in cures:
        after = analyzer.analyze(apply_fix(document, fix, "new", CATALOGUE))
        errors = [one for one in after.diagnostics if one.severity == "error"]
        assert len(errors) < len([one for one in analysis.diagnostics if one.severity == "error"])


def test_a_shortcut_around_a_stride_gets_the_stride():
    analyzer = Analyzer(CATALOGUE)
    document = residual(16, 2)
    analysis, error = first_error(document, analyzer)

    after = apply_fix(document, analyzer.cures(document, analysis, error)[0], "new", CATALOGUE)

    assert after.main.nodes["new"].params == {"out_channels": 16, "kernel_size": 1, "stride": 2}
    assert analyzer.analyze(after).is_sound


def test_nothing_is_told_twice_beside_a_picture_that_is_not_flattened():
    analysis, _ = first_error(wrong_shapes(), Analyzer(CATALOGUE))

    assert [one.code for one in analysis.diagnostics if one.severity == "error" and one.node == "loss"] == ["shape/rule"]


def test_a_cure_in_a_block_says_what_it_does():
    """The size that fits is told as a formula where the block's parameters give it, and as a number else; never as a
    name that stands for nothing in the block."""
    inner = graph(
        node("given", "Input"),
        node("wide", "Linear", out_features=Expression("width")),
        node("narrow", "Linear", out_features=5),
        node("both", "Multiply"),
        node("out", "Output"),
        wires="given>wide given>narrow wide>both.a narrow>both.b both>out",
    )
    block = replace(inner, params=(Param("width", ParamType("int"), 8, ""),))
    drawn = graph(node("image", "Input", shape=(6,)), node("use", "Gate"), node("out2", "Output"), wires="image>use.given use.out>out2")
    document, analyzer = Document({"main": drawn, "Gate": block}), Analyzer(CATALOGUE)
    analysis, error = first_error(document, analyzer)

    fix = analyzer.cures(document, analysis, error)[0]
    after = apply_fix(document, fix, "new", CATALOGUE)

    assert fix.title == "Set out_features of narrow to `width`"
    assert after.node("narrow").params["out_features"] == Expression("width")


def test_a_network_that_gives_nothing_is_told_with_a_cure():
    drawn = classifier(node("hidden", "Linear", out_features=3))
    main = replace(
        drawn.main,
        nodes={name: one for name, one in drawn.main.nodes.items() if name != "scores"},
        edges=frozenset(edge for edge in drawn.main.edges if edge.target.node != "scores"),
    )
    document, analyzer = drawn.with_graph("main", main), Analyzer(CATALOGUE)
    analysis = analyzer.analyze(document)
    (told,) = [one for one in analysis.diagnostics if one.code == "graph/no_output"]

    (fix,) = analyzer.cures(document, analysis, told)
    after = apply_fix(document, fix, "new", CATALOGUE)

    assert fix.title == "Add an Output after hidden"
    assert after.main.nodes["new"].kind == "Output"
    assert not [one for one in analyzer.analyze(after).diagnostics if one.code == "graph/no_output"]


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(0, 8), st.sampled_from(["kind", "param", "edge"]))
def test_no_cure_of_a_broken_network_makes_anything_else_wrong(document: Document, number: int, how: str):
    nodes = list(document.main.nodes.values())
    broken = nodes[number % len(nodes)]
    if how == "kind":
        change = replace(broken, kind="Conv2d" if broken.kind != "Input" else "Linear", params={})
    else:
        change = replace(broken, params={**broken.params, "out_features": 3, "dim": 3})
    main = replace(document.main, nodes={**document.main.nodes, broken.id: change})
    if how == "edge":
        main = replace(document.main, edges=frozenset(edge for edge in document.main.edges if edge.target.node != broken.id))
    document, analyzer = document.with_graph("main", main), Analyzer(CATALOGUE)
    analysis = analyzer.analyze(document)
    wrong = {(one.at, one.code, one.where) for one in analysis.diagnostics if one.severity == "error"}

    for diagnostic in analysis.diagnostics[:3]:
        for fix in analyzer.cures(document, analysis, diagnostic):
            after = analyzer.analyze(apply_fix(document, fix, "new", CATALOGUE))
            left = {((fix.node,), "port/unconnected", fix.where)} if fix.action == "disconnect" else set()
            assert {(one.at, one.code, one.where) for one in after.diagnostics if one.severity == "error"} <= wrong | left
