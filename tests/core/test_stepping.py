"""A step stays inside the range, goes the way it says, and leaves alone what is no number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.expressions import Expression
from nnbuilder.core.parameters import LARGEST, Param, ParamType, accept
from nnbuilder.core.stepping import can_step, stepped

WHOLE = Param("out", ParamType("int"), 1, "", min=1, max=4096)
RATE = Param("p", ParamType("float"), 0.5, "", min=0.0, max=1.0)
SIZE = Param("kernel_size", ParamType("ints", 2), (3, 3), "", min=1)


@given(st.integers(1, 4096), st.integers(-50, 50))
def test_whole_numbers_go_by_one(number, steps):
    assert stepped(WHOLE, number, steps) == min(4096, max(1, number + steps))


@given(st.floats(0, 1), st.integers(-30, 30))
def test_other_numbers_stay_what_the_parameter_accepts(number, steps):
    after = stepped(RATE, number, steps)
    assert accept(RATE, after) == after
    assert (after >= number) if steps >= 0 else (after <= number)


@pytest.mark.parametrize(
    ("before", "steps", "after"), [(0.25, 1, 0.26), (0.001, -1, 0.0009), (0.001, 10, 0.002), (0.0, 1, 0.1), (0.1, 3, 0.13), (1e-4, 1, 0.00011)]
)
def test_a_step_is_one_of_the_second_digit_and_exact(before, steps, after):
    assert stepped(RATE, before, steps) == after


def test_of_several_numbers_one_or_all():
    assert stepped(SIZE, (3, 5), 2) == (5, 7)
    assert stepped(SIZE, (3, 5), -9, 1) == (3, 1)
    assert stepped(SIZE, (Expression("k"), 5), 1) == (Expression("k"), 6)


@pytest.mark.parametrize("raw", [None, True, "same", Expression("width"), float("inf"), float("nan"), LARGEST + 1, 10**400])
def test_what_is_no_number_that_can_step_stays(raw):
    assert not can_step(WHOLE, raw)
    assert stepped(WHOLE, raw, 3) is raw
