"""Source that is generated: what it computes, how it reads, and that nothing of a file is ever code."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Init
from nnbuilder.core.phases import Objective, Phase
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model, build_training
from nnbuilder.runtime.evaluate import evaluate
from tests.drawings import IRIS, classifier, graph, iris_mlp, lstm_loop, node, residual_cnn


def test_source_computes_what_the_interpreter_computes() -> None:
    document = residual_cnn()
    program = generate(document, CATALOGUE)
    model = build_model(program, CATALOGUE, 0).eval()
    image = torch.rand(4, 1, 8, 8)

    values = evaluate(document, CATALOGUE, model, {"image": image})

    assert torch.equal(values[("scores",), "output"], model(image))


def test_a_repeated_block_has_weights_of_its_own_in_every_copy() -> None:
    model = build_model(generate(residual_cnn(), CATALOGUE), CATALOGUE, 0)

    assert isinstance(model.tower, nn.Sequential)
    assert len(model.tower) == 3
    assert not torch.equal(model.tower[0].conv1.weight, model.tower[1].conv1.weight)


def test_a_drawn_recurrent_loop_gives_the_numbers_of_torch() -> None:
    model = build_model(generate(lstm_loop(), CATALOGUE), CATALOGUE, 0)
    reference = nn.LSTM(3, 4, batch_first=True)
    with torch.no_grad():
        for kind, layer in (("ih", "x"), ("hh", "h")):
            parts = [getattr(model.memory, f"{layer}_{gate}") for gate in "ifgo"]
            getattr(reference, f"weight_{kind}_l0").copy_(torch.cat([part.weight for part in parts]))
            getattr(reference, f"bias_{kind}_l0").copy_(torch.cat([part.bias for part in parts]))
    sequence = torch.randn(2, 5, 3)

    steps, hidden, cell = model(sequence)
    wanted, (wanted_hidden, wanted_cell) = reference(sequence)

    torch.testing.assert_close(steps, wanted)
    torch.testing.assert_close(hidden, wanted_hidden[0])
    torch.testing.assert_close(cell, wanted_cell[0])


def test_the_loop_agrees_with_the_interpreter() -> None:
    document = lstm_loop()
    model = build_model(generate(document, CATALOGUE), CATALOGUE, 0)
    sequence = torch.randn(2, 5, 3)

    values = evaluate(document, CATALOGUE, model, {"sequence": sequence})

    assert torch.equal(values[("steps",), "output"], model(sequence)[0])


def test_a_shared_module_is_one_attribute_called_twice() -> None:
    document = Document(
        {
            "main": graph(
                node("left", "Input", shape=(4,)),
                node("right", "Input", shape=(4,)),
                node("encode", "Linear", out_features=3),
                replace(node("encode_again", "Linear", out_features=3), weights="encode"),
                node("add", "Add"),
                node("out", "Output"),
                wires="left>encode right>encode_again encode>add.a encode_again>add.b add>out",
            )
        }
    )
    program = generate(document, CATALOGUE)
    model = build_model(program, CATALOGUE, 0)

    assert program.files["model.py"].count("self.encode(") == 2
    assert set(model.state_dict()) == {"encode.weight", "encode.bias"}
    left, right = torch.randn(2, 4), torch.randn(2, 4)
    torch.testing.assert_close(model(left, right), model.encode(left) + model.encode(right))


def test_a_tied_embedding_is_one_tensor() -> None:
    document = Document(
        {
            "main": graph(
                node("words", "Input", shape=(5,), dtype="int64"),
                node("embedding", "Embedding", num_embeddings=11, embedding_dim=6),
                replace(node("unembed", "Linear", out_features=11, bias=False), tie={"weight": (("embedding",), "weight")}),
                node("scores", "Output"),
                wires="words>embedding embedding>unembed unembed>scores",
            )
        }
    )
    program = generate(document, CATALOGUE)
    model = build_model(program, CATALOGUE, 0)

    assert model.unembed.weight is model.embedding.weight
    assert program.ties == {"unembed.weight": "embedding.weight"}


def test_an_output_of_attention_is_computed_only_if_it_is_used() -> None:
    def drawing(wires: str, *more) -> str:
        nodes = (node("sequence", "Input", shape=(5, 8)), node("attend", "MultiheadAttention", num_heads=2), node("gathered", "Output"), *more)
        document = Document({"main": graph(*nodes, wires=f"sequence>attend.query sequence>attend.key sequence>attend.value attend>gathered {wires}")})
        program = generate(document, CATALOGUE)
        build_model(program, CATALOGUE, 0)(torch.randn(2, 5, 8))
        return program.files["model.py"]

    assert "need_weights=False" in drawing("")
    assert "need_weights" not in drawing("attend.weights>looks", node("looks", "Output"))


def test_two_objectives_compute_only_what_they_need() -> None:
    """A small GAN: the generator's method and the discriminator's share modules and nothing else."""
    document = Document(
        {
            "main": graph(
                node("real", "Input", field="features"),
                node("noise", "Noise", shape=(2,)),
                node("generator", "Linear", out_features=4),
                node("stopped", "Detach"),
                node("judge_real", "Linear", out_features=1),
                replace(node("judge_fake", "Linear", out_features=1), weights="judge_real"),
                replace(node("judge_stopped", "Linear", out_features=1), weights="judge_real"),
                node("one", "Constant", values=(1.0,), shape=(1,)),
                node("zero", "Constant", values=(0.0,), shape=(1,)),
                node("made", "Output", use="generate"),
                node("real_sum", "Add"),
                node("fool", "GaussianKL"),
                node("catch", "GaussianKL"),
                wires="noise>generator generator>stopped generator>judge_fake stopped>judge_stopped real>judge_real generator>made"
                " judge_fake>fool.mean judge_fake>fool.log_variance"
                " judge_real>real_sum.a judge_stopped>real_sum.b real_sum>catch.mean real_sum>catch.log_variance",
            )
        },
        data=IRIS,
        phases=(Phase(objectives=(Objective("generate_well", ("fool",), (("generator",),)), Objective("judge_well", ("catch",), (("judge_real",),)))),),
    )
    program = generate(document, CATALOGUE)
    model = build_training(program, CATALOGUE, 0)

    methods = {method.method: [argument.name for argument in method.arguments] for method in program.objectives}
    assert methods == {"generate_well": ["noise"], "judge_well": ["real", "noise"]}
    losses, _ = model.judge_well(torch.randn(3, 4), torch.randn(3, 2))
    losses["catch"].backward()
    assert model.generator.weight.grad is None
    assert model.judge_real.weight.grad is not None


def test_a_sampling_layer_gives_its_mean_under_predict() -> None:
    document = Document(
        {
            "main": graph(
                node("features", "Input", field="features"),
                node("mean", "Linear", out_features=2),
                node("log_variance", "Linear", out_features=2),
                node("noise", "Noise", shape=(2,)),
                node("code", "GaussianSample"),
                node("decode", "Linear", out_features=4),
                node("rebuilt", "Output"),
                node("error", "MSE"),
                node("pull", "GaussianKL", weight=0.1),
                wires="features>mean features>log_variance mean>code.mean log_variance>code.log_variance noise>code.noise code>decode decode>rebuilt"
                " decode>error.prediction features>error.target mean>pull.mean log_variance>pull.log_variance",
            )
        },
        data=IRIS,
    )
    program = generate(document, CATALOGUE)
    model = build_training(program, CATALOGUE, 0)
    features, noise = torch.randn(3, 4), torch.randn(3, 2)

    torch.testing.assert_close(model(features), model.decode(model.mean(features)))
    losses, _ = model.learn(features, noise)
    code = model.mean(features) + torch.exp(0.5 * model.log_variance(features)) * noise
    torch.testing.assert_close(losses["error"], nn.functional.mse_loss(model.decode(code), features))
    mean, log_variance = model.mean(features), model.log_variance(features)
    torch.testing.assert_close(losses["pull"], 0.1 * -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1).mean())


def test_weights_start_as_the_drawing_says() -> None:
    document = iris_mlp()
    hidden = replace(document.main.nodes["hidden"], init={"bias": Init("constant", (0.5,)), "weight": Init("zeros")})
    document = document.with_graph("main", replace(document.main, nodes={**document.main.nodes, "hidden": hidden}))

    model = build_model(generate(document, CATALOGUE), CATALOGUE, 0)

    assert bool((model.hidden.bias == 0.5).all())
    assert bool((model.hidden.weight == 0).all())


def test_the_same_seed_gives_the_model_the_same_weights_with_and_without_training() -> None:
    program = generate(iris_mlp(), CATALOGUE)
    model, training = build_model(program, CATALOGUE, 3), build_training(program, CATALOGUE, 3)

    assert all(torch.equal(tensor, training.state_dict()[name]) for name, tensor in model.state_dict().items())


def test_every_line_of_a_node_is_found_again() -> None:
    program = generate(iris_mlp(), CATALOGUE)

    name, first, last = program.spans[("hidden",)]
    assert "self.hidden(" in program.files[name].splitlines()[first - 1]
    assert first == last
    name, line = program.constructed[("hidden",)]
    assert program.files[name].splitlines()[line - 1].strip() == "self.hidden = nn.Linear(4, 16)"
    assert program.lines[name, line] == ("hidden",)


def test_a_drawing_with_an_error_has_no_source_and_says_why() -> None:
    document = classifier(node("hidden", "Linear", out_features=16), node("flat", "MaxPool2d"))

    with pytest.raises(NotSound, match="Max Pool 2d expects"):
        generate(document, CATALOGUE)


def test_what_nothing_needs_may_be_unfinished() -> None:
    document = iris_mlp()
    loose = node("loose", "Conv2d")
    document = document.with_graph("main", replace(document.main, nodes={**document.main.nodes, "loose": loose}))

    assert "loose" not in generate(document, CATALOGUE).files["model.py"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_of_a_document_becomes_code(title: str, doc: str) -> None:
    document = residual_cnn()
    document = replace(document, title=title).with_graph("ResidualBlock", replace(document.graphs["ResidualBlock"], doc=doc))

    program = generate(document, CATALOGUE)

    for text in program.files.values():
        tree = ast.parse(text)
        allowed = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.Assign, ast.Expr, ast.If)
        assert all(isinstance(statement, allowed) for statement in tree.body)
    build_model(program, CATALOGUE, 0)
