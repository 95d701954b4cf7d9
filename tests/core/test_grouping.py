"""Blocks made of nodes and taken apart again compute what was computed, and whoever named their nodes still does."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError, set_frozen
from nnbuilder.core.graph import End
from nnbuilder.core.grouping import group, ungroup
from nnbuilder.core.phases import Group, Objective, Phase
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from nnbuilder.runtime.evaluate import evaluate
from tests.drawings import edges, graph, iris_mlp, node
from tests.networks import FEATURES, networks

numbers = count()


def ids():
    """Ids that nobody has ever used."""
    return lambda: f"new{next(numbers)}"


def outputs(document: Document, values: Tensor, state: dict[str, Tensor] | None = None) -> tuple[Tensor, dict[tuple, dict[str, Tensor]]]:
    """The answer to some values, and the weights by the id of their node. `state` are weights by id to start from."""
    program = generate(document, CATALOGUE)
    model = build_model(program, CATALOGUE, 0).eval()
    mine = {path[-1]: prefix for path, prefix in program.paths.items()}
    if state is not None:
        found = {f"{prefix}.{rest}": tensor for node_id, prefix in mine.items() for rest, tensor in state.get(node_id, {}).items()}
        # A branch that nothing used has no module; inside a block, which is whole, it has one.
        assert model.load_state_dict(found, strict=False).unexpected_keys == []
    kept = {
        node_id: {key.removeprefix(f"{prefix}."): tensor for key, tensor in model.state_dict().items() if key.startswith(f"{prefix}.")}
        for node_id, prefix in mine.items()
    }
    with torch.no_grad():
        return model(values), kept


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(0, 2**31 - 1))
def test_source_gives_what_the_interpreter_gives_bit_for_bit(document, seed):
    program = generate(document, CATALOGUE, seed=seed)
    values = torch.randn(5, FEATURES, generator=torch.Generator().manual_seed(seed))
    for mode in (True, False):
        model = build_model(program, CATALOGUE, seed).train(mode)
        twin = build_model(program, CATALOGUE, seed).train(mode)
        torch.manual_seed(seed)
        theirs = model(values)
        torch.manual_seed(seed)
        ours = evaluate(document, CATALOGUE, twin, {"given": values}, predicts=True)
        result = ours[("result",), "output"]
        if not any(found.kind == "Dropout" for found in document.main.nodes.values()) or not mode:
            assert torch.equal(theirs, result)
        else:
            # The interpreter may come by two dropouts in another order.
            assert theirs.shape == result.shape


@settings(max_examples=60, deadline=None)
@given(networks(), st.data())
def test_grouping_computes_what_was_computed_and_ungrouping_brings_it_back(document, data):
    layers = [name for name in document.main.nodes if name.startswith("layer")]
    chosen = data.draw(st.lists(st.sampled_from(layers), min_size=1, unique=True))
    values = torch.randn(5, FEATURES, generator=torch.Generator().manual_seed(7))
    before, weights = outputs(document, values)
    try:
        grouped = group(document, chosen, "Part", "use", ids())
    except EditError:
        return  # What stands between the chosen nodes was left out.
    assert analyze(grouped, CATALOGUE).is_sound
    # BatchNorm has no learned state to carry beyond what is in its state_dict, so everything is in `weights`.
    assert torch.equal(outputs(grouped, values, weights)[0], before)

    back = ungroup(grouped, "use", ids())
    assert analyze(back, CATALOGUE).is_sound
    renamed = {
        found.id: weights.get(next((old for old, node in document.main.nodes.items() if node.name == found.name), ""), {}) for found in back.main.nodes.values()
    }
    assert torch.equal(outputs(back, values, renamed)[0], before)
    assert back.graphs.keys() == {"main"}


def test_phases_and_ties_follow_a_node_into_a_block_and_out_again():
    drawn = iris_mlp()
    objective = Objective(updates=(("classify",), ("hidden",)), groups=(Group((("hidden",),)), Group()))
    document = replace(drawn, phases=(Phase(frozen=(("hidden",),), objectives=(objective,)),))

    grouped = group(document, ["hidden", "tanh"], "Encoder", "use", ids())
    phase = grouped.phases[0]
    assert phase.frozen == (("use", "hidden"),)
    assert phase.objectives[0].updates == (("classify",), ("use", "hidden"))
    assert phase.objectives[0].groups[0].paths == (("use", "hidden"),)

    back = ungroup(grouped, "use", ids())
    hidden = back.main.named("hidden").id
    assert back.phases[0].frozen == ((hidden,),)
    assert back.phases[0].objectives[0].updates == (("classify",), (hidden,))


def test_a_frozen_block_that_is_taken_apart_leaves_its_nodes_frozen():
    grouped = group(iris_mlp(), ["hidden", "tanh"], "Encoder", "use", ids())
    frozen = replace(grouped, phases=(Phase(frozen=(("use",),)),))

    back = ungroup(frozen, "use", ids())

    assert set(back.phases[0].frozen) == {(back.main.named(name).id,) for name in ("hidden", "tanh")}


def test_a_tie_follows_its_owner_into_a_block():
    words = node("words", "Input", shape=(5,), dtype="int64")
    tied = replace(node("scores", "Linear", out_features=9, bias=False), tie={"weight": (("embed",), "weight")})
    main = graph(
        words,
        node("embed", "Embedding", num_embeddings=9, embedding_dim=4),
        node("tanh", "Tanh"),
        tied,
        node("result", "Output"),
        wires="words>embed embed>tanh tanh>scores scores>result",
    )

    grouped = group(Document({"main": main}), ["embed", "tanh"], "Encoder", "use", ids())

    assert grouped.node("scores").tie == {"weight": (("use", "embed"), "weight")}
    program = generate(grouped, CATALOGUE)
    model = build_model(program, CATALOGUE, 0)
    assert model.scores.weight is model.get_parameter(f"{program.paths['use', 'embed']}.weight")


def test_a_tie_out_of_a_block_is_written_where_both_ends_are_known():
    words = node("words", "Input", shape=(5,), dtype="int64")
    tied = replace(node("scores", "Linear", out_features=9, bias=False), tie={"weight": (("embed",), "weight")})
    nodes = (words, node("embed", "Embedding", num_embeddings=9, embedding_dim=4), node("tanh", "Tanh"), tied, node("result", "Output"))
    document = Document({"main": graph(*nodes, wires="words>embed embed>tanh tanh>scores scores>result")})

    grouped = group(document, ["tanh", "scores"], "Head", "use", ids())

    model = build_model(generate(grouped, CATALOGUE), CATALOGUE, 0)
    assert model.head.scores.weight is model.embed.weight


def test_a_node_frozen_inside_a_block_is_frozen():
    grouped = group(iris_mlp(), ["hidden", "tanh"], "Encoder", "use", ids())
    frozen = set_frozen(grouped, ["hidden"], True)

    assert generate(frozen, CATALOGUE).frozen == ("encoder.hidden",)


def test_a_loss_that_has_gone_into_a_block_is_told():
    grouped = group(iris_mlp(), ["classify", "loss"], "Head", "use", ids())
    (found,) = [found for found in analyze(grouped, CATALOGUE).diagnostics if found.code == "block/objective"]
    assert found.message == "A loss counts in the main drawing only; take loss out of the block Head."
    assert found.at == ("use", "loss")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [(["a", "c"], "b stands between the selected nodes"), (["given"], "inputs and outputs of the network stay outside"), ([], "Nothing is selected")],
)
def test_what_cannot_be_a_block_is_refused_in_words(chosen, words):
    nodes = (node("given", "Input", shape=(4,)), node("a", "ReLU"), node("b", "ReLU"), node("c", "ReLU"))
    document = Document({"main": graph(*nodes, wires="given>a a>b b>c")})
    with pytest.raises(EditError, match=words):
        group(document, chosen, "Part", "use", ids())
    assert document.main.edges == edges("given>a a>b b>c")


def test_a_mask_that_a_block_has_not_becomes_no_value_outside():
    inside = graph(node("image", "Input"), node("inner", "Linear", out_features=3), node("back", "Output"), wires="image.mask>inner inner>back")
    outside = graph(node("features", "Input", field="features"), node("use", "Part"), node("answer", "Output"), wires="features>use.image use.back>answer")
    document = replace(iris_mlp(), graphs={"main": outside, "Part": inside})

    apart = ungroup(document, "use", ids())

    inner = next(one for one in apart.main.nodes.values() if one.kind == "Linear")
    assert apart.main.into(inner.id) == ()
    assert [edge.source.node for edge in apart.main.into("answer")] == [inner.id]


def test_what_is_loose_at_the_end_becomes_a_port():
    document = Document({"main": graph(node("given", "Input", shape=(4,)), node("a", "ReLU"), node("b", "Tanh"), wires="given>a a>b")})
    grouped = group(document, ["a", "b"], "Part", "use", ids(), (), [End("b", "output")])
    (port,) = [one for one in grouped.graphs["Part"].nodes.values() if one.kind == "Output"]
    assert str(analyze(grouped, CATALOGUE).type_of(("use",), port.name)) == "(N, 4)"
