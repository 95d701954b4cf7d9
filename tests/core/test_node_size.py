"""A node is as wide as its words, within bounds, and as high as its rows."""

from __future__ import annotations

from nnbuilder.core.expressions import Expression
from nnbuilder.core.node_size import HEADER, LEAST, MOST, ROW, STEP, Content, height, width
from nnbuilder.core.summary import parameter_rows
from nnbuilder.layers import CATALOGUE
from tests.drawings import node


def test_the_longest_line_decides_and_both_bounds_hold():
    assert width(Content("relu", "ReLU")) == LEAST
    assert LEAST < width(Content("attention", "Multihead Attention")) < width(Content("a", "A", (("out features", "label.classes = 10"),))) < MOST
    assert width(Content("n" * 300, "A")) == MOST
    assert {width(Content("n" * letters, "A")) % STEP for letters in range(40)} == {0}
    assert width(Content("residual_blocks", "A", states=2)) > width(Content("residual_blocks", "A"))


def test_rows_of_ports_and_parameters_stand_below_each_other():
    assert height(Content("a", "A", inputs=("x",), outputs=("y",))) == HEADER
    two = height(Content("a", "A", rows=(("p", "0.3"),), inputs=("query", "key")))
    assert two - height(Content("a", "A", rows=(("p", "0.3"),), inputs=("query",))) == 2 * ROW


def test_a_formula_stands_with_its_value_where_it_has_one():
    linear = node("scores", "Linear", out_features=Expression("label.classes"))
    assert parameter_rows(linear, CATALOGUE.get("Linear"), {"label.classes": 10}) == (("out features", "label.classes = 10"),)
    assert parameter_rows(linear, CATALOGUE.get("Linear")) == (("out features", "label.classes"),)
