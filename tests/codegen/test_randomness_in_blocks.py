"""Noise and sampling inside blocks: every copy and every step has noise of its own, and under `predict` there is a mean."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.program import Program, Use
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Graph, Loop, Path, State
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model, build_training
from nnbuilder.runtime.evaluate import evaluate
from tests.drawings import graph, node

ROWS = 2


def blur() -> Graph:
    """Adds noise to what comes in, and turns it."""
    return graph(
        node("given", "Input"),
        node("noise", "Noise", shape=(4,)),
        node("added", "Add"),
        node("turn", "Linear", out_features=4),
        node("out", "Output"),
        wires="given>added.a noise>added.b added>turn turn>out",
    )


def used(kind: str, blocks: dict[str, Graph], shape: tuple[int, ...] = (4,), **params: object) -> Document:
    """One use of a block between an input and an output."""
    ports = {name: next(one.name for one in blocks[kind].nodes.values() if one.kind == name) for name in ("Input", "Output")}
    drawn = graph(
        node("start", "Input", shape=shape),
        node("tower", kind, **params),
        node("result", "Output"),
        wires=f"start>tower.{ports['Input']} tower.{ports['Output']}>result",
    )
    return Document({"main": drawn, **blocks})


def made(document: Document) -> tuple[Program, nn.Module, Use, dict[str, Tensor]]:
    """The model, and what it is given: one tensor for each argument of its type."""
    program = generate(document, CATALOGUE)
    use = program.uses[0]
    chance = torch.Generator().manual_seed(0)
    given = {argument.name: torch.randn(ROWS, *(int(size) for size in argument.spec.shape[1:]), generator=chance) for argument in use.arguments}
    return program, build_model(program, CATALOGUE, 0).eval(), use, given


def agrees(document: Document, **noises: Path) -> tuple[nn.Module, dict[str, Tensor], Tensor]:
    """Source and interpreter to the bit; `noises` are the paths of the arguments that are noise."""
    _, model, use, given = made(document)
    assert {argument.name for argument in use.arguments if argument.kind == "noise"} == noises.keys()
    result = model(*given.values())
    free = {name: tensor for name, tensor in given.items() if name not in noises}
    values = evaluate(document, CATALOGUE, model, free, predicts=True, noises={path: given[name] for name, path in noises.items()})
    assert torch.equal(values[("result",), "output"], result)
    return model, given, result


def test_noise_in_a_block_is_an_argument_all_the_way_up():
    model, given, result = agrees(used("Blur", {"Blur": blur()}), tower_noise=("tower", "noise"))

    assert torch.equal(result, model.tower.turn(given["start"] + given["tower_noise"]))


@pytest.mark.parametrize("repeat", [2, 3])
def test_every_copy_of_a_repeated_block_has_noise_of_its_own(repeat: int):
    document = used("Blur", {"Blur": blur()}, repeat=repeat)

    model, given, result = agrees(document, tower_noise=("tower", 0, "noise"))

    assert given["tower_noise"].shape == (ROWS, repeat, 4)
    x = given["start"]
    for copy in range(repeat):
        x = model.tower[copy].turn(x + given["tower_noise"][:, copy])
    assert torch.equal(result, x)
    text = generate(document, CATALOGUE).files["model.py"]
    assert "for layer, noise in zip(self.tower, tower_noise.unbind(1)):\n            tower = layer(tower, noise)" in text


def test_every_step_of_a_recurrent_block_has_noise_of_its_own():
    walk = graph(
        node("value", "Input"),
        node("held", "Input"),
        node("noise", "Noise", shape=(4,)),
        node("seen", "Add"),
        node("both", "Add"),
        node("turn", "Linear", out_features=4),
        node("every", "Output"),
        node("after", "Output"),
        wires="value>seen.a noise>seen.b seen>both.a held>both.b both>turn turn>every turn>after",
    )
    document = used("Walk", {"Walk": replace(walk, loop=Loop((State("held", "after", (4,)),)))}, shape=(5, 4))

    model, given, result = agrees(document, tower_noise=("tower", "noise"))

    held, every = torch.zeros(ROWS, 4), []
    for step in range(5):
        held = model.tower.turn(given["start"][:, step] + given["tower_noise"][:, step] + held)
        every.append(held)
    assert torch.equal(result, torch.stack(every, 1))


def test_copies_in_copies_and_steps_in_copies_have_noise_of_their_own():
    inner = graph(node("given", "Input"), node("blurs", "Blur", repeat=Expression("depth")), node("out", "Output"), wires="given>blurs.given blurs.out>out")
    outer = replace(inner, params=(Param("depth", ParamType("int"), 1, ""),))
    deep = used("Outer", {"Outer": outer, "Blur": blur()}, depth=3, repeat=2)

    model, given, result = agrees(deep, tower_noise=("tower", 0, "blurs", 0, "noise"))

    assert given["tower_noise"].shape == (ROWS, 2, 3, 4)
    x = given["start"]
    for copy in range(2):
        for inside in range(3):
            x = model.tower[copy].blurs[inside].turn(x + given["tower_noise"][:, copy, inside])
    assert torch.equal(result, x)


def test_a_block_in_a_step_has_noise_of_its_own_at_each_step():
    walk = graph(
        node("value", "Input"),
        node("held", "Input"),
        node("both", "Add"),
        node("blurs", "Blur", repeat=2),
        node("every", "Output"),
        node("after", "Output"),
        wires="value>both.a held>both.b both>blurs.given blurs.out>every blurs.out>after",
    )
    document = used("Walk", {"Walk": replace(walk, loop=Loop((State("held", "after", (4,)),))), "Blur": blur()}, shape=(5, 4))

    _, given, _ = agrees(document, tower_noise=("tower", "blurs", 0, "noise"))

    assert given["tower_noise"].shape == (ROWS, 5, 2, 4)


@pytest.mark.parametrize("params", [{"repeat": 2}, {}], ids=["copies", "steps"])
def test_what_depends_on_noise_that_is_not_given_is_left_out(params: dict):
    """As a probe does that knows the data alone."""
    walk = replace(
        graph(
            node("given", "Input"),
            node("held", "Input"),
            node("noise", "Noise", shape=(4,)),
            node("seen", "Add"),
            node("both", "Add"),
            node("turn", "Linear", out_features=4),
            node("out", "Output"),
            wires="given>seen.a noise>seen.b seen>both.a held>both.b both>turn turn>out",
        ),
        loop=Loop((State("held", "out", (4,)),)),
    )
    document = used("Blur", {"Blur": blur() if params else walk}, shape=(4,) if params else (5, 4), **params)
    _, model, _, given = made(document)

    values = evaluate(document, CATALOGUE, model, {"start": given["start"]})

    assert torch.equal(values[("start",), "output"], given["start"])
    assert (("result",), "output") not in values


def encoder() -> Graph:
    """A code is drawn around a mean; noise comes from inside."""
    return graph(
        node("given", "Input"),
        node("mean", "Linear", out_features=4),
        node("log_variance", "Linear", out_features=4),
        node("noise", "Noise", shape=(4,)),
        node("code", "GaussianSample"),
        node("out", "Output"),
        wires="given>mean given>log_variance mean>code.mean log_variance>code.log_variance noise>code.noise code>out",
    )


def test_a_block_that_samples_gives_its_mean_under_predict_and_needs_no_noise_for_it():
    document = used("Encoder", {"Encoder": encoder()})

    model, given, result = agrees(document)

    assert torch.equal(result, model.tower.mean(given["start"]))


def test_copies_and_blocks_in_blocks_that_sample_give_their_mean():
    inner = graph(node("given", "Input"), node("codes", "Encoder", repeat=2), node("out", "Output"), wires="given>codes.given codes.out>out")
    document = used("Outer", {"Outer": inner, "Encoder": encoder()})

    model, given, result = agrees(document)

    assert torch.equal(result, model.tower.codes[1].mean(model.tower.codes[0].mean(given["start"])))


def test_a_step_that_samples_gives_its_mean():
    walk = graph(
        node("value", "Input"),
        node("held", "Input"),
        node("both", "Add"),
        node("codes", "Encoder"),
        node("every", "Output"),
        node("after", "Output"),
        wires="value>both.a held>both.b both>codes.given codes.out>every codes.out>after",
    )
    agrees(used("Walk", {"Walk": replace(walk, loop=Loop((State("held", "after", (4,)),))), "Encoder": encoder()}, shape=(5, 4)))


def sampler() -> Graph:
    """Noise comes in from outside, and counts only where something is drawn."""
    return graph(
        node("mean", "Input"),
        node("chance", "Input"),
        node("spread", "Linear", out_features=4),
        node("code", "GaussianSample"),
        node("out", "Output"),
        wires="mean>spread mean>code.mean spread>code.log_variance chance>code.noise code>out",
    )


@pytest.mark.parametrize("repeat", [1, 2])
def test_noise_that_is_led_into_a_block_which_samples_is_not_asked_for_by_predict(repeat: int):
    drawn = graph(
        node("start", "Input", shape=(4,)),
        node("noise", "Noise", shape=(4,)),
        node("tower", "Sampler", repeat=repeat),
        node("result", "Output"),
        wires="start>tower.mean noise>tower.chance tower.out>result",
    )
    _, given, result = agrees(Document({"main": drawn, "Sampler": sampler()}))

    assert torch.equal(result, given["start"])


def test_a_loss_sees_the_sample_where_predict_gives_the_mean():
    drawn = graph(
        node("start", "Input", shape=(4,)),
        node("tower", "Encoder", repeat=2),
        node("result", "Output"),
        node("error", "MSE"),
        wires="start>tower.given tower.out>result tower.out>error.prediction start>error.target",
    )
    document = Document({"main": drawn, "Encoder": encoder()})
    program = generate(document, CATALOGUE)
    model = build_training(program, CATALOGUE, 0).eval()
    start, noise = torch.randn(ROWS, 4), torch.randn(ROWS, 2, 4)

    losses, _ = model.learn(start, noise)

    assert [argument.name for argument in program.objectives[0].arguments] == ["start", "tower_noise"]
    x = start
    for copy, layer in enumerate(model.tower):
        x = layer.mean(x) + torch.exp(0.5 * layer.log_variance(x)) * noise[:, copy]
    assert torch.equal(losses["error"], nn.functional.mse_loss(x, start))
    values = evaluate(document, CATALOGUE, model, {"start": start}, noises={("tower", 0, "noise"): noise})
    assert torch.equal(values[("error",), "output"], losses["error"])


def test_a_node_called_like_the_method_of_the_mean_is_in_nobodys_way():
    block = encoder()
    renamed = replace(block, nodes={**block.nodes, "mean": replace(block.nodes["mean"], name="predict")})

    model, given, result = agrees(used("Encoder", {"Encoder": renamed}, repeat=2))

    assert torch.equal(result, model.tower[1].predict(model.tower[0].predict(given["start"])))


def test_noise_in_a_drawing_is_right_whatever_the_order_in_which_it_was_drawn():
    """The blocks were drawn against the flow."""
    two = graph(
        node("second", "Blur"),
        node("first", "Wide"),
        node("given", "Input"),
        node("out", "Output"),
        wires="given>first.given first.out>second.given second.out>out",
    )
    wide = graph(
        node("given", "Input"),
        node("noise", "Noise", shape=(3,)),
        node("narrow", "Linear", out_features=3),
        node("added", "Add"),
        node("widen", "Linear", out_features=4),
        node("out", "Output"),
        wires="given>narrow narrow>added.a noise>added.b added>widen widen>out",
    )
    document = used("Two", {"Two": two, "Blur": blur(), "Wide": wide})
    _, model, _, given = made(document)

    assert model(*given.values()).shape == (ROWS, 4)


def test_noise_at_each_of_steps_that_nobody_has_counted_is_refused_in_words():
    """Along the batch axis, say."""
    drawn = used("Blur", {"Blur": replace(blur(), loop=Loop((), axis=0))}, shape=(5, 4))

    assert [one.message for one in analyze(drawn, CATALOGUE).diagnostics if one.code == "block/noise"] == [
        "tower draws noise at every step, so the number of steps must be known, and it walks N of them."
    ]
