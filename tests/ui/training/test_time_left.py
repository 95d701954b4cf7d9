"""The time left, on paces that real runs had: `marks` are [step, seconds, whether its epoch has been validated]."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnbuilder.ui.training.time_left import Mark, Plan, recent, seconds_left

PACES = json.loads((Path(__file__).parent / "paces.json").read_text("utf-8"))


def run_of(name: str) -> tuple[list[Mark], Plan]:
    pace = PACES[name]
    share = pace["parts"]["validation"] / pace["parts"]["train"]
    return [Mark(step, seconds, bool(is_end)) for step, seconds, is_end in pace["marks"]], Plan(pace["steps"], pace["steps"] // pace["epochs"], share)


@pytest.mark.parametrize("name", PACES)
def test_after_twenty_batches_it_is_right_within_a_quarter(name):
    """The clock of the run that was taken up again begins at the seconds that it had before."""
    marks, plan = run_of(name)
    held: tuple[Mark, ...] = ()
    looked = 0
    for mark in marks:
        held = recent((*held, mark))
        truth = marks[-1].seconds - mark.seconds
        if mark.step - marks[0].step >= 20 and truth > 0.5:
            looked += 1
            assert seconds_left(held, plan) == pytest.approx(truth, rel=0.25), f"after step {mark.step}"
    assert looked > 20


def even(steps: range, pace: float, start: float = 0.0) -> list[Mark]:
    return [Mark(step, start + pace * place) for place, step in enumerate(steps)]


def test_a_slow_first_step_does_not_count():
    marks = [Mark(1, 30.0), *even(range(2, 22), 0.1, 30.1)]
    assert seconds_left(marks, Plan(1000)) == pytest.approx(97.9, rel=0.01)


def test_a_run_that_is_taken_up_again_is_not_at_its_end():
    """What was known as `0 s left`: seconds of before by steps of now, or steps of now by seconds of before."""
    marks = even(range(900, 921), 0.5, start=2.0)
    assert seconds_left(marks, Plan(1000)) == pytest.approx(40.0)


def test_a_pause_of_the_machine_does_not_count():
    marks = even(range(1, 31), 0.1)
    late = [*marks[:15], *(Mark(mark.step, mark.seconds + 60.0) for mark in marks[15:])]
    assert seconds_left(late, Plan(130)) == pytest.approx(10.0)


def test_validations_that_are_still_to_come_count():
    marks = [*even(range(1, 11), 1.0), Mark(10, 14.0, True), *even(range(11, 21), 1.0, 15.0), Mark(20, 29.0, True)]
    assert seconds_left(marks, Plan(40, 10)) == pytest.approx(20 + 2 * 5.0)
    assert seconds_left(even(range(1, 6), 1.0), Plan(20, 10, validation_share=0.6)) == pytest.approx(15 + 2 * 2.0)


def test_nothing_is_said_before_there_is_a_pace():
    assert seconds_left([], Plan(100)) is None
    assert seconds_left([Mark(7, 3.0)], Plan(100)) is None
    assert seconds_left([Mark(99, 3.0), Mark(100, 3.1)], Plan(100)) == 0.0


def test_what_is_held_does_not_grow_and_keeps_the_validations():
    held: tuple[Mark, ...] = ()
    for epoch in range(4):
        for step in range(1, 1001):
            held = recent((*held, Mark(epoch * 1000 + step, (epoch * 1000 + step) * 0.1 + epoch * 20.0)))
        held = recent((*held, Mark(epoch * 1000 + 1000, (epoch + 1) * 120.0, True)))
    assert len(held) <= 140
    assert sum(mark.is_epoch_end for mark in held) == 4
    assert seconds_left(held, Plan(6000, 1000)) == pytest.approx(240.0, rel=0.01)
