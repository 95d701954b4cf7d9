"""Blocks as functions: parameters that are formulas, several outputs, blocks in blocks, steps along an axis."""

from __future__ import annotations

import torch

import nnbuilder as nb
from nnbuilder import layers as L
from nnbuilder.codegen.generate import generate
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Graph, Loop, State
from nnbuilder.core.parameters import Param, ParamType, Size2d
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.runtime.build import build_model


@nb.block
def basic(image, *, channels: int = 64, stride: int = 1):
    """Two convolutions and a shortcut around the second."""
    x = image >> L.Conv2d(channels, 3, stride=stride, padding=1, bias=False) >> L.BatchNorm2d() >> L.ReLU()
    return x + (x >> ("conv2", L.Conv2d(channels, 3, padding=1, bias=False)) >> L.BatchNorm2d())


def value_of(graph: Graph, name: str, param: str) -> object:
    node = graph.named(name)
    assert node is not None
    return node.params[param]


def answer(document: nb.Document, *inputs: torch.Tensor):
    return build_model(generate(document, CATALOGUE), CATALOGUE, 0).eval()(*inputs)


def test_a_block_is_a_graph_of_the_document_with_typed_parameters():
    net = nb.Drawing()
    net.output(basic(net.input("image", (3, 8, 8)), channels=8))
    drawn = net.document.graphs["Basic"]

    assert [node.name for node in drawn.nodes.values()] == [
        "image", "conv2d", "batch_norm2d", "relu", "conv2", "batch_norm2d_2", "add", "output"
    ]  # fmt: skip
    assert drawn.params == (Param("channels", ParamType("int"), 64, ""), Param("stride", ParamType("int"), 1, ""))
    assert drawn.doc == "Two convolutions and a shortcut around the second."
    assert value_of(drawn, "conv2d", "out_channels") == Expression("channels")
    assert value_of(drawn, "conv2d", "stride") == Expression("stride")
    assert net.document.main.named("basic").params == {"channels": 8}
    assert load_document(dump_document(net.document), CATALOGUE).document == net.document


def test_a_block_is_called_or_led_into_and_repeated():
    net = nb.Drawing()
    x = basic(net.input("image", (3, 8, 8)), channels=8, stride=2, name="first")
    x = x >> basic(channels=8, repeat=2) >> ("last", basic(channels=8))
    net.output(basic(image=x, channels=8))
    document = net.document

    assert [(node.name, dict(node.params)) for node in document.main.nodes.values() if node.kind == "Basic"] == [
        ("first", {"channels": 8, "stride": 2}),
        ("basic", {"channels": 8, "repeat": 2}),
        ("last", {"channels": 8}),
        ("basic_2", {"channels": 8}),
    ]
    assert list(document.graphs) == ["main", "Basic"]
    assert answer(document, torch.rand(2, 3, 8, 8)).shape == (2, 8, 4, 4)


def test_parameters_are_computed_with_and_handed_on_to_blocks_inside():
    @nb.block
    def dense(given, *, width: int = 8, rate: float = 0.5, bias: bool = True):
        return given >> L.Linear(width, bias=bias) >> L.Dropout(rate)

    @nb.block
    def funnel(given, *, width: int = 8, depth: int = 2, rate: float = 0.1, bias: bool = False):
        x = given >> dense(width=2 * width + 1, rate=rate, bias=bias)
        return x >> dense(width=(width + depth) * 2 // depth - -1, repeat=1) >> dense(width=-(1 - width), rate=rate)

    net = nb.Drawing()
    net.output(funnel(net.input("given", 4), width=6, rate=0.3))
    drawn = net.document.graphs["Funnel"]

    assert list(net.document.graphs) == ["main", "Dense", "Funnel"]
    assert value_of(drawn, "dense", "width") == Expression("2 * width + 1")
    assert value_of(drawn, "dense_2", "width") == Expression("(width + depth) * 2 // depth - -1")
    assert value_of(drawn, "dense_3", "width") == Expression("0 - (1 - width)")
    assert value_of(drawn, "dense", "rate") == Expression("rate")
    assert value_of(drawn, "dense", "bias") == Expression("bias")
    assert nb.check(net.document).is_sound
    assert answer(net.document, torch.rand(2, 4)).shape == (2, 5)


def test_parameters_are_typed_by_annotation_and_by_default():
    @nb.block
    def typed(image, *, size: Size2d = 3, pair: tuple[int, int] = (1, 1), many: tuple[float, ...] = (0.5,), plain=(1, 2), word: str = "max", rate: float = 1):
        return image >> L.Conv2d(4, size, padding=pair)

    assert [(param.name, str(param.type), param.default) for param in typed.signature.params] == [
        ("size", "2 whole numbers", (3, 3)),
        ("pair", "2 whole numbers", (1, 1)),
        ("many", "some numbers", (0.5,)),
        ("plain", "2 whole numbers", (1, 2)),
        ("word", "a text", "max"),
        ("rate", "a number", 1.0),
    ]
    net = nb.Drawing()
    net.output(net.input("image", (1, 8, 8)) >> typed(size=5, pair=(2, 2)))
    assert answer(net.document, torch.rand(1, 1, 8, 8)).shape == (1, 4, 8, 8)


def test_a_node_that_nobody_named_leaves_the_parameters_their_names():
    @nb.block
    def raised(given, *, power: float = 2.0):
        return given**power

    net = nb.Drawing()
    net.output(raised(net.input("given", 4), power=3.0))

    assert [node.name for node in net.document.graphs["Raised"].nodes.values()] == ["given", "power_2", "output"]
    assert "self.power = power" in nb.code(net.document)["model.py"]
    assert answer(net.document, torch.full((1, 4), 2.0)).tolist() == [[8.0] * 4]


def test_several_outputs_come_by_order_or_by_name():
    @nb.block
    def halves(given):
        return given >> L.Slice(1, 0, 2), given >> L.Slice(1, 2, 2)

    @nb.block(name="Spread")
    def mean_and_range(given):
        return {"mean": given >> L.Mean(1), "low": given >> L.Min(1)}

    net = nb.Drawing()
    given = net.input("given", 4)
    first, second = halves(given)
    net.output(first - second, "differences")
    told = mean_and_range(given)
    net.output(told - told.low, "above")
    numbers = torch.tensor([[1.0, 2.0, 3.0, 6.0]])

    differences, above = answer(net.document, numbers)

    assert list(net.document.graphs) == ["main", "Halves", "Spread"]
    assert differences.tolist() == [[-2.0, -4.0]]
    assert above.tolist() == [2.0]


def test_a_repeated_block_takes_companions():
    @nb.block
    def shifted(given, by):
        return given >> L.Linear(4) >> L.Tanh(), by

    @nb.block
    def pulled(given, towards):
        return (given >> L.Linear(4)) + towards

    net = nb.Drawing()
    given, other = net.input("given", 4), net.input("other", 4)
    net.output(pulled(given, other, repeat=3))
    carried, _ = shifted(given, other, repeat=2)
    net.output(carried, "carried")

    assert nb.check(net.document).is_sound
    assert answer(net.document, torch.rand(2, 4), torch.rand(2, 4))[0].shape == (2, 4)


def test_what_a_block_draws_without_an_input_stands_in_it():
    @nb.block
    def shifted(given):
        return given + nb.draw(L.Parameter((4,)), name="shift", init={"": ("constant", 2.0)})

    net = nb.Drawing()
    net.output(shifted(net.input("given", 4)))

    assert net.document.graphs["Shifted"].named("shift") is not None
    assert answer(net.document, torch.zeros(1, 4)).tolist() == [[2.0] * 4]


def test_uses_share_a_module_and_are_frozen():
    net = nb.Drawing()
    first = basic(net.input("image", (8, 4, 4)), channels=8, frozen=True)
    net.output(basic(first, channels=8, share=first))
    one, other = (node for node in net.document.main.nodes.values() if node.kind == "Basic")

    assert other.weights == one.id
    assert one.frozen
    assert not other.frozen


def test_a_recurrent_block_carries_its_states_along():
    @nb.recurrent(context=("memory",))
    def elman(token, memory, hidden=nb.state("after", "size"), count=nb.state("next_count", 1, starts="port"), *, size: int = 4):
        """Mixes what comes in with what is remembered."""
        after = (token >> ("read", L.Linear(size))) + (hidden >> ("keep", L.Linear(size))) + (memory >> L.Mean(1) >> L.Linear(size)) >> L.Tanh()
        return {"every": after, "after": after, "next_count": count + 1}

    net = nb.Drawing()
    walked = elman(net.input("tokens", (5, 3)), net.input("seen", (7, 2)), net.input("start", 1), size=6)
    net.output(walked.every, "states")
    net.output(walked.next_count, "steps")
    drawn = net.document.graphs["Elman"]

    states, steps = answer(net.document, torch.rand(2, 5, 3), torch.rand(2, 7, 2), torch.zeros(2, 1))

    assert drawn.loop == Loop((State("hidden", "after", (Expression("size"),)), State("count", "next_count", (1,), "port")), 1, ("memory",))
    assert states.shape == (2, 5, 6)
    assert steps.tolist() == [[5.0], [5.0]]
    assert load_document(dump_document(net.document), CATALOGUE).document == net.document


def test_a_step_may_be_declared_without_anything():
    @nb.recurrent
    def counting(token, count=nb.state("next_count", 1)):
        return {"next_count": count + (token >> L.Linear(1)) * 0 + 1}

    net = nb.Drawing()
    net.output(counting(net.input("tokens", (5, 3))))

    assert answer(net.document, torch.rand(2, 5, 3)).tolist() == [[5.0], [5.0]]
