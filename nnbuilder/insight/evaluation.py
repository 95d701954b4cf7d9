"""How good a trained run is on data it has not learned from, and where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nnbuilder.core.facts import LABEL, TABLE
from nnbuilder.core.sampling import facts_of_field
from nnbuilder.core.tasks import Task
from nnbuilder.data.errors import DataError
from nnbuilder.insight.suitable import is_share
from nnbuilder.insight.trial import Trial, trial_of, values
from nnbuilder.insight.wires import wires_of
from nnbuilder.training.runs import Run
from nnbuilder.training.scoring import score


@dataclass(frozen=True)
class Evaluation:
    """Metrics of one part, and what stands behind them.

    For a category: `confusion` counts (true class, predicted class), `classes` names them. For numbers: `predicted`
    and `true` in the units of the data, shape (rows,). `rows` are row numbers of the data set, and `badness` tells how
    wrong each answer is: the surprise at the right class, in nats, or the size of the error. `raw` holds the columns of the
    whole data set. `shares` are the metrics that are told in percent.
    """

    part: str
    metrics: Mapping[str, float]
    shares: frozenset[str] = frozenset()
    target: str = ""
    classes: tuple[str, ...] = ()
    confusion: np.ndarray | None = None
    predicted: np.ndarray | None = None
    true: np.ndarray | None = None
    rows: np.ndarray | None = None
    badness: np.ndarray | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)

    def worst(self, most: int = 24) -> np.ndarray:
        """Places in `rows` of the worst answers, the worst first; for a category only wrong ones."""
        if self.badness is None or self.predicted is None or self.true is None:
            return np.zeros(0, dtype=np.int64)
        order = np.argsort(-self.badness, kind="stable")
        if self.classes:
            order = order[self.predicted[order] != self.true[order]]
        return order[:most]

    def answered(self, true: int, predicted: int) -> np.ndarray:
        """Places in `rows` of the samples of one class that were taken for another, the worst first."""
        if self.badness is None or self.predicted is None or self.true is None:
            return np.zeros(0, dtype=np.int64)
        places = np.flatnonzero((self.true == true) & (self.predicted == predicted))
        return places[np.argsort(-self.badness[places], kind="stable")]


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one class is found: `precision` of those said to be of it, `recall` of those that are, of `count` rows."""

    name: str
    precision: float
    recall: float
    f1: float
    count: int


def class_scores(evaluation: Evaluation) -> tuple[ClassScore, ...]:
    """One for each class, in their order; empty where the target is no category. Computed by scikit-learn."""
    if not evaluation.classes or evaluation.true is None or evaluation.predicted is None:
        return ()
    from sklearn.metrics import precision_recall_fscore_support

    numbers = precision_recall_fscore_support(evaluation.true, evaluation.predicted, labels=range(len(evaluation.classes)), zero_division=0.0)
    rows = zip(evaluation.classes, *numbers, strict=True)
    return tuple(ClassScore(name, float(precision), float(recall), float(f1), int(count)) for name, precision, recall, f1, count in rows)


def evaluate_run(run: Run, part: str = "test", base: Path | None = None) -> Evaluation:
    """Evaluates the best state of a run. `base` is where its data lies, if not where it lay."""
    return evaluate(trial_of(run, part, base))


def evaluate(trial: Trial) -> Evaluation:
    """The metrics of a trial, and the answers to the first task that is about a class or about numbers."""
    prefix = {"validation": "val"}.get(trial.part, trial.part)
    metrics = score(trial.model, trial.program, trial.phase, trial.prepared, trial.rows, prefix, trial.seed)
    shares = frozenset(f"{prefix}/{measure.name}" for method in trial.program.objectives for measure in method.metrics if is_share(measure.metric))
    plain = Evaluation(trial.part, metrics, shares, rows=trial.rows.numpy(), raw=trial.prepared.raw)
    answered = (with_answers for task in trial.tasks if (with_answers := _with_answers(plain, trial, task)) is not None)
    return next(answered, plain) if len(trial.rows) else plain


def _with_answers(plain: Evaluation, trial: Trial, task: Task) -> Evaluation | None:
    """What the network answers to a task beside what is right; None where that is neither one class nor numbers in a row."""
    facts = facts_of_field(trial.prepared.facts, task.field)
    if facts is None or facts.role != "target" or facts.form != (LABEL if task.is_choice else TABLE):
        return None
    wires = wires_of(trial.document, trial.run.catalogue, task)
    try:
        prediction, truth = (torch.cat(each) for each in zip(*values(trial, trial.rows, [wires.judged, wires.right]), strict=True))
    except DataError:
        return None
    if task.is_choice:
        return _of_classes(plain, task, facts.names, prediction, truth)
    if task.holds != "values" or prediction.shape != truth.shape or prediction.shape[1:] != facts.shape:
        return None
    predicted, true = (trial.prepared.fitted.fields[task.field].invert(tensor.numpy())[:, 0] for tensor in (prediction, truth))
    return replace(plain, target=task.field, predicted=predicted, true=true, badness=np.abs(predicted - true))


def _of_classes(plain: Evaluation, task: Task, classes: tuple[str, ...], prediction: Tensor, truth: Tensor) -> Evaluation:
    count = max(len(classes), prediction.shape[1])
    chosen = prediction.argmax(dim=1)
    confusion = torch.bincount(truth * count + chosen, minlength=count * count).reshape(count, count)[: len(classes), : len(classes)]
    beliefs = prediction.log_softmax(dim=1) if task.holds == "scores" else prediction
    surprise = -beliefs.gather(1, truth[:, None])[:, 0]
    return replace(
        plain, target=task.field, classes=classes, confusion=confusion.numpy(), predicted=chosen.numpy(), true=truth.numpy(), badness=surprise.numpy()
    )
