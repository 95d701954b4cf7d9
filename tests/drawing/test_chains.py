"""Layers in chains, values that are computed with, and the document that comes of them."""

from __future__ import annotations

import torch

import nnbuilder as nb
from nnbuilder import layers as L
from nnbuilder.codegen.generate import generate
from nnbuilder.core.graph import Edge, End, Init
from nnbuilder.core.parameters import Raw
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.runtime.build import build_model
from tests.drawing import typed


def names(document: nb.Document, graph: str = "main") -> list[str]:
    return [node.name for node in document.graphs[graph].nodes.values()]


def params(document: nb.Document, name: str) -> dict[str, Raw]:
    node = document.main.named(name)
    assert node is not None
    return dict(node.params)


def answer(document: nb.Document, *inputs: torch.Tensor) -> torch.Tensor:
    return build_model(generate(document, CATALOGUE), CATALOGUE, 0).eval()(*inputs)


def test_every_kind_of_the_catalogue_is_there_by_its_name():
    assert [spec.kind for spec in CATALOGUE if getattr(L, spec.kind) is not spec.declaration] == []


def test_a_chain_is_nodes_with_the_names_that_the_window_gives():
    net = nb.Drawing("Digits")
    x = net.input("image", (1, 8, 8)) >> L.Conv2d(8, 3, padding=1) >> L.ReLU() >> L.Conv2d(8) >> ("pooled", L.MaxPool2d(2))
    net.output(x >> L.LeakyReLU() >> L.PReLU(), "scores")

    assert names(net.document) == ["image", "conv2d", "relu", "conv2d_2", "pooled", "leaky_relu", "prelu", "scores"]
    assert params(net.document, "conv2d") == {"out_channels": 8, "padding": (1, 1)}
    assert nb.check(net.document).is_sound


def test_a_name_that_is_given_later_goes_before_one_that_nobody_gave():
    net = nb.Drawing()
    net.output(net.input("image", (3,)) >> L.Linear(4) >> ("linear", L.Linear(5)))

    assert names(net.document) == ["image", "linear_2", "linear", "output"]


def test_what_is_drawn_is_laid_out_and_survives_a_file():
    net = nb.Drawing("Kept")
    net.output(net.input("given", 3) >> L.Linear(4) >> L.Tanh())
    document = net.document

    assert document.layout.keys() == document.main.nodes.keys()
    assert load_document(dump_document(document), CATALOGUE).document == document


def test_a_drawing_may_be_read_while_it_grows():
    net = nb.Drawing()
    x = net.input("given", 3)
    before = net.document
    net.output(x)

    assert len(before.main.nodes) == 1
    assert len(net.document.main.nodes) == 2


def test_values_are_computed_with_each_other_and_with_numbers():
    net = nb.Drawing()
    a, b = net.input("a", (2, 2)), net.input("b", (2, 2))
    for place, value in enumerate([a + b, a - b, a * b, a / b, a @ b, -a, a**2, 2 + a, a + 2, 3 - a, a - 3, a * 4, 4 * a, a / 4, 1 / a]):
        net.output(value, f"out_{place}")
    one, other = torch.rand(3, 2, 2) + 0.5, torch.rand(3, 2, 2) + 0.5

    results = answer(net.document, one, other)

    sums = [one + other, one - other, one * other, one / other, one @ other, -one, one**2, 2 + one, one + 2, 3 - one, one - 3, one * 4, 4 * one]
    for result, expected in zip(results, [*sums, one / 4, 1 / one], strict=True):
        torch.testing.assert_close(result, expected)


def test_further_outputs_are_attributes_and_unpacked_in_order():
    net = nb.Drawing()
    read = net.input("rows", (5, 3)) >> ("read", L.LSTM(4))
    output, hidden, cell = read
    net.output(read.hidden, "last")

    assert read.cell._end == cell._end
    assert hidden._end == End("n2", "hidden")
    assert output._end == read._end
    assert Edge(End("n2", "hidden"), End("n3", "x")) in net.document.main.edges


def test_ports_are_fed_in_order_and_by_name():
    net = nb.Drawing()
    words = net.input("words", (5, 8))
    ahead = words >> L.CausalMask()
    looked = nb.draw(L.MultiheadAttention(2), words, words, value=words, attn_mask=ahead, name="look")
    net.output(nb.draw(L.Concat(dim=2), looked, words, looked))
    net.output(nb.draw(L.Concat(), tensors=[words, looked]), "joined")
    document = net.document
    into = {(edge.target.port, edge.target.index): edge.source.node for edge in document.main.into("n3")}

    assert into == {("query", 0): "n1", ("key", 0): "n1", ("value", 0): "n1", ("attn_mask", 0): "n2"}
    assert nb.check(document).shapes["concat"].shape[1:] == (5, 24)
    assert nb.check(document).shapes["concat_2"].shape[1:] == (10, 8)


def test_layers_without_inputs_are_drawn_on_the_drawing():
    net = nb.Drawing()
    query = net.draw(L.Parameter((4,)), name="query", init={"": "zeros"})
    net.output(net.input("given", 4) + query)

    torch.testing.assert_close(answer(net.document, torch.ones(2, 4)), torch.ones(2, 4))


def test_weights_are_tied_shared_started_and_frozen():
    net = nb.Drawing()
    table = net.draw(L.Embedding(10, 4), net.input("tokens", 3, "int64"), name="table", init={"weight": ("normal", 0.0, 0.02)}, frozen=True)
    again = net.draw(L.Embedding(10, 4), net.input("others", 3, "int64"), share=table)
    third = net.draw(L.Embedding(10, 4), net.input("more", 3, "int64"), share=again)
    net.output(nb.draw(L.Linear(10, bias=False), table + again + third, tie={"weight": (table, "weight")}), "following")
    nodes = net.document.main.nodes

    assert nodes["n2"].init == {"weight": Init("normal", (0.0, 0.02))}
    assert nodes["n2"].frozen
    assert nodes["n4"].weights == nodes["n6"].weights == "n2"
    assert net.document.main.named("linear").tie == {"weight": (("n2",), "weight")}
    assert nb.check(net.document).parameters == 40


def test_a_tie_leads_into_blocks_by_the_names_of_a_state_dict():
    @nb.block
    def dense(given, *, width: int = 4):
        return given >> ("inner", L.Linear(width))

    net = nb.Drawing()
    given = net.input("given", 4)
    stack = dense(given, width=4, repeat=2)
    once = dense(given, width=4, name="once")
    tied = nb.draw(L.Linear(4), once, name="tied", tie={"weight": (stack, "1.inner.weight"), "bias": (once, "inner.bias")})
    net.output(stack + tied)
    model = build_model(generate(net.document, CATALOGUE), CATALOGUE, 0)

    assert nb.check(net.document).is_sound
    assert model.tied.weight is model.dense[1].inner.weight
    assert model.tied.bias is model.once.inner.bias


def test_inputs_are_bound_to_fields_and_outputs_have_uses():
    data = nb.DataSet(nb.Source("builtin", "iris"))
    net = nb.Drawing("Iris", data=data)
    code = net.input("features") >> L.Linear(2)
    net.input("wanted", field="species")
    net.output(code, "code", use="encode")
    document = net.document

    assert params(document, "features") == {"field": "features"}
    assert params(document, "wanted") == {"field": "species"}
    assert params(document, "code") == {"use": "encode"}
    assert document.data is data


def test_formulas_over_the_data_are_parameters():
    net = nb.Drawing()
    net.output(net.input("given", 4) >> L.Linear(nb.Expression("label.classes")))

    assert params(net.document, "linear") == {"out_features": nb.Expression("label.classes")}


def test_what_the_type_checker_reads_is_a_drawing_without_errors():
    assert [one.message for one in nb.check(typed.drawing()).diagnostics if one.severity == "error"] == []


def test_phases_name_values_and_recipes():
    net = nb.Drawing()
    given = net.input("given", 4)
    hidden = given >> ("encode", L.Linear(4))
    loss = nb.draw(L.MSE(), hidden, given)
    fast = net.objective(loss, updates=(hidden,), optimizer=L.optimizers.SGD(lr=0.1), schedule=L.schedules.Step(), clip=1.0)
    net.phases = (net.phase(epochs=2, batch_size=8), net.phase(fast, name="tune", frozen=(given,), patience=3))
    first, second = net.document.phases

    assert (first.epochs, first.part.batch_size, first.objectives) == (2, 8, nb.Phase().objectives)
    assert second.objectives[0].losses == ("n3",)
    assert second.objectives[0].updates == (("n2",),)
    assert second.objectives[0].groups[0].optimizer == nb.Setting("SGD", {"lr": 0.1})
    assert second.objectives[0].groups[0].schedule == nb.Setting("Step")
    assert (second.frozen, second.patience, second.objectives[0].clip) == ((("n1",),), 3, 1.0)


def test_parameters_are_kept_in_their_own_form():
    net = nb.Drawing()
    net.output(net.input("given", (1, 4, 4)) >> L.Conv2d(8.0, [1, 2]) >> L.Dropout(1))

    assert params(net.document, "conv2d") == {"out_channels": 8, "kernel_size": (1, 2)}
    assert params(net.document, "dropout") == {"p": 1.0}
