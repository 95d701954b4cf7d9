"""A formula inside a block inside another may name a parameter of the outer one: the program has its number at every use."""

from __future__ import annotations

import torch

from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from tests.drawings import DIGITS, graph, node


def test_a_block_in_a_block_has_the_width_of_the_outer_one():
    inner = graph(node("i_in", "Input"), node("deep", "Linear", out_features=Expression("width")), node("i_out", "Output"), wires="i_in>deep deep>i_out")
    width = Param("width", ParamType("int"), 7, "", min=1)
    outer = graph(node("o_in", "Input"), node("nest", "Inner"), node("o_out", "Output"), wires="o_in>nest.i_in nest.i_out>o_out", params=(width,))
    main = graph(
        *(node("image", "Input", field="image"), node("flat", "Flatten"), node("one", "Outer", width=5), node("two", "Outer", width=9)),
        node("scores", "Output"),
        wires="image>flat flat>one.o_in one.o_out>two.o_in two.o_out>scores",
    )
    document = Document({"main": main, "Outer": outer, "Inner": inner}, data=DIGITS)

    assert analyze(document, CATALOGUE).diagnostics == ()
    model = build_model(generate(document, CATALOGUE), CATALOGUE)
    assert (model.one.nest.deep.out_features, model.two.nest.deep.out_features) == (5, 9)
    assert model(torch.zeros(2, 1, 8, 8)).shape == (2, 9)
