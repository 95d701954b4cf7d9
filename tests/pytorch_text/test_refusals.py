"""What cannot be drawn is said in a sentence with its line; everything else is drawn, and no text does harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN
from nnbuilder.layers import CATALOGUE
from nnbuilder.pytorch_text.reading import Reading, looks_like_pytorch, read_pytorch

NET = """import torch.nn as nn
hidden = 64
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, hidden)
        {made}
        self.last = nn.Linear(hidden * 2, 3)

    def forward(self, x):
        x = self.first(x)
        {called}
        return self.last(x)
"""


def read(text: str) -> Reading:
    return read_pytorch(text, CATALOGUE)


def kinds(reading: Reading) -> list[str]:
    return [node.kind for node in reading.graph.nodes.values()]


def test_an_unknown_layer_is_told_by_name_and_line_and_the_rest_is_drawn():
    reading = read("nn.Sequential(\n    nn.Linear(4, 8),\n    nn.LazyLinear(10),\n    nn.ReLU(),\n)")
    assert reading.sentences[0] == "Line 3: `nn.LazyLinear` is no layer of nnbuilder."
    assert kinds(reading) == ["Input", "Linear", "ReLU", "Output"]
    (gap,) = reading.gaps
    assert (reading.graph.nodes[gap.before].kind, gap.told) == ("Linear", reading.sentences[0])
    linear, relu = (node.id for node in reading.graph.nodes.values() if node.kind in ("Linear", "ReLU"))
    assert not [edge for edge in reading.graph.edges if (edge.source.node, edge.target.node) == (linear, relu)], "nothing is bridged in silence"
    assert reading.behind == ((gap.id, relu),)


def test_names_with_literal_defaults_are_followed():
    reading = read(NET.format(made="", called="x = torch.cat([x, x], dim=1)"))
    assert reading.sentences == ()
    params = [dict(node.params) for node in reading.graph.nodes.values() if node.kind == "Linear"]
    assert params == [{}, {"out_features": 3}]
    analysis = analyze(Document({MAIN: reading.graph}), CATALOGUE)
    assert not [found for found in analysis.diagnostics if found.severity == "error"]


@pytest.mark.parametrize(
    ("made", "called", "sentence"),
    [
        ("self.layers = nn.ModuleList([nn.Linear(64, 64)])", "for layer in self.layers: x = layer(x)", "Line 12: a loop is not drawn"),
        ("self.layers = nn.ModuleList([nn.Linear(64, 64) for _ in range(3)])", "pass", "Line 7: "),
        ("", "if x.sum() > 0: x = x * 2", "Line 12: "),
        ("", "x = x.numpy()", "Line 12: `numpy` is nothing that can be drawn"),
        ("", "x = x[0]", "Line 12: the first axis is the batch"),
        ("", "x = x.view(64)", "Line 12: a new shape must begin with the batch"),
        ("", "while True: x = x * 2", "Line 12: a loop is not drawn"),
        ("self.more = nn.Embedding(10, 4, padding_idx=0)", "pass", "Line 7: Embedding has no `padding_idx=0`"),
        ("self.bad = nn.Linear(4, -3)", "pass", "Line 7: out_features must be at least 1"),
        ("self.bad = nn.Linear(4, 10 ** 9)", "pass", "Line 7: "),
        ("self.bad = nn.Linear(4, missing)", "pass", "Line 7: "),
        ("self.net = Net()", "pass", "stands in itself"),
        ("self.bad = open('/etc/passwd').read()", "pass", "Line 7: `open` is no layer of nnbuilder"),
        ("self.bad = __import__('os').system('true')", "pass", "Line 7: "),
        ("self.rnn = nn.LSTM(64, 64)", "pass", "batch first"),
    ],
)
def test_what_is_not_read_is_said_and_the_rest_is_there(made, called, sentence):
    reading = read(NET.format(made=made, called=called))
    assert any(sentence in told for told in reading.sentences), reading.sentences
    assert "Linear" in kinds(reading)


def test_a_text_that_says_no_value_for_an_argument_says_so():
    reading = read(
        "class Net(nn.Module):\n    def __init__(self, width):\n        self.a = nn.Linear(4, width)\n    def forward(self, x):\n        return self.a(x)"
    )
    assert reading.sentences == ("Line 1: `__init__` needs `width`, which the text does not say.",)


def test_an_object_that_the_text_builds_says_it():
    text = "class Net(nn.Module):\n    def __init__(self, width):\n        self.a = nn.Linear(4, width)\n    def forward(self, x):\n        return self.a(x)\n"
    reading = read(text + "model = Net(width=7).to(device)\nx = torch.randn(2, 4)\nprint(model(x).shape)")
    assert [dict(node.params) for node in reading.graph.nodes.values() if node.kind == "Linear"] == [{"out_features": 7}]


def test_the_first_layer_tells_the_shape_of_the_input():
    reading = read("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())")
    assert next(iter(reading.graph.nodes.values())).params == {"shape": (3, 32, 32)}
    assert "taken to be (3, 32, 32)" in reading.sentences[0]


def test_print_of_a_class_is_drawn_in_a_row_and_says_so():
    blocks = "  (blocks): ModuleList(\n    (0-1): 2 x Linear(in_features=4, out_features=4, bias=True)\n  )\n"
    text = f"Net(\n  (conv): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))\n{blocks})"
    reading = read(text)
    assert "tells which layers `Net` has and not how they are wired" in reading.sentences[0]
    assert kinds(reading) == ["Input", "Conv2d", "Linear", "Linear", "Output"]
    assert sorted(path for path in reading.paths.values() if path) == ["blocks.0", "blocks.1", "conv"]


HOSTILE = {
    "long": "nn.ReLU()\n" * 1_000_000,
    "brackets": "nn.Sequential(" * 6_000,
    "closed brackets": "nn.Sequential(" * 119 + ")" * 119,
    "signs": "x = " + "-" * 90_000 + "1",
    "nots": "nn.Linear(" + "not " * 20_000 + "1)",
    "attributes": "nn" + ".a" * 45_000,
    "calls": "nn.ReLU" + "()" * 45_000,
    "sums": "nn.Linear(" + "1+" * 45_000 + "1, 2)",
    "digits": "nn.Linear(" + "9" * 90_000 + ", 2)",
    "powers": "nn.Linear(9**9**9**9, 2)",
    "shift": "nn.Linear(1 << 10**9, 2)",
    "repeat": "nn.Linear('a' * 10**10, 2)",
    "many": "nn.Sequential(" + "nn.ReLU()," * 9_000 + ")",
    "copies": "Net(\n  (0-999998): 999999 x Linear(in_features=4, out_features=4, bias=True)\n)",
    "unclosed": "Net(\n  (a): Linear(4, 4)\n",
    "deep print": "Net(\n" + "".join(f"{'  ' * depth}(a): Net(\n" for depth in range(1, 200)),
    "null": "nn.Linear(4, 4)\x00",
    "half a character": "nn.Linear(4, 4, '\ud800')",
    "doubling": "".join(f"class A{n}(nn.Module):\n    def __init__(self):\n        self.a = A{n + 1}()\n        self.b = A{n + 1}()\n" for n in range(40))
    + "nn.Sequential(A0())",
    "indent": "if 1:\n" + "".join(" " * depth + "if 1:\n" for depth in range(1, 150)),
    "strings": "nn." + "'" * 90_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_ends_soon_in_a_sentence(text):
    reading = read(text)
    assert reading.sentences or reading.graph.nodes
    assert all(len(sentence) < 400 for sentence in reading.sentences)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200) | st.text("nn.Linear()[],=+-*x \n:selfdcas'\"123", max_size=200))
def test_no_text_raises(text):
    looks_like_pytorch(text)
    assert isinstance(read(text), Reading)


@pytest.mark.parametrize("text", ["Hello, how are you?", "{}", "1 + 1", "def f(x):\n    return x", ""])
def test_other_texts_are_none_of_its_business(text):
    assert not looks_like_pytorch(text)
