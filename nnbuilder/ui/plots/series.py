"""What there is to plot of a run, as values: a series for each part of each metric, where phases begin, and what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nnbuilder.core.document import Document
from nnbuilder.training.events import Kept
from nnbuilder.ui.plots.scales import Clock
from nnbuilder.ui.training.run_view import Row, RunView

LOSS = "loss"
EACH_STEP, TRAIN, VALIDATION = "each step", "train", "validation"
_PARTS = {"train": TRAIN, "val": VALIDATION, "test": "test"}
_MOST_METRICS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One curve: `values` (points,) of a metric on a part after `steps` (points,), which ascend. `run` names one that is laid over."""

    metric: str
    part: str
    steps: np.ndarray
    values: np.ndarray
    clock: Clock
    run: str = ""

    @property
    def name(self) -> str:
        return f"{self.run}, {self.part}" if self.run else self.part


@dataclass(frozen=True, slots=True)
class Mark:
    """A step that means something: a phase that begins, or, where `is_kept`, the epoch whose weights are kept."""

    step: int
    text: str
    is_kept: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """All there is to plot; `last` is the step at which a run that goes on will end, else 0."""

    series: tuple[Series, ...] = ()
    marks: tuple[Mark, ...] = ()
    clock: Clock = field(default_factory=Clock)
    last: int = 0

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics there are curves of, the loss first, the others as they were measured."""
        names = dict.fromkeys(series.metric for series in self.series)
        return tuple(sorted(names, key=lambda name: name != LOSS))[:_MOST_METRICS]


def curves_of(view: RunView) -> Curves:
    """The curves of the run that is shown."""
    clock = _clock(view.rows, view.steps, view.epoch[1])
    steps, losses = view.losses.arrays
    each = (Series(LOSS, EACH_STEP, steps, losses, clock),) if len(steps) else ()
    marks = (*_phases(view.rows, view.drawing), *_kept(view.rows, view.kept))
    return Curves((*each, *_series(view.rows, clock)), marks, clock, view.steps if view.is_active else 0)


def with_others(curves: Curves, others: Iterable[tuple[str, Sequence[Row]]]) -> Curves:
    """The curves with those of other runs, (name, rows) each, laid over them."""
    more: list[Series] = []
    for name, rows in others:
        more += [replace(series, run=name) for series in _series(rows, _clock(rows, 0, 0))]
    return replace(curves, series=(*curves.series, *more))


def _clock(rows: Sequence[Row], steps: int, epochs: int) -> Clock:
    ends: list[int] = []
    for row in rows:
        if int(row["step"]) > (ends[-1] if ends else 0):
            ends.append(int(row["step"]))
    left = epochs - len(ends)
    pace = (steps - (ends[-1] if ends else 0)) / left if left > 0 else ends[-1] / len(ends) if ends else 1.0
    return Clock(tuple(ends), max(pace, 1e-6))


def _series(rows: Sequence[Row], clock: Clock) -> list[Series]:
    points: dict[tuple[str, str], tuple[list[int], list[float]]] = {}
    for row in rows:
        for key, value in row["metrics"].items():
            part, _, metric = key.partition("/")
            steps, values = points.setdefault((metric, part), ([], []))
            steps.append(int(row["step"]))
            values.append(float(value))
    return [
        Series(metric, _PARTS.get(part, part), np.array(steps, dtype=np.float64), np.array(values), clock)
        for (metric, part), (steps, values) in points.items()
        if metric
    ]


def _phases(rows: Sequence[Row], drawing: Document | None) -> list[Mark]:
    """A mark where each phase begins, where there are several."""
    marks, before, step = [], None, 0
    for row in rows:
        phase = int(row.get("phase", 0))
        if phase != before:
            is_named = drawing is not None and phase < len(drawing.phases)
            marks.append(Mark(step, drawing.phases[phase].name if is_named and drawing is not None else f"phase {phase + 1}"))
        before, step = phase, int(row["step"])
    return marks if len(marks) > 1 else []


def _kept(rows: Sequence[Row], kept: Kept | None) -> list[Mark]:
    if kept is None:
        return []
    return [Mark(int(row["step"]), "kept", is_kept=True) for row in rows if (row.get("phase"), row.get("epoch")) == (kept.phase, kept.epoch)][-1:]
