"""A number that a person has set is written with every digit it has, wherever it is read back."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.analysis import analyze
from nnbuilder.core.conditions import Invalid
from nnbuilder.core.digits import exact
from nnbuilder.core.graph import Init
from nnbuilder.core.initializers import scheme_fault
from nnbuilder.core.parameters import Param, ParamType, accept
from nnbuilder.core.summary import parameter_rows
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.reading import Reader
from tests.drawings import classifier, node

COUNT = Param("count", ParamType("int"), 1, "")
RATE = Param("rate", ParamType("float"), 0.5, "", min=0.1234567, max=0.7654321)


@given(st.floats(allow_nan=False))
def test_what_is_written_is_the_same_number(number):
    assert float(exact(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1234567, "0.1234567"), (3.0, "3"), (1e-3, "0.001"), (-0.0, "-0"), (math.inf, "inf"), (1e30, "1e+30"), (12345678.0, "12345678"), (1_234_567, "1234567")],
)
def test_it_reads_as_a_person_writes_it(number, text):
    assert exact(number) == text


@pytest.mark.parametrize(("power", "text"), [(400, "about 10^400"), (5000, "about 10^5000")])
def test_what_nobody_could_read_is_told_by_its_size(power, text):
    assert exact(10**power) == text
    assert exact(-(10**power)) == text.replace("10", "-10", 1)
    with pytest.raises(Invalid, match=f"count is {re.escape(text)}; the largest"):
        accept(COUNT, 10**power)


def test_a_node_shows_what_is_stored():
    dropout = node("drop", "Dropout", p=0.1234567)
    assert parameter_rows(dropout, CATALOGUE.get("Dropout")) == (("p", "0.1234567"),)


def test_bounds_and_what_breaks_them_are_told_exactly():
    with pytest.raises(Invalid, match=r"rate must be from 0\.1234567 to 0\.7654321, not 0\.76543211") as raised:
        accept(RATE, 0.76543211)
    assert raised.value.remedies[0].title == "Set rate to 0.7654321"
    assert scheme_fault(Init("uniform", (0.10000002, 0.10000001))).endswith("and 0.10000002 is above 0.10000001.")


def test_layers_tell_bounds_exactly():
    drawing = classifier(node("clamp", "Clamp", low=1.0000002, high=1.0000001), node("classify", "Linear", out_features=3))
    messages = [diagnostic.message for diagnostic in analyze(drawing, CATALOGUE).diagnostics]
    assert any("upper bound 1.0000001 must not be below the lower bound 1.0000002" in message for message in messages)


@pytest.mark.parametrize("value", [10**400, 1e300], ids=["whole", "float"])
def test_a_number_of_a_file_that_is_too_large_is_told_in_words(value):
    with pytest.raises(DocumentError, match="it should be from -1000000000 to 1000000000"):
        Reader(value, "layout").number()
