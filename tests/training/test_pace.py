"""The time that is left, told while steps and validation are measured."""

from __future__ import annotations

import random

import pytest

from nnbuilder.training.pace import Pace


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3])
def test_after_twenty_steps_it_is_right_within_a_quarter_though_validation_was_not_seen(share):
    """The first steps are ten times as slow; a check of eight times the rows takes what a forward pass of them takes."""
    chance = random.Random(2)
    step, check, epochs, each = 0.01, 8 * 0.01 * 0.3, 10, 60
    checks = round(each * share / 8)
    pace = Pace(epochs * each, epochs * checks, 8.0)
    for number in range(20):
        pace.step(step * (10 if number < 2 else chance.uniform(0.9, 1.1)))

    truth = (epochs * each - 20) * step + epochs * checks * check

    assert pace.left(20, 0) == pytest.approx(truth, rel=0.25)


def test_what_validation_takes_is_measured_as_soon_as_it_is_seen():
    pace = Pace(100, 10, 1.0)
    for _ in range(10):
        pace.step(0.01)
    pace.check(2.0)

    assert pace.left(10, 1) == pytest.approx(90 * 0.01 + 9 * 2.0)


def test_the_first_check_does_not_count_once_there_are_others():
    pace = Pace(100, 10, 1.0)
    for _ in range(10):
        pace.step(0.01)
    for seconds in (2.0, 0.1, 0.1):
        pace.check(seconds)

    assert pace.left(10, 3) == pytest.approx(90 * 0.01 + 7 * 0.1)


def test_at_the_end_nothing_is_left():
    pace = Pace(5, 1, 1.0)
    assert pace.left(0, 0) == 0.0
    for _ in range(5):
        pace.step(1.0)
    pace.check(1.0)
    assert pace.left(5, 1) == 0.0
