"""Every kind of the catalogue, alone in a network: its source computes what the interpreter computes, as analysis said."""

from __future__ import annotations

import random
import warnings

import pytest
import torch

from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Node
from nnbuilder.core.inference import bind_params, infer
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model, build_training
from nnbuilder.runtime.evaluate import evaluate
from nnbuilder.training.measuring import MetricAccumulator
from tests.drawings import graph, node
from tests.layers.test_conformance import draw_params, draw_specs, tensor_of

DRAWS = 6
LAYERS = [spec for spec in CATALOGUE if spec.role == "layer" and spec.inputs]
METRICS = [spec for spec in CATALOGUE if spec.role == "metric"]
DTYPES = ("float32", "int64", "bool")


def fitting(spec: LayerSpec, seed: int) -> tuple[dict, dict[str, list[TensorSpec]]]:
    """Parameters and types that a kind accepts, with a batch axis of 2."""
    chance = random.Random(f"{spec.kind} {seed}")
    for _ in range(3000):
        params, given = draw_params(spec, chance), draw_specs(spec, chance)
        flat = [found for found in given.values() for found in found]
        if any(found.rank < 2 or found.dtype not in DTYPES or int(str(found.shape[0])) != 2 for found in flat):
            continue
        bound = bind_params(spec, params, {})
        if not bound.wrong and not infer(spec, bound, given).wrong:
            return params, given
    raise LookupError(f"nothing drawn fits {spec.kind}")


def drawn(spec: LayerSpec, params: dict, given: dict[str, list[TensorSpec]]) -> Document:
    """Inputs of these types into one node, and each of its outputs into an Output."""
    inputs, wires = [], []
    for port, specs in given.items():
        for place, found in enumerate(specs):
            name = f"{port}_{place}"
            inputs.append(node(name, "Input", shape=tuple(map(int, map(str, found.shape[1:]))), dtype=found.dtype))
            wires.append(f"{name}>made.{port}#{place}")
    outputs = [node(f"result_{port}", "Output") for port in spec.outputs]
    wires += [f"made.{port}>result_{port}" for port in spec.outputs]
    return Document({"main": graph(*inputs, Node("made", "made", spec.kind, params), *outputs, wires=" ".join(wires))})


@pytest.mark.parametrize("spec", LAYERS, ids=lambda spec: spec.kind)
def test_source_and_interpreter_agree_to_the_bit_and_analysis_knew_the_shapes(spec: LayerSpec):
    for seed in range(DRAWS):
        params, given = fitting(spec, seed)
        document = drawn(spec, params, given)
        analysis = analyze(document, CATALOGUE)
        if not analysis.is_sound:
            # Alone, a layer over the free batch axis may not be told: a mask (L, S) is no batch.
            assert spec.kind in NEEDS_NO_BATCH, analysis.diagnostics[0].message
            continue
        program = generate(document, CATALOGUE)
        with warnings.catch_warnings():
            # torch says that dropout between layers does nothing where there is one layer.
            warnings.filterwarnings("ignore", "dropout option")
            model = build_model(program, CATALOGUE, 0).eval()
        use = program.uses[0]
        tensors = {
            argument.name: tensor_of(argument.spec.reshaped(2, *argument.spec.shape[1:]), int(params.get("num_classes", 2))) for argument in use.arguments
        }

        result = model(*tensors.values())

        values = evaluate(document, CATALOGUE, model, tensors, predicts=True)
        results = result if isinstance(result, tuple) else (result,)
        for output, tensor in zip(use.outputs, results, strict=True):
            port = output.removeprefix("result_")
            told = analysis.types[("made",), port]
            assert torch.equal(torch.nan_to_num(values[("made",), port]), torch.nan_to_num(tensor))
            assert tuple(tensor.shape) == tuple(2 if str(dim) == "N" else int(str(dim)) for dim in told.shape), params
            assert str(tensor.dtype).removeprefix("torch.") == told.dtype


NEEDS_NO_BATCH = {"MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer"}
"""Kinds with an input that has no batch axis, which an Input always has."""


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.kind)
def test_a_metric_measures_in_pieces_what_it_measures_at_once(spec: LayerSpec):
    """Half of the rows, saved as a checkpoint saves it, taken up again, and the other half."""
    is_class = spec.metric.classes_axis is not None
    made = [node("prediction", "Input", shape=(4,)), node("answer", "Input", shape=(4,)), node("target", "ArgMax" if is_class else "Detach")]
    loss = node("loss", "CrossEntropy" if is_class else "MSE")
    wires = "answer>target prediction>linear linear>loss.prediction target>loss.target linear>measured.prediction target>measured.target"
    document = Document({"main": graph(*made, node("linear", "Linear", out_features=4), loss, node("measured", spec.kind), wires=wires)})
    method = generate(document, CATALOGUE).objectives[0]
    torch.manual_seed(1)
    scores = torch.randn(40, 4)
    truth = torch.randint(0, 4, (40,)) if is_class else (torch.rand(40, 4) > 0.4).float()
    perfect = torch.nn.functional.one_hot(truth, 4).float() * 9 - 4 if is_class else truth if not spec.metric.squash else truth * 9 - 4

    whole, half, rest = (MetricAccumulator("test", [method], {}) for _ in range(3))
    whole.add({}, {"measured": (scores, truth)}, {})
    half.add({}, {"measured": (scores[:25], truth[:25])}, {})
    rest.restore({name: value.clone() for name, value in half.state().items()})
    rest.add({}, {"measured": (scores[25:], truth[25:])}, {})
    best = MetricAccumulator("test", [method], {})
    best.add({}, {"measured": (perfect, truth)}, {})

    assert rest.result() == pytest.approx(whole.result(), abs=1e-6)
    assert best.result()["test/measured"] == pytest.approx(1.0 if spec.metric.higher_is_better else 0.0, abs=1e-6)
    assert abs(whole.result()["test/measured"] - best.result()["test/measured"]) > 0


@pytest.mark.parametrize("spec", [spec for spec in CATALOGUE if spec.role == "loss"], ids=lambda spec: spec.kind)
def test_every_loss_teaches_a_network(spec: LayerSpec):
    """A few steps of gradient descent make every loss smaller."""
    is_class = spec.counts_classes
    ports = [port.name for port in spec.inputs]
    wants_shares = spec.kind in ("BCE", "KLDivergence", "NLL")
    last = {"BCE": "Sigmoid", "KLDivergence": "LogSoftmax", "NLL": "LogSoftmax"}.get(spec.kind, "Scale")
    nodes = [node("given", "Input", shape=(5,)), node("answer", "Input", shape=(3,)), node("linear", "Linear", out_features=3), node("last", last)]
    nodes.append(node("target", "ArgMax" if is_class else "Detach"))
    wires = f"answer>target given>linear linear>last last>loss.{ports[0]}"
    if len(ports) > 1:
        wires += f" {'linear' if 'mean' in ports else 'target'}>loss.{ports[1]}"
    if "negative" in ports:
        nodes.append(node("other", "Input", shape=(3,)))
        wires += " other>loss.negative"
    document = Document({"main": graph(*nodes, node("loss", spec.kind), wires=wires)})
    program = generate(document, CATALOGUE)
    model = build_training(program, CATALOGUE, 0)
    torch.manual_seed(0)
    tensors = {"given": torch.randn(64, 5), "answer": torch.rand(64, 3).softmax(1), "other": torch.rand(64, 3)}
    method = program.objectives[0]
    given = [tensors[argument.name] for argument in method.arguments]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    losses = []
    for _ in range(20):
        found = getattr(model, method.method)(*given)[0]["loss"]
        losses.append(found.item())
        optimizer.zero_grad()
        found.backward()
        optimizer.step()

    assert found.shape == ()
    assert losses[-1] < losses[0]
    assert wants_shares == (last != "Scale")


@pytest.mark.parametrize("kind", [spec.kind for spec in CATALOGUE if spec.call.form == "own"])
def test_a_module_of_our_own_may_stand_where_only_training_comes(kind: str):
    """In the training class itself, and in a block that only it constructs."""
    params = {param.name: param.default for param in CATALOGUE.specs[kind].params}
    is_masked = CATALOGUE.specs[kind].port("mask") is not None
    ports = [node("given_in", "Input"), *([node("mask_in", "Input")] if is_masked else [])]
    inner = graph(
        *ports, node("inside", kind, **params), node("given_out", "Output"), wires="given_in>inside inside>given_out" + " mask_in>inside.mask" * is_masked
    )
    inputs = [node("given", "Input", shape=(4, 6)), *([node("mask", "Input", shape=(4,), dtype="bool")] if is_masked else [])]
    nodes = [*inputs, node("made", kind, **params), node("block", "Own"), node("loss", "Sparsity"), node("inner_loss", "Sparsity")]
    wires = "given>made given>block.given_in made>loss block.given_out>inner_loss" + " mask>made.mask mask>block.mask_in" * is_masked
    document = Document({"main": graph(*nodes, wires=wires), "Own": inner})
    model = build_training(generate(document, CATALOGUE), CATALOGUE, 0)

    losses, _ = model.learn(torch.rand(2, 4, 6), *([torch.ones(2, 4, dtype=torch.bool)] if is_masked else []))

    assert all(torch.isfinite(loss) for loss in losses.values())
    assert len(losses) == 2
