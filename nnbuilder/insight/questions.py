"""From the task of a trained network to the question that simple models are asked, and the network's own answer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from nnbuilder.core.clean_targets import sides
from nnbuilder.core.facts import STEPS, TABLE
from nnbuilder.core.layer import Meaning
from nnbuilder.core.sampling import facts_of_field, weighing_column
from nnbuilder.core.tasks import Task
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.preparation import MASK
from nnbuilder.insight.baselines.question import Ahead, Question, Samples
from nnbuilder.insight.baselines.sample import drawn, most_rows
from nnbuilder.insight.narrowest import narrowest
from nnbuilder.insight.scores import Form
from nnbuilder.insight.scores.score import Score
from nnbuilder.insight.series_past import future_and_past
from nnbuilder.insight.suitable import drawn_scores, suitable
from nnbuilder.insight.trial import Trial, values, weights_in
from nnbuilder.insight.wires import Wires, wires_of
from nnbuilder.training.scoring import BATCH

_MOST_TEST_ROWS = 50_000
_TURNS: Mapping[tuple[Meaning, bool], Callable[[Tensor], Tensor]] = {
    ("scores", True): lambda scores: F.log_softmax(scores, dim=1),
    ("log_probabilities", True): lambda answers: answers,
    ("scores", False): torch.sigmoid,
    ("probabilities", False): lambda answers: answers,
    ("values", False): lambda answers: answers,
    ("log_rates", False): torch.exp,
}
"""{(what a prediction holds, whether one of several is right): the answers as scores take them}."""


@dataclass(frozen=True)
class Asked:
    """A question to simple models, and what the network itself answered to it: {score: statistics of each test row}.

    names      what the choices are called, "0" and "1" where a number says no or yes
    learnable  rows of the training part, of which simple models learn from some
    stretches  the number of the stretch of a series that each test row belongs to, where they overlap
    weighing   the column that says how often rows count; the empty text where they count alike
    """

    task: Task
    question: Question
    network: Mapping[str, np.ndarray]
    names: tuple[str, ...]
    learnable: int
    stretches: np.ndarray | None = None
    weighing: str = ""


@dataclass(frozen=True)
class Own:
    """The network's own answers in all rows of its part.

    answers, truth  as scores take them, (rows, ...); nothing of those that are more than one class or some numbers in a row
    badness         how wrong each answer is, float64 (rows,): the mean surprise at what is right, in nats, or the mean squared error
    """

    form: Form
    judges: tuple[Score, ...]
    scores: Mapping[str, float]
    badness: np.ndarray
    answers: np.ndarray
    truth: np.ndarray


def asked(trial: Trial, task: Task) -> Asked | None:
    """The question of a task; None where no simple model could answer it, or the network itself not from these rows alone."""
    try:
        return _asked(_apart(trial, task), task) if _is_judged(trial, task) else None
    except DataError:
        return None


def own_answers(trial: Trial, task: Task) -> Own | None:
    """What the network answers to a task; None where nobody can judge it, or it does not answer from these rows alone."""
    try:
        return _own_answers(_apart(trial, task), task) if _is_judged(trial, task) else None
    except DataError:
        return None


def _is_judged(trial: Trial, task: Task) -> bool:
    return (task.holds, task.is_choice) in _TURNS and task.field in trial.prepared.fields


def _apart(trial: Trial, task: Task) -> Trial:
    """The trial of a network that is to undo what augmentation spoils, with an Input of its own for what is right."""
    return replace(trial, document=sides(trial.document, trial.run.catalogue).document) if task.is_rebuilding else trial


def _own_answers(trial: Trial, task: Task) -> Own:
    wires, form = wires_of(trial.document, trial.run.catalogue, task), _form(trial, task)
    truth = _right(trial, trial.prepared.fields[task.field][trial.rows].numpy(), task, form, trial.rows)
    question = _question(trial, task, form, [Samples((), truth)] * 3)
    is_small = truth.ndim <= (1 if form == "choice" else 2)
    statistics, badness, small = [], [], []
    for answers, right in _answers(trial, task, wires, form, trial.rows):
        statistics.append(question.statistics(answers, right))
        badness.append(_badness(form, answers, right))
        small.append((answers, right) if is_small else (answers[:0], right[:0]))
    weights = weights_in(trial, trial.rows)
    scores = {score.name: score.value(np.concatenate([batch[score.name] for batch in statistics]), weights) for score in question.judges}
    return Own(form, question.judges, scores, np.concatenate(badness), *(np.concatenate(each) for each in zip(*small, strict=True)))


def _asked(trial: Trial, task: Task) -> Asked:
    wires = wires_of(trial.document, trial.run.catalogue, task)
    form = _form(trial, task)
    train, validation = _learned_rows(trial, task)
    test = _test_rows(trial, task)
    goes_on, past = future_and_past(trial, task) if form == "values" and not task.is_rebuilding else ((), ())
    parts = [_samples(trial, task, wires, form, rows, seed) for seed, rows in enumerate((test, train, validation))]
    parts = [
        replace(part, past=tuple(each[rows] for each in past), weights=weights_in(trial, rows))
        for part, rows in zip(parts, (test, train, validation), strict=True)
    ]
    width = narrowest(trial.document, trial.run.catalogue, wires.given.node, wires.judged.node) if wires.given is not None else 0
    question = _question(trial, task, form, parts, width, goes_on)
    stretches = None if trial.prepared.stretches is None else trial.prepared.stretches[test.numpy()]
    batches = [question.statistics(*both) for both in _answers(trial, task, wires, form, test)]
    network = {name: np.concatenate([batch[name] for batch in batches]) for name in question.scores}
    return Asked(task, question, network, _choices(trial, task, form), len(trial.rows_of("train")), stretches, weighing_column(trial.document.data))


def _question(trial: Trial, task: Task, form: Form, parts: Sequence[Samples], width: int = 0, goes_on: tuple[Ahead, ...] = ()) -> Question:
    """The question of the parts test, train and validation."""
    test, train, validation = parts
    metrics, choices = drawn_scores(trial.document, trial.run.catalogue, task), len(_choices(trial, task, form))
    scores = suitable(form, metrics, test.truth, choices, is_rebuilding=task.is_rebuilding)
    has_units = form == "values" and not task.is_rebuilding and _has_units(trial, task)
    preparation = trial.prepared.fitted.to_json() if has_units or goes_on else ""
    return Question(form, scores, train, validation, test, choices, task.is_rebuilding, width, goes_on, task.field, preparation, has_units)


def _choices(trial: Trial, task: Task, form: Form) -> tuple[str, ...]:
    """What there is to choose from."""
    facts = facts_of_field(trial.prepared.facts, task.field)
    return () if form != "choice" or facts is None else facts.names if task.is_choice else ("0", "1")


def _form(trial: Trial, task: Task) -> Form:
    """Yes or no of one thing is a choice of two."""
    if task.is_choice:
        return "choice"
    truth = trial.prepared.fields[task.field]
    if task.is_rebuilding or task.holds in ("values", "log_rates") or not bool(((truth == 0) | (truth == 1)).all()):
        return "values"
    return "choice" if truth[0].numel() == 1 else "yes_no"


def _has_units(trial: Trial, task: Task) -> bool:
    """Whether what is right is one column of numbers, or steps of one series, so that its units are those of every answer."""
    facts, fitted = trial.prepared.facts.fields.get(task.field), trial.prepared.fitted.fields.get(task.field)
    if facts is None or fitted is None:
        return False
    is_table = facts.form == TABLE and facts.names == fitted.columns
    return (is_table and len(facts.names) == 1) or ((is_table or facts.form == STEPS) and fitted.unit is not None)


def _learned_rows(trial: Trial, task: Task) -> tuple[Tensor, Tensor]:
    """Rows to learn from and rows to choose settings by. Without a validation part, a fifth of the others is put aside for it."""
    fields = [trial.prepared.fields[name].numpy() for name in dict.fromkeys((*task.inputs, task.field))]
    classes = fields[-1] if fields[-1].ndim == 1 and fields[-1].dtype.kind == "i" else None

    def some(part: str) -> np.ndarray:
        rows = _counting(trial, trial.rows_of(part)).numpy()
        return drawn(fields, rows, most_rows(fields), None if classes is None else classes[rows])

    train, validation = some("train"), some("validation")
    if not len(validation):
        validation, train = train[::5], np.delete(train, np.s_[::5])
    return torch.from_numpy(train), torch.from_numpy(validation)


def _test_rows(trial: Trial, task: Task) -> Tensor:
    """The rows that are compared: all of the part, or as many as can be, drawn at random."""
    fields = [trial.prepared.fields[name].numpy() for name in dict.fromkeys((*task.inputs, task.field))]
    most = most_rows(fields, _MOST_TEST_ROWS)
    rows = _counting(trial, trial.rows)
    return rows if len(rows) <= most else torch.from_numpy(np.sort(drawn(fields, rows.numpy(), most)))


def _counting(trial: Trial, rows: Tensor) -> Tensor:
    """Some rows without those that weigh nothing."""
    weights = weights_in(trial, rows)
    return rows if weights is None else rows[torch.from_numpy(weights > 0)]


def _samples(trial: Trial, task: Task, wires: Wires, form: Form, rows: Tensor, seed: int) -> Samples:
    """What is given and what is right in some rows; where the drawing disturbs its input, what it makes of it."""
    truth = _right(trial, trial.prepared.fields[task.field][rows].numpy(), task, form, rows)
    if wires.given is None:
        return Samples(tuple(trial.prepared.fields[name][rows].numpy() for name in task.inputs), truth)
    seen = [batch[0].numpy() for batch in values(trial, rows, [wires.given], wires.disturbing, seed)]
    return Samples((np.concatenate(seen) if seen else truth,), truth)


def _right(trial: Trial, truth: np.ndarray, task: Task, form: Form, rows: Tensor) -> np.ndarray:
    """What is right in some rows as scores take it: padding is marked as what does not count, a yes as a class."""
    if form != "choice":
        return truth
    mask = trial.prepared.fields.get(f"{task.field}.{MASK}")
    if mask is not None and mask.shape[1:] == truth.shape[1:]:
        return np.where(mask[rows].numpy(), truth, -1)
    return truth if task.is_choice else truth.reshape(len(truth)).astype(np.int64)


def _answers(trial: Trial, task: Task, wires: Wires, form: Form, rows: Tensor) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The network's own answers and what is right, as scores take them, batch by batch."""
    turn = _TURNS[task.holds, task.is_choice]
    held = values(trial, rows, [wires.judged, wires.right], wires.disturbing)
    for some, (judged, right) in zip(torch.split(rows, BATCH), held, strict=True):
        answers, truth = turn(judged).numpy(), _right(trial, right.numpy(), task, form, some)
        if form == "choice" and not task.is_choice:
            yes = np.clip(answers.reshape(len(answers)).astype(np.float64), 1e-9, 1 - 1e-9)
            answers = np.log(np.stack([1 - yes, yes], axis=1))
        yield answers, truth


def _badness(form: Form, answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """How wrong each answer of a batch is."""
    if form != "choice":
        return np.asarray(np.square(answers.astype(np.float64) - truth).reshape(len(truth), -1).mean(axis=1))
    counts = (truth >= 0).reshape(len(truth), -1)
    surprise = -np.take_along_axis(answers, np.maximum(truth, 0)[:, None], axis=1)[:, 0].reshape(len(truth), -1).astype(np.float64)
    return np.asarray((surprise * counts).sum(axis=1) / np.maximum(counts.sum(axis=1), 1))
