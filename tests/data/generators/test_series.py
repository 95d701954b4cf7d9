"""Series: neither the last value nor a line through the past comes near what a small network forecasts."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from nnbuilder.core.document import Source
from nnbuilder.data import builtin
from tests.data.generators.baselines import drawn, trained


@pytest.mark.parametrize(("name", "column", "noise"), [("lorenz", "x", 0.2), ("seasons", "level", 0.3)])
def test_persistence_and_a_line_err_far_more_than_a_small_network(name, column, noise):
    windows = builtin.windows(Source("builtin", name))
    values = drawn(name)[column]
    spread = values.std()
    series = (values - values.mean()) / spread
    # In order of time: no window of the second part reaches into the first.
    past, future = cut(series[: int(0.75 * len(series))], windows)
    later_past, later_future = cut(series[int(0.75 * len(series)) :], windows)

    persistence = error(later_past[:, -1:], later_future) * spread
    line = error(extended(later_past) @ np.linalg.lstsq(extended(past), future, rcond=None)[0], later_future) * spread
    net = nn.Sequential(nn.Linear(windows.length, 96), nn.ReLU(), nn.Linear(96, 96), nn.ReLU(), nn.Linear(96, windows.horizon))
    trained(net, tensor(past), tensor(future), nn.functional.mse_loss, epochs=8, rate=2e-3)
    with torch.no_grad():
        network = error(net(tensor(later_past)).numpy(), later_future) * spread

    assert persistence > line > 10 * noise, (persistence, line)
    assert network < 0.7 * line, (network, line)


def test_the_tower_is_never_empty_and_never_runs_over():
    level = drawn("seasons", noise=0)["level"]
    assert 20 < level.min() < 30 < 90 < level.max() < 100


def test_lorenz_turns_around_two_middles_and_two_starts_part():
    one, other = (drawn("lorenz", noise=0, seed=seed, rows=4000)["x"] for seed in (0, 1))
    assert (one > 5).mean() > 0.2 < (one < -5).mean()
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.3


def cut(series, windows):
    """Windows a step apart: (samples, length) and (samples, horizon)."""
    whole = np.lib.stride_tricks.sliding_window_view(series, windows.length + windows.horizon)
    return whole[:, : windows.length], whole[:, windows.length :]


def extended(features):
    return np.concatenate((features, np.ones((len(features), 1))), axis=1)


def error(forecast, truth):
    return float(np.sqrt(np.mean((forecast - truth) ** 2)))


def tensor(values):
    return torch.tensor(values, dtype=torch.float32)
