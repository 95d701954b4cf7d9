"""What is plotted, as values: smoothing is the formula, no column loses its extremes, epochs and steps are one another's inverse."""

from __future__ import annotations

import csv
import io
import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnbuilder.training.events import Kept
from nnbuilder.ui.plots.columns import by_column
from nnbuilder.ui.plots.fitting import right_end
from nnbuilder.ui.plots.saving import csv_of
from nnbuilder.ui.plots.scales import EPOCHS, STEPS, Clock, Scales, placed, steps_at
from nnbuilder.ui.plots.series import curves_of, with_others
from nnbuilder.ui.plots.smoothing import smoothed
from nnbuilder.ui.training.run_view import RUNNING, RunView
from nnbuilder.ui.training.step_losses import StepLosses
from tests.drawings import iris_mlp

VALUES = st.floats(-1e6, 1e6, width=32)
CURVES = arrays(np.float64, st.integers(1, 300), elements=VALUES | st.just(math.nan) | st.just(math.inf))


def average(values: list[float], weight: float) -> list[float]:
    """The formula as Adam's paper writes it, a value at a time; what is no number is passed over."""
    moment, count, averages = 0.0, 0, []
    for value in values:
        if math.isfinite(value):
            moment, count = weight * moment + (1 - weight) * value, count + 1
        averages.append(moment / (1 - weight**count) if math.isfinite(value) else value)
    return averages


@settings(max_examples=60, deadline=None)
@given(CURVES, st.floats(0.0, 0.999))
def test_smoothing_is_the_moving_average_with_its_bias_corrected(values, weight):
    np.testing.assert_allclose(
        smoothed(values, weight), average(values.tolist(), weight), rtol=1e-6, atol=1e-6 * max(1.0, np.abs(values[np.isfinite(values)]).max(initial=0))
    )


def test_smoothing_of_many_points_stays_the_formula():
    values = np.random.default_rng(0).normal(size=20_000) + np.linspace(5, 0, 20_000)
    for weight in (0.3, 0.9, 0.99):
        np.testing.assert_allclose(smoothed(values, weight), average(values.tolist(), weight), rtol=1e-9, atol=1e-9)


@settings(max_examples=80, deadline=None)
@given(CURVES, st.integers(1, 40), st.floats(-10, 300), st.floats(1, 300))
def test_every_column_keeps_its_least_and_its_greatest_value(values, columns, left, width):
    x, edges = np.arange(len(values), dtype=np.float64), np.linspace(left, left + width, columns + 1)
    seen_x, seen_y = by_column(x, values, edges)
    assert (np.diff(seen_x) >= 0).all()
    assert len(seen_x) <= 2 * (columns + 3)
    for low, high in itertools.pairwise(edges):
        every, kept = values[(x >= low) & (x < high)], seen_y[(seen_x >= low) & (seen_x < high)]
        if len(every) and not np.isnan(every).all():
            assert (np.nanmin(every), np.nanmax(every)) == (np.nanmin(kept), np.nanmax(kept))


def test_the_line_into_and_out_of_the_view_is_kept():
    x = np.arange(10_000, dtype=np.float64)
    seen, _ = by_column(x, np.sin(x), np.linspace(4000.5, 5000.5, 50))
    assert (seen[0], seen[-1]) == (4000.0, 5001.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 50), max_size=8), st.floats(0.5, 40), st.lists(st.floats(0.1, 900), min_size=1), st.booleans(), st.sampled_from([EPOCHS, STEPS]))
def test_places_of_the_axis_are_steps_and_back(lengths, pace, steps, is_log, across):
    clock, scales = Clock(tuple(np.cumsum(lengths).tolist()), pace), Scales(across, log_x=is_log)
    np.testing.assert_allclose(steps_at(placed(np.array(steps), clock, scales), clock, scales), steps, rtol=1e-6)


def test_what_has_no_logarithm_has_no_place():
    assert np.isnan(placed(np.array([0.0]), Clock((10,), 10.0), Scales(log_x=True))).all()


def rows(count: int = 4, phase_of=lambda number: 0) -> tuple[dict, ...]:
    return tuple(
        {"phase": phase_of(number), "epoch": number, "step": 10 * number, "metrics": {"train/loss": 1 / number, "val/loss": 1.5 / number, "val/accuracy": 0.5}}
        for number in range(1, count + 1)
    )


def test_the_curves_of_a_run():
    losses = StepLosses().appended(1, 2.0).appended(5, 1.0)
    curves = curves_of(RunView("r", iris_mlp(), state=RUNNING, steps=80, epoch=(4, 8), losses=losses, rows=rows(), kept=Kept(0, 3)))
    assert [(series.metric, series.name) for series in curves.series] == [
        ("loss", "each step"),
        ("loss", "train"),
        ("loss", "validation"),
        ("accuracy", "validation"),
    ]
    assert curves.metrics == ("loss", "accuracy")
    assert [(mark.step, mark.is_kept) for mark in curves.marks] == [(30, True)]
    assert curves.clock.epochs(np.array([5.0, 25.0, 80.0])).tolist() == [0.5, 2.5, 8.0]
    # The axis stands still for as long as the curve is in the half of it that is there already.
    assert [right_end(float(last), curves, Scales()) for last in (1, 2, 3, 4, 5, 8)] == [1, 2, 4, 4, 8, 8]


def test_phases_are_marked_where_there_are_several():
    assert curves_of(RunView(rows=rows(), drawing=iris_mlp())).marks == ()
    two = curves_of(RunView(rows=rows(4, lambda number: number // 3), drawing=iris_mlp()))
    assert [(mark.step, mark.text) for mark in two.marks] == [(0, iris_mlp().phases[0].name), (20, "phase 2")]


def test_other_runs_lie_over_it_each_by_its_own_clock():
    other = [{"step": 7 * number, "metrics": {"val/loss": 0.3}} for number in (1, 2, 3)]
    curves = with_others(curves_of(RunView(rows=rows())), [("wider", other)])
    last = curves.series[-1]
    assert last.name == "wider, validation"
    assert placed(last.steps, last.clock, Scales()).tolist() == [1.0, 2.0, 3.0]


def test_the_table_has_every_point_and_rounds_none():
    curves = with_others(curves_of(RunView(rows=rows(3))), [("wider", rows(2))])
    lines = list(csv.DictReader(io.StringIO(csv_of(curves, "this"))))
    assert len(lines) == 3 * 3 + 2 * 3
    assert [float(line["value"]) for line in lines if line["run"] == "this" and (line["metric"], line["part"]) == ("loss", "train")] == [1.0, 0.5, 1 / 3]
    assert {line["run"] for line in lines} == {"this", "wider"}


@given(st.lists(st.tuples(st.integers(1, 10**9), VALUES), max_size=40), st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_step_losses_grow_without_changing_what_they_were(points, place):
    values = [StepLosses()]
    for step, loss in points:
        values.append(values[-1].appended(step, loss))
    other = values[min(place, len(points))].appended(1, -1.0)
    for count, value in enumerate(values):
        assert [value[number] for number in range(len(value))] == [(step, float(loss)) for step, loss in points[:count]]
    assert other[len(other) - 1] == (1, -1.0)


def test_a_thousand_times_as_many_steps_as_there_was_room_for():
    grown = StepLosses()
    for number in range(1, 2001):
        grown = grown.appended(number, 0.5)
    assert (len(grown), grown[-1]) == (2000, (2000, 0.5))
