"""What is typed into a field of the inspector, as a value: sizes with every sign people write between them, and formulas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.expressions import Expression
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.inspector.editors import from_text, size_parts, to_text

KERNEL = next(param for param in CATALOGUE.get("Conv2d").params if param.name == "kernel_size")
RATE = next(param for param in CATALOGUE.get("Dropout").params if param.type.base == "float")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3", ["3"]),
        ("3, 3", ["3", "3"]),
        ("(3, 3)", ["3", "3"]),
        ("3x5", ["3", "5"]),
        ("3 x 5", ["3", "5"]),
        ("3×5×7", ["3", "5", "7"]),
        ("2x2x2", ["2", "2", "2"]),
        ("max_size", ["max_size"]),
        ("(max_size, 2)", ["max_size", "2"]),
        ("x", ["x"]),
        ("2 * x", ["2 * x"]),
        ("x * 2, x", ["x * 2", "x"]),
        ("x x x", ["x", "x"]),
        ("width x height", ["width", "height"]),
        ("(a + b) * 2", ["(a + b) * 2"]),
        ("(a + b) * (c)", ["(a + b) * (c)"]),
        ("(a + b)x3", ["(a + b)", "3"]),
        ("((a + b), 2)", ["(a + b)", "2"]),
        ("", []),
        ("3,", ["3"]),
    ],
)
def test_the_parts_of_a_size(text, parts):
    assert size_parts(text) == parts


def test_a_formula_with_an_x_in_a_name_is_one_value():
    assert from_text(KERNEL, "max_size") == Expression("max_size")
    assert from_text(KERNEL, "max_size, 3") == (Expression("max_size"), 3)
    assert from_text(KERNEL, "3 x 5") == (3, 5)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_is_shown_is_the_number_that_is_there(value):
    """Shown rounded, it would be saved rounded with the next edit."""
    assert from_text(RATE, to_text(value)) == value


@given(st.text(alphabet="x×,() 0123456789ab_*+", max_size=30))
def test_whatever_is_typed_has_parts_and_loses_no_name(text):
    parts = size_parts(text)
    assert all(part == part.strip() and part for part in parts)
    assert "".join(sorted(character for part in parts for character in part if character in "ab_")) == "".join(
        sorted(character for character in text if character in "ab_")
    )
