"""How good a trained run is on data it has not learned from, and where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.sampling import weighing_column
from nnbuilder.insight.suitable import is_share
from nnbuilder.insight.task_answers import TaskAnswers, answers_to
from nnbuilder.insight.trial import Trial, trial_of, weights_in
from nnbuilder.training.runs import Run
from nnbuilder.training.scoring import score


@dataclass(frozen=True)
class Evaluation:
    """Metrics of one part, and what stands behind them.

    metrics  {`<part>/<name>`: value} of the losses and metrics that are drawn; `shares` are those that are told in percent
    tasks    what the network answers to each of its tasks
    rows     the row of the data set that each answer is about, and `raw` the columns of that whole set
    note     a sentence where the metrics count rows otherwise than the scores of the tasks do
    """

    part: str
    metrics: Mapping[str, float]
    shares: frozenset[str] = frozenset()
    tasks: tuple[TaskAnswers, ...] = ()
    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    raw: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def evaluate_run(run: Run, part: str = "test", base: Path | None = None) -> Evaluation:
    """Evaluates the best state of a run. `base` is where its data lies, if not where it lay."""
    return evaluate(trial_of(run, part, base))


def evaluate(trial: Trial) -> Evaluation:
    """The metrics of a trial, and the answers to every task."""
    prefix = {"validation": "val"}.get(trial.part, trial.part)
    metrics = score(trial.model, trial.program, trial.phase, trial.prepared, trial.rows, prefix, trial.seed)
    shares = frozenset(f"{prefix}/{measure.name}" for method in trial.program.objectives for measure in method.metrics if is_share(measure.metric))
    tasks = tuple(answers_to(trial, task) for task in trial.tasks)
    return Evaluation(trial.part, metrics, shares, tasks, trial.rows.numpy(), trial.prepared.raw, _counting(trial))


def _counting(trial: Trial) -> str:
    """How rows are counted where a column weighs them: a metric of a drawing takes no weights."""
    column = weighing_column(trial.document.data)
    if weights_in(trial, trial.rows) is None:
        return ""
    return f"The losses and metrics that are drawn count rows alike; scores beside simple models count each as often as {column} says."
