"""What a network answers to one of its tasks on the rows of a part: its scores, and beside what is right where that can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nnbuilder.core.facts import LABEL, TABLE
from nnbuilder.core.sampling import facts_of_field
from nnbuilder.core.tasks import Task
from nnbuilder.data.preparation.cells import label_text
from nnbuilder.insight.questions import Own, own_answers
from nnbuilder.insight.scores.score import Score
from nnbuilder.insight.trial import Trial, weights_in

_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class TaskAnswers:
    """The answers to one task, a row each.

    field      what is answered, and `outputs` the outputs that do
    judges     how it is judged, the first score decides; `scores` are their values
    badness    how wrong each answer is, (rows,): the surprise at the right class or classes, in nats, or the size of the error
    classes    the names of the classes where one is right, with `confusion`, counts of (true class, predicted class)
    predicted  and `true`: the number of the class, (rows,), or numbers in the units of the data, (rows,) or (rows, several); None
               where an answer is more than can be told in a line
    weights    how often each row counts in the scores, None where all count alike; `confusion` counts rows
    """

    field: str
    outputs: tuple[str, ...]
    judges: tuple[Score, ...]
    scores: Mapping[str, float]
    badness: np.ndarray
    classes: tuple[str, ...] = ()
    confusion: np.ndarray | None = None
    predicted: np.ndarray | None = None
    true: np.ndarray | None = None
    weights: np.ndarray | None = None

    @property
    def line(self) -> str:
        """`96.1% accuracy, 0.21 loss`."""
        return ", ".join(f"{score.shown(self.scores[score.name])} {score.name}" for score in self.judges)

    def worst(self, most: int = 24) -> np.ndarray:
        """Places of the worst answers, the worst first; for a class only wrong ones."""
        order = np.argsort(-self.badness, kind="stable")
        if self.classes and self.predicted is not None and self.true is not None:
            order = order[self.predicted[order] != self.true[order]]
        return order[:most]

    def answered(self, true: int, predicted: int) -> np.ndarray:
        """Places of the samples of one class that were taken for another, the worst first."""
        if self.predicted is None or self.true is None:
            return _NOTHING
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


def class_scores(answers: TaskAnswers) -> tuple[ClassScore, ...]:
    """One for each class, in their order; empty where the target is no category. Computed by scikit-learn."""
    if not answers.classes or answers.true is None:
        return ()
    from sklearn.metrics import precision_recall_fscore_support

    how = {"labels": range(len(answers.classes)), "zero_division": 0.0}
    *shares, _ = precision_recall_fscore_support(answers.true, answers.predicted, sample_weight=answers.weights, **how)
    numbers = (*shares, np.bincount(answers.true, minlength=len(answers.classes)))
    rows = zip(answers.classes, *numbers, strict=True)
    return tuple(ClassScore(name, float(precision), float(recall), float(f1), int(count)) for name, precision, recall, f1, count in rows)


def answers_to(trial: Trial, task: Task) -> TaskAnswers:
    """What the network answers to a task on all rows of its part; only what it is about where it does not answer it from these
    rows alone."""
    outputs = tuple(answer.name for answer in task.answers)
    own = own_answers(trial, task) if len(trial.rows) else None
    if own is None:
        return TaskAnswers(task.field, outputs, (), {}, np.zeros(0))
    known = TaskAnswers(task.field, outputs, own.judges, own.scores, own.badness, weights=weights_in(trial, trial.rows))
    facts = facts_of_field(trial.prepared.facts, task.field)
    if facts is None:
        return known
    if own.form == "choice" and own.truth.ndim == 1 and (facts.form == LABEL or not task.is_choice):
        return _of_classes(known, _names(trial, task), own)
    if own.form == "values" and facts.form == TABLE and not task.is_rebuilding and own.truth.shape[1:] == facts.shape:
        return _of_numbers(known, trial, task, own)
    return known


def _names(trial: Trial, task: Task) -> tuple[str, ...]:
    """What the classes are called; what no and yes are called in the data where a number says that."""
    if task.is_choice:
        facts = facts_of_field(trial.prepared.facts, task.field)
        return facts.names if facts is not None else ()
    fitted = trial.prepared.fitted.field(task.field)
    return tuple(label_text(fitted.invert(np.array([[value]]))[0, 0]) for value in (0.0, 1.0))


def _of_classes(known: TaskAnswers, classes: tuple[str, ...], own: Own) -> TaskAnswers:
    chosen = own.answers.argmax(axis=1)
    count = max(len(classes), own.answers.shape[1])
    confusion = np.bincount(own.truth * count + chosen, minlength=count * count).reshape(count, count)[: len(classes), : len(classes)]
    return replace(known, classes=classes, confusion=confusion, predicted=chosen, true=own.truth)


def _of_numbers(known: TaskAnswers, trial: Trial, task: Task, own: Own) -> TaskAnswers:
    fitted = trial.prepared.fitted.field(task.field)
    predicted, true = (fitted.invert(values) for values in (own.answers, own.truth))
    if predicted.dtype == object:
        return known
    if predicted.shape[1] == 1:
        predicted, true = predicted[:, 0], true[:, 0]
    badness = known.badness if predicted.ndim > 1 else np.abs(predicted - true)
    return replace(known, badness=badness, predicted=predicted, true=true)
