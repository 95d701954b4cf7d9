"""What a plot shows at once: from the first to the last place of its curves, and from their lowest to their highest value."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nnbuilder.ui.plots.scales import EPOCHS, Scales, levelled, placed
from nnbuilder.ui.plots.series import Curves, Series

Bounds = tuple[float, float, float, float]
_BELOW, _ABOVE = 0.06, 0.12


def bounds_of(series: Iterable[Series], scales: Scales) -> Bounds | None:
    """(left, right, bottom, top) with some room above and below; None where there is nothing to see."""
    lows, highs, firsts, lasts = [], [], [], []
    for each in series:
        values = levelled(each.values, is_log=scales.log_y)
        values = values[np.isfinite(values)]
        if not len(values):
            continue
        lows.append(float(values.min()))
        highs.append(float(values.max()))
        ends = placed(each.steps[each.steps > 0][[0, -1]] if (each.steps > 0).any() else np.ones(2), each.clock, scales)
        firsts.append(float(ends[0]))
        lasts.append(float(ends[1]))
    if not lows:
        return None
    low, high = min(lows), max(highs)
    room = max(high - low, 1e-9, 1e-6 * abs(high))
    left = min(firsts) if scales.log_x else 0.0
    return left, max(*lasts, left + 1e-6), low - _BELOW * room, high + _ABOVE * room


def right_end(right: float, curves: Curves, scales: Scales) -> float:
    """Where the axis ends while a run goes on: the next power of two, so that it stands still for a while, and never behind the end of the run."""
    if curves.last <= 0 or scales.log_x:
        return right
    end = float(placed(np.array([float(curves.last)]), curves.clock, scales)[0])
    if end <= right:
        return right
    ahead = 1.0 if scales.across == EPOCHS else 10.0
    while ahead < right:
        ahead *= 2
    return min(end, ahead)
