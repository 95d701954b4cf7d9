"""Text of real models becomes drawings that compute what torch computes, bit for bit."""

from __future__ import annotations

import inspect
from dataclasses import replace

import pytest
import torch
from torch import nn

import nnbuilder
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN
from nnbuilder.layers import CATALOGUE
from nnbuilder.pytorch_text.reading import Reading, looks_like_pytorch, read_pytorch
from tests.pytorch_text import models as m

HEADER = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n\n"
IMAGE = {"x": (3, 16, 16)}
TABLE: list[tuple[list[type[nn.Module]], dict[str, tuple[int, ...]]]] = [
    ([m.Perceptron], {"x": (784,)}),
    ([m.LeNet], {"x": (1, 28, 28)}),
    ([m.Features], IMAGE),
    ([m.BasicBlock, m.ResNet], IMAGE),
    ([m.Downsampled], {"x": (4, 8, 8)}),
    ([m.Reader], {"tokens": (7,)}),
    ([m.Counter], {"x": (5, 4)}),
    ([m.Elman], {"x": (5, 4)}),
    ([m.Encoder], {"x": (6, 16)}),
    ([m.SelfAttention], {"x": (6, 16)}),
    ([m.Autoencoder], {"x": (64,)}),
    ([m.ConvAutoencoder], {"x": (1, 8, 8)}),
    ([m.DoubleConv, m.UNet], {"x": (1, 8, 8)}),
    ([m.SqueezeExcite], {"x": (8, 4, 4)}),
    ([m.Siamese], {"left": (6,), "right": (6,)}),
    ([m.Temporal], {"x": (12, 3)}),
    ([m.Gate], {"x": (5,)}),
    ([m.Bilinears], {"one": (3,), "other": (4,)}),
    ([m.Positions], {"x": (6, 8)}),
    ([m.Upscaler], {"x": (1, 6, 6)}),
    ([m.Grouped], {"x": (8, 6, 6)}),
    ([m.Permuted], {"x": (3, 4, 5)}),
    ([m.Splitter], {"x": (8,)}),
    ([m.Seq2Seq], {"source": (5, 4), "target": (3, 4)}),
]
CHAINS = [
    (lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 2), nn.Softmax(dim=1)), (6,)),
    (lambda: nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.GELU(approximate="tanh"), nn.MaxPool2d(2), nn.Flatten()), (3, 10, 10)),
    (lambda: nn.Sequential(nn.Sequential(nn.Conv1d(2, 4, 3, padding="same"), nn.PReLU()), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.LayerNorm(4)), (2, 9)),
    (lambda: nn.Sequential(nn.ConvTranspose2d(2, 3, 2, 2), nn.InstanceNorm2d(3, affine=True), nn.Upsample(scale_factor=2), nn.AvgPool2d(2)), (2, 5, 5)),
]


def document_of(reading: Reading, shapes: dict[str, tuple[int, ...]]) -> Document:
    """The drawing with inputs of these shapes."""
    nodes = dict(reading.graph.nodes)
    for node in [node for node in nodes.values() if node.kind == "Input"]:
        wanted = shapes.get(node.name) or shapes["x"]
        nodes[node.id] = node.with_params(shape=wanted)
    return Document({MAIN: replace(reading.graph, nodes=nodes)})


def drawn(reading: Reading, shapes: dict[str, tuple[int, ...]], theirs: nn.Module) -> nn.Module:
    """The built drawing with the weights of the model that was read."""
    document = document_of(reading, shapes)
    wrong = [found for found in analyze(document, CATALOGUE).diagnostics if found.severity == "error"]
    assert not wrong, wrong[0].message
    ours, state = nnbuilder.build(document), theirs.state_dict()
    names = {reading.paths[node.id]: node.name for node in reading.graph.nodes.values() if node.id in reading.paths}
    renamed = {}
    for key, tensor in state.items():
        path = next(path for path in sorted(names, key=len, reverse=True) if key == path or key.startswith(f"{path}."))
        renamed[names[path] + key[len(path) :]] = tensor
    assert {key: tensor.shape for key, tensor in ours.state_dict().items()} == {key: tensor.shape for key, tensor in renamed.items()}
    ours.load_state_dict(renamed)
    return ours.eval()


def batch(shapes: dict[str, tuple[int, ...]], *, counts: bool = False) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [torch.randint(0, 50, (3, *shape), generator=generator) if counts else torch.randn(3, *shape, generator=generator) for shape in shapes.values()]


def same(ours: object, theirs: object) -> bool:
    pairs = zip(ours, theirs, strict=True) if isinstance(theirs, tuple) else [(ours, theirs)]
    return all(torch.equal(a, b) for a, b in pairs)


@pytest.mark.parametrize(("classes", "shapes"), TABLE, ids=lambda value: value[-1].__name__ if isinstance(value, list) else "")
def test_a_class_becomes_a_drawing_that_computes_the_same(classes, shapes):
    text = HEADER + "\n\n".join(inspect.getsource(one) for one in classes)
    assert looks_like_pytorch(text)
    reading = read_pytorch(text, CATALOGUE)
    assert [sentence for sentence in reading.sentences if "does not say the whole shape" not in sentence] == []
    torch.manual_seed(0)
    theirs = classes[-1]().eval()
    given = batch(shapes, counts="tokens" in shapes)
    with torch.no_grad():
        assert same(drawn(reading, shapes, theirs)(*given), theirs(*given))


@pytest.mark.parametrize(("make", "shape"), CHAINS)
def test_what_print_shows_of_a_chain_becomes_the_same_chain(make, shape):
    torch.manual_seed(0)
    theirs = make().eval()
    reading = read_pytorch(f"{theirs}\n", CATALOGUE)
    assert not [sentence for sentence in reading.sentences if "shape" not in sentence]
    (given,) = batch({"x": shape})
    with torch.no_grad():
        assert same(drawn(reading, {"x": shape}, theirs)(given), theirs(given))
