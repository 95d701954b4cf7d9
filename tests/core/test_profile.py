"""What a drawing holds and costs is told without torch; torch is the judge."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from torch.utils.flop_counter import FlopCounterMode

from nnbuilder import shipped
from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.edits import set_tie
from nnbuilder.core.graph import Path as NodePath
from nnbuilder.core.profile import Profile, profile
from nnbuilder.core.weight_paths import first_copy
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.runtime.build import build_model, build_training
from tests import zoo
from tests.drawings import graph, iris_mlp, lstm_loop, node, residual_cnn
from tests.networks import networks
from tests.published import gpt2, resnet18

ROOT = Path(__file__).parents[2]
SOUND: dict[str, Callable[[], Document]] = {
    **{entry["name"]: lambda name=entry["name"]: load_document(shipped.template(name), CATALOGUE).document for entry in shipped.templates()},
    **{made.__name__: made for made in (zoo.shared_module, zoo.tied_embedding, zoo.gan, zoo.pretrain_and_finetune, zoo.vae)},
    **{made.__name__: made for made in (iris_mlp, lstm_loop, residual_cnn)},
    "small_resnet18": lambda: resnet18(classes=10, size=32),
    "small_gpt2": lambda: gpt2(vocabulary=31, places=12, width=16, heads=4, layers=3),
}


def profile_of(document: Document) -> Profile:
    return profile(document, CATALOGUE, analyze(document, CATALOGUE))


def on_meta(document: Document) -> tuple[torch.nn.Module, dict[NodePath, str]]:
    """Everything the drawing trains or gives, without memory, and where its nodes stand in it."""
    program = generate(document, CATALOGUE)
    with torch.device("meta"):
        return (build_training if program.objectives else build_model)(program, CATALOGUE), dict(program.paths)


@pytest.mark.parametrize("name", SOUND)
def test_parameters_are_those_that_torch_makes(name: str):
    document = SOUND[name]()
    module, _ = on_meta(document)

    told = profile_of(document)

    assert told.total_parameters == sum(parameter.numel() for parameter in module.parameters())
    assert told.is_complete
    assert sum(told.parameters[node.id,] for node in document.main.nodes.values()) == told.total_parameters


@pytest.mark.parametrize("name", SOUND)
def test_names_and_shapes_at_every_path_are_those_of_the_state_dict(name: str):
    document = SOUND[name]()
    module, paths = on_meta(document)
    told = profile_of(document)

    declared = {
        f"{prefix}.{weight}" if weight else prefix: kept.shape
        for path, prefix in paths.items()
        for weight, kept in told.weights.get(first_copy(path), {}).items()
    }

    assert declared == {key: tuple(tensor.shape) for key, tensor in module.state_dict().items()}


@given(networks())
@settings(max_examples=40, deadline=None)
def test_parameters_of_any_network_are_those_that_torch_makes(document: Document):
    module, _ = on_meta(document)

    assert profile_of(document).total_parameters == sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize(
    ("make", "parameters", "multiply_adds"),
    [(resnet18, 11_689_512, 1_814_073_344), (gpt2, 124_439_808, None)],
)
def test_published_architectures_have_their_published_counts(make: Callable[[], Document], parameters: int, multiply_adds: int | None):
    told = profile_of(make())

    assert told.total_parameters == parameters
    assert multiply_adds is None or told.total_multiply_adds == multiply_adds


@pytest.mark.parametrize("name", ["small_resnet18", "small_gpt2", "lstm_loop", "residual_cnn", "shared_module", "tied_embedding"])
def test_multiply_adds_are_half_of_what_torch_counts_in_one_sample(name: str):
    """Through repeated, shared and recurrent blocks; every one of these nets has sizes that are all known."""
    document = SOUND[name]()
    program = generate(document, CATALOGUE)
    with torch.device("meta"):
        model = build_model(program, CATALOGUE).eval()
        inputs = [torch.zeros((1, *map(int, argument.spec.shape[1:])), dtype=getattr(torch, argument.spec.dtype)) for argument in program.uses[0].arguments]
    told = profile_of(document)

    with FlopCounterMode(display=False) as counter:
        model(*inputs)

    assert told.total_multiply_adds * 2 == counter.get_total_flops()
    assert sum(told.multiply_adds[node.id,] for node in document.main.nodes.values()) == told.total_multiply_adds


def test_what_nothing_needs_is_told_but_not_in_the_total():
    document = iris_mlp()
    main = document.main
    spare = node("spare", "Linear", out_features=7)
    wires = graph(spare, wires="hidden>spare").edges
    document = document.with_graph("main", replace(main, nodes={**main.nodes, "spare": spare}, edges=main.edges | wires))

    told = profile_of(document)

    assert told.parameters["spare",] == 16 * 7 + 7
    assert told.total_parameters == (4 * 16 + 16) + (16 * 3 + 3)
    assert told.is_complete


def test_a_total_that_leaves_something_out_says_so():
    document = Document({"main": graph(node("x", "Input"), node("mix", "Linear"), node("y", "Output"), wires="x>mix mix>y")})

    told = profile_of(document)

    assert not told.is_complete
    assert ("mix",) not in told.weights


def test_a_tie_from_copy_to_copy_leaves_one_tensor():
    """Every copy of a repeated block has the weight of the first one, as in a network that repeats one layer."""
    document = gpt2(vocabulary=31, places=12, width=16, heads=4, layers=3)
    tied = set_tie(document, "b_wide", "weight", (("blocks", 0, "b_wide"), "weight"))
    module, _ = on_meta(tied)

    told = profile_of(tied)

    assert told.total_parameters == profile_of(document).total_parameters - 2 * 16 * 64
    assert told.total_parameters == sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_an_absurd_number_of_layers_is_an_error_and_nothing_is_unfolded(kind: str):
    """Each layer would have four tensors with names of their own, and each edit would write them all down."""
    read = node("read", kind, num_layers=90_000)
    document = Document({"main": graph(node("sequence", "Input", shape=(5, 3)), read, node("y", "Output"), wires="sequence>read read>y")})

    analysis = analyze(document, CATALOGUE)

    assert [found.message for found in analysis.diagnostics] == ["num_layers must be from 1 to 256, not 90000."]
    assert not profile(document, CATALOGUE, analysis).is_complete


def test_free_sizes_stay_in_the_cost():
    """A network over sequences of any length costs so much for each step."""
    document = Document({"main": graph(node("sequence", "Input", shape=(5, 3)), node("read", "LSTM", hidden_size=4), wires="sequence>read")})

    assert profile_of(document).multiply_adds["read",] == 5 * 4 * 4 * (3 + 4)


@pytest.mark.parametrize("make", [gpt2, resnet18])
def test_check_counts_without_torch(make: Callable[[], Document], tmp_path: Path):
    (tmp_path / "drawn.nnb").write_bytes(dump_document(make()))
    code = "import sys; from nnbuilder.cli import main; done = main(['check', 'drawn.nnb']); assert 'torch' not in sys.modules; sys.exit(done)"

    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}, timeout=120, check=False)

    assert ended.returncode == 0, ended.stderr
    assert f"{profile_of(make()).total_parameters:,} parameters" in ended.stdout


@pytest.mark.parametrize("muted", [True, False])
def test_a_muted_layer_keeps_nothing_whatever_comes_into_it(muted: bool):
    """It hands on a table that attention could not read; nobody asks attention how large its weights were."""
    attend = replace(node("attend", "MultiheadAttention", num_heads=2), muted=muted)
    wires = "given>attend.query given>attend.key given>attend.value attend>out"
    document = Document({"main": graph(node("given", "Input", shape=(6,)), attend, node("out", "Output"), wires=wires)})

    whole = profile(document, CATALOGUE, analyze(document, CATALOGUE))

    assert whole.parameters.get(("attend",), 0) == 0
