"""Blocks as they are written: one class each, live arguments, several values through a repeat, loops with a context."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
import torch
from torch import nn

from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Graph, Loop, Node, State
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from nnbuilder.runtime.evaluate import evaluate
from tests.drawings import graph, node


def whole(name: str, default: int = 1) -> Param:
    return Param(name, ParamType("int"), default, "")


def classes(document: Document) -> list[str]:
    tree = ast.parse(generate(document, CATALOGUE).files["model.py"])
    return [part.name for part in tree.body if isinstance(part, ast.ClassDef)]


def agree(document: Document, **inputs: torch.Tensor) -> dict[str, torch.Tensor]:
    """What the source computes, which is what the interpreter computes."""
    program = generate(document, CATALOGUE)
    model = build_model(program, CATALOGUE, 0).eval()
    use = program.uses[0]
    results = model(*(inputs[argument.name] for argument in use.arguments))
    values = evaluate(document, CATALOGUE, model, inputs)
    answers = dict(zip(use.outputs, results if isinstance(results, tuple) else (results,), strict=True))
    for name, answer in answers.items():
        output = document.main.named(name)
        # Attention that need not tell where it looked is computed another way, so its last bits differ.
        torch.testing.assert_close(values[(output.id,), "output"], answer, rtol=1e-6, atol=1e-6)
    return answers


def down() -> Graph:
    drawn = graph(
        node("image", "Input"),
        node("conv", "Conv2d", out_channels=Expression("channels"), kernel_size=3, stride=Expression("stride"), padding=1),
        node("norm", "BatchNorm2d"),
        node("act", "ReLU"),
        node("out", "Output"),
        wires="image>conv conv>norm norm>act act>out",
    )
    return replace(drawn, params=(whole("channels", 8), whole("stride")))


def test_uses_with_other_values_are_one_class_whose_arguments_are_read():
    document = Document(
        {
            "main": graph(
                node("image", "Input", shape=(3, 8, 8)),
                node("same", "Down", channels=4),
                node("smaller", "Down", channels=6, stride=2),
                node("out", "Output"),
                wires="image>same.image same.out>smaller.image smaller.out>out",
            ),
            "Down": down(),
        }
    )

    assert classes(document) == ["Down", "Untitled"]
    assert "stride=stride" in generate(document, CATALOGUE).files["model.py"]
    assert agree(document, image=torch.rand(2, 3, 8, 8))["out"].shape == (2, 6, 4, 4)


def test_a_block_in_a_block_keeps_its_sizes_as_formulas():
    """The cell of GoogLeNet: what leaves an inner block is told in the names of the outer one."""
    conv = graph(
        node("image", "Input"),
        node("conv", "Conv2d", out_channels=Expression("channels"), kernel_size=Expression("kernel_size"), padding=Expression("padding")),
        node("act", "ReLU"),
        node("out", "Output"),
        wires="image>conv conv>act act>out",
    )
    conv = replace(conv, params=(whole("channels"), Param("kernel_size", ParamType("ints", 2), (1, 1), ""), whole("padding", 0)))
    formulas = {name: Expression(name) for name in ("one", "reduce", "three", "pool")}
    cell = graph(
        node("image", "Input"),
        node("a", "ConvReLU", channels=formulas["one"]),
        node("b1", "ConvReLU", channels=formulas["reduce"]),
        node("b2", "ConvReLU", channels=formulas["three"], kernel_size=3, padding=1),
        node("c1", "MaxPool2d", kernel_size=3, stride=1, padding=1),
        node("c2", "ConvReLU", channels=formulas["pool"]),
        node("joined", "Concat"),
        node("out", "Output"),
        wires="image>a.image image>b1.image b1.out>b2.image image>c1 c1>c2.image"
        " a.out>joined.tensors#0 b2.out>joined.tensors#1 c2.out>joined.tensors#2 joined>out",
    )
    cell = replace(cell, params=tuple(whole(name) for name in formulas))
    document = Document(
        {
            "main": graph(
                node("image", "Input", shape=(16, 8, 8)),
                node("first", "Inception", one=8, reduce=4, three=12, pool=3),
                node("second", "Inception", one=5, reduce=6, three=7, pool=9),
                node("out", "Output"),
                wires="image>first.image first.out>second.image second.out>out",
            ),
            "ConvReLU": conv,
            "Inception": cell,
        }
    )

    assert classes(document) == ["ConvReLU", "Inception", "Untitled"]
    assert agree(document, image=torch.rand(2, 16, 8, 8))["out"].shape == (2, 21, 8, 8)


def decoder() -> Graph:
    return graph(
        node("tokens", "Input"),
        node("memory", "Input"),
        node("mask", "Input"),
        node("look", "MultiheadAttention", num_heads=2),
        node("recall", "MultiheadAttention", num_heads=2),
        node("added", "Add"),
        node("norm", "LayerNorm"),
        node("out", "Output"),
        wires="tokens>look.query tokens>look.key tokens>look.value mask>look.attn_mask look>recall.query memory>recall.key memory>recall.value"
        " recall>added.a tokens>added.b added>norm norm>out",
    )


def test_a_repeated_block_takes_companions_that_are_the_same_in_every_copy():
    document = Document(
        {
            "main": graph(
                node("words", "Input", shape=(5, 8)),
                node("seen", "Input", shape=(7, 8)),
                node("ahead", "CausalMask"),
                node("tower", "Decoder", repeat=3),
                node("out", "Output"),
                wires="words>tower.tokens seen>tower.memory words>ahead ahead>tower.mask tower.out>out",
            ),
            "Decoder": decoder(),
        }
    )
    program = generate(document, CATALOGUE)
    model = build_model(program, CATALOGUE, 0)

    assert isinstance(model.tower, nn.ModuleList)
    assert len(model.tower) == 3
    assert "for layer in self.tower:\n            tower = layer(tower, seen, ahead)" in program.files["model.py"]
    assert agree(document, words=torch.rand(2, 5, 8), seen=torch.rand(2, 7, 8))["out"].shape == (2, 5, 8)


def test_a_repeated_block_carries_several_values_through():
    swap = graph(
        node("left", "Input"),
        node("right", "Input"),
        node("turn", "Linear", out_features=4),
        node("added", "Add"),
        node("to_left", "Output"),
        node("to_right", "Output"),
        wires="right>turn turn>added.a left>added.b added>to_left turn>to_right",
    )
    drawn = graph(
        node("a", "Input", shape=(4,)),
        node("b", "Input", shape=(4,)),
        node("pairs", "Swap", repeat=3),
        node("out", "Output"),
        wires="a>pairs.left b>pairs.right pairs.to_left>out",
    )
    document = Document({"main": drawn, "Swap": swap})

    agree(document, a=torch.rand(2, 4), b=torch.rand(2, 4))
    assert "pairs, pairs_to_right = a, b" in generate(document, CATALOGUE).files["model.py"]


def test_a_repeat_told_as_a_formula_is_the_same_class_for_one_copy_and_for_many():
    inner = graph(node("given", "Input"), node("turn", "Linear", out_features=4), node("out", "Output"), wires="given>turn turn>out")
    stack = graph(node("given", "Input"), node("layers", "Turn", repeat=Expression("depth")), node("out", "Output"), wires="given>layers.given layers.out>out")
    drawn = graph(
        node("given", "Input", shape=(4,)),
        node("one", "Stack", depth=1),
        node("four", "Stack", depth=4),
        node("out", "Output"),
        wires="given>one.given one.out>four.given four.out>out",
    )
    document = Document({"main": drawn, "Stack": replace(stack, params=(whole("depth"),)), "Turn": inner})

    assert classes(document) == ["Turn", "Stack", "Untitled"]
    agree(document, given=torch.rand(2, 4))


def cell(*, context: tuple[str, ...] = (), initial: str = "zeros") -> Graph:
    drawn = graph(
        node("value", "Input"),
        node("memory", "Input"),
        node("hidden", "Input"),
        node("read", "Linear", out_features=4),
        node("keep", "Linear", out_features=4),
        node("look", "Mean", dim=1),
        node("seen", "Linear", out_features=4),
        node("first", "Add"),
        node("both", "Add"),
        node("after", "Output"),
        wires="value>read hidden>keep memory>look look>seen read>first.a keep>first.b first>both.a seen>both.b both>after",
    )
    return replace(drawn, loop=Loop((State("hidden", "after", (4,), initial),), context=context))


def test_a_recurrent_block_sees_its_context_whole_and_may_start_from_a_port():
    drawn = graph(
        node("t", "Input", shape=(5, 3)),
        node("seen", "Input", shape=(7, 2)),
        node("start", "Input", shape=(4,)),
        node("walk", "Cell"),
        node("out", "Output"),
        wires="t>walk.value seen>walk.memory start>walk.hidden walk.after>out",
    )
    document = Document({"main": drawn, "Cell": cell(context=("memory",), initial="port")})

    assert agree(document, t=torch.rand(2, 5, 3), seen=torch.rand(2, 7, 2), start=torch.rand(2, 4))["out"].shape == (2, 4)


def test_an_input_of_a_loop_may_be_called_as_a_person_calls_a_step():
    step = graph(
        node("t", "Input"),
        node("all_every", "Input"),
        node("turned", "Linear", out_features=2),
        node("both", "Add"),
        node("every", "Output"),
        node("after", "Output"),
        wires="t>turned turned>both.a all_every>both.b both>every both>after",
    )
    drawn = graph(node("x1", "Input", shape=(5, 3)), node("walk", "Step"), node("out", "Output"), wires="x1>walk.t walk.every>out")
    document = Document({"main": drawn, "Step": replace(step, loop=Loop((State("all_every", "after", (2,)),)))})

    assert agree(document, x1=torch.rand(2, 5, 3))["out"].shape == (2, 5, 2)


def test_two_inputs_that_are_walked_together_must_be_equally_long():
    document = Document(
        {
            "main": graph(
                node("a", "Input", shape=(5, 3)),
                node("b", "Input", shape=(7, 2)),
                node("walk", "Cell"),
                node("out", "Output"),
                wires="a>walk.value b>walk.memory walk.after>out",
            ),
            "Cell": cell(),
        }
    )

    wrong = [one for one in analyze(document, CATALOGUE).diagnostics if one.severity == "error"]

    assert [one.message for one in wrong] == ["walk walks value and memory together, but value has 5 steps and memory has 7; both must be the same."]


@pytest.mark.parametrize(
    ("nodes", "wires", "code", "words"),
    [
        ((node("x", "Input", shape=(4,)), node("out", "Output")), "x>out", "name/illegal", "cannot be called 'x'"),
        ((node("forward", "Input", shape=(4,)), node("out", "Output")), "forward>out", "name/illegal", "cannot be called 'forward'"),
        ((node("a", "Input", shape=(4,)), replace(node("b", "Linear"), name="a"), node("out", "Output")), "a>b b>out", "name/twice", "2 nodes are called a"),
        ((node("a", "Input", shape=(4,)), node("out", "Output")), "a.second>out", "port/missing", "a has no output called second; it has output"),
        ((node("a", "Input", shape=(4,)), node("out", "Output")), "a>out.y", "port/missing", "out has no input called y; it has x"),
        ((node("a", "Input", shape=(4,)), node("b", "Input", shape=(4,)), node("out", "Output")), "a>out.x#0 b>out.x#1", "port/twice", "ends at x of out"),
    ],
)
def test_a_drawing_that_cannot_be_written_is_told_before_it_is(nodes: tuple[Node, ...], wires: str, code: str, words: str):
    document = Document({"main": graph(*nodes, wires=wires)})

    wrong = [one for one in analyze(document, CATALOGUE).diagnostics if one.severity == "error"]

    assert code in [one.code for one in wrong]
    assert words in next(one for one in wrong if one.code == code).message
    with pytest.raises(NotSound):
        generate(document, CATALOGUE)


def test_a_loop_names_its_members_only():
    drawn = graph(
        node("given", "Input", shape=(4,)),
        node("added", "Add"),
        node("turn", "Linear"),
        node("behind", "ReLU"),
        node("out", "Output"),
        wires="given>added.a turn>added.b added>turn turn>behind behind>out",
    )
    told = [one for one in analyze(Document({"main": drawn}), CATALOGUE).diagnostics if one.code == "graph/loop"]

    assert {one.node for one in told} == {"added", "turn"}
    assert "added feeds itself through turn" in told[0].message
