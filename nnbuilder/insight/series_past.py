"""Whether what is right is the future of a series whose past the network is given, and that past as it stands in the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnbuilder.core.tasks import Task
from nnbuilder.data.preparation.cells import lenient
from nnbuilder.data.preparation.windows import Excerpt
from nnbuilder.insight.baselines.question import Ahead
from nnbuilder.insight.trial import Trial


def future_and_past(trial: Trial, task: Task) -> tuple[tuple[Ahead, ...], tuple[np.ndarray, ...]]:
    """What the truth is made of, and for each column of the series its past in every row of the data set, float64 (rows, length); both
    empty where the network is not given the past of each of them."""
    prepared = trial.prepared
    windows = prepared.fitted.windows
    if windows is None:
        return (), ()
    excerpts = {one.name: one for one in windows.excerpts}
    right = [excerpts[name] for name in prepared.fitted.field(task.field).columns]
    given = [excerpts[name] for field in task.inputs for name in prepared.fitted.field(field).columns]
    columns = list(dict.fromkeys(one.column for one in right))
    pasts = [_past(trial, [one for one in given if one.column == column], windows.length) for column in columns]
    known = tuple(past for past in pasts if past is not None)
    if len(known) < len(columns) or any(one.first < 1 for one in right):
        return (), ()
    return tuple(Ahead(one.name, columns.index(one.column), one.first, one.last, one.is_array) for one in right), known


def _past(trial: Trial, given: Sequence[Excerpt], length: int) -> np.ndarray | None:
    """The known steps of a column, oldest first; None where some of them are not given, or are no numbers."""
    whole = next((one for one in given if one.is_array), None)
    steps = {one.first: one.name for one in given if not one.is_array}
    if whole is not None:
        past = np.asarray(trial.prepared.raw[whole.name], dtype=np.float64)
    elif len(steps) == length:
        past = np.stack([lenient(trial.prepared.raw[steps[step]]) for step in sorted(steps)], axis=1)
    else:
        return None
    return _filled(past) if past.shape[1:] == (length,) else None


def _filled(past: np.ndarray) -> np.ndarray:
    """A missing step is what stood before it, or the mean of all where nothing did."""
    are_there = ~np.isnan(past)
    if are_there.all():
        return past
    last = np.maximum.accumulate(np.where(are_there, np.arange(past.shape[1]), 0), axis=1)
    filled = np.take_along_axis(past, last, axis=1)
    return np.asarray(np.where(np.isnan(filled), past[are_there].mean() if are_there.any() else 0.0, filled))
