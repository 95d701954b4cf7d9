"""Published architectures drawn in code: their counts without torch, their source as a person writes it, torch as the judge."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.runtime.build import build_model
from tests import architectures
from tests.architectures import googlenet_stage, gpt2, resnet18, transformer, vgg16

FILES = Path(__file__).parents[1] / "files" / "architectures"
PUBLISHED = {
    "resnet18": 11_689_512,
    "vgg16": 138_357_544,
    "gpt2": 124_439_808,
    # Each convolution of the inceptions (3a) and (3b) with its biases; the paper counts 159 K and 380 K.
    "googlenet_stage": 163_696 + 388_736,
    # What torch's own nn.Transformer() has, two tables of words, and the way back to words.
    "transformer": 44_140_544 + 2 * 10_000 * 512 + 512 * 10_000 + 10_000,
}
SMALL = {
    "resnet18": lambda: resnet18(classes=10, size=32),
    "vgg16": lambda: vgg16(classes=10, size=32, hidden=16),
    "gpt2": lambda: gpt2(vocabulary=31, places=12, width=16, heads=4, depth=3),
    "googlenet_stage": lambda: googlenet_stage(size=7),
    "transformer": lambda: transformer(vocabulary=31, places=12, width=16, heads=4, hidden=32, depth=2),
}
WITHOUT_TORCH = """
import sys
import nnbuilder as nb
from tests import architectures
report = nb.check(getattr(architectures, sys.argv[1])())
heavy = {"torch", "numpy", "PySide6"} & {name.split(".")[0] for name in sys.modules}
print(report.parameters, report.is_sound, sorted(heavy))
"""


def drawn(name: str) -> Document:
    return getattr(architectures, name)()


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_count_is_told_without_torch(name: str):
    result = subprocess.run([sys.executable, "-c", WITHOUT_TORCH, name], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)

    assert result.stdout == f"{PUBLISHED[name]} True []\n"


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_is_drawn_in_fewer_than_forty_lines(name: str):
    assert len(inspect.getsource(getattr(architectures, name)).splitlines()) < 40


@pytest.mark.parametrize("name", PUBLISHED)
def test_its_file_is_what_is_drawn(name: str, request):
    path = FILES / f"{name}.nnb"
    document = drawn(name)
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(dump_document(document))

    assert load_document(path.read_bytes(), CATALOGUE).document == document
    assert path.read_bytes() == dump_document(document)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_source_is_what_a_person_would_have_written(name: str, golden):
    document = drawn(name)
    text = generate(document, CATALOGUE).files["model.py"]
    golden(f"architectures/{name}/model.py", text)

    classes = [part for part in ast.parse(text).body if isinstance(part, ast.ClassDef)]
    of_blocks = [part for part in classes if part.name in document.graphs]

    assert [part.name for part in of_blocks] == list(document.graphs)[1:]
    for part in classes:
        constructor = next((method for method in part.body if isinstance(method, ast.FunctionDef) and method.name == "__init__"), None)
        arguments = [argument.arg for argument in constructor.args.args[1:]] if constructor else []
        read = [node.id for line in constructor.body for node in ast.walk(line) if isinstance(node, ast.Name)] if constructor else []
        assert set(arguments) <= set(read)


@pytest.mark.parametrize("name", PUBLISHED)
def test_nothing_is_wrong_with_it(name: str):
    assert [one.message for one in analyze(drawn(name), CATALOGUE).diagnostics] == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_torch_makes_as_many_parameters(name: str):
    program = generate(drawn(name), CATALOGUE)
    with torch.device("meta"):
        model = build_model(program, CATALOGUE)

    assert sum(parameter.numel() for parameter in model.parameters()) == PUBLISHED[name]


@pytest.mark.parametrize("name", SMALL)
def test_a_small_one_runs(name: str):
    program = generate(SMALL[name](), CATALOGUE)
    model = build_model(program, CATALOGUE, 0).eval()
    inputs = [sample(argument.spec.shape[1:], argument.spec.dtype) for argument in program.uses[0].arguments]

    result = model(*inputs)

    assert result.shape[0] == 2
    assert torch.isfinite(result).all()


def test_no_place_of_a_decoder_sees_what_is_written_after_it_or_what_is_padding():
    program = generate(SMALL["transformer"](), CATALOGUE)
    model = build_model(program, CATALOGUE, 0).eval()
    source, target, mask = (sample(argument.spec.shape[1:], argument.spec.dtype) for argument in program.uses[0].arguments)
    mask[:, 8:] = False
    later, hidden = target.clone(), source.clone()
    later[:, 6:] += 1
    hidden[:, 8:] += 1

    before = model(source, target, mask)

    assert torch.equal(before[:, :6], model(source, later, mask)[:, :6])
    assert not torch.equal(before[:, 6:], model(source, later, mask)[:, 6:])
    torch.testing.assert_close(before, model(hidden, target, mask), rtol=0, atol=1e-6)


def test_the_transformer_counts_what_the_one_of_torch_has():
    torch_s_own = sum(parameter.numel() for parameter in nn.Transformer(batch_first=True, device="meta").parameters())

    assert torch_s_own == 44_140_544


def sample(shape: tuple[int, ...], dtype: str) -> torch.Tensor:
    """Two samples: real numbers, words below 30, or no padding."""
    generator = torch.Generator().manual_seed(0)
    if dtype == "bool":
        return torch.ones((2, *map(int, shape)), dtype=torch.bool)
    if dtype == "int64":
        return torch.randint(30, (2, *map(int, shape)), generator=generator)
    return torch.rand((2, *map(int, shape)), generator=generator)
