"""A network beside the simplest things that could work: on the same rows, by the same scores, in an honest sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnbuilder.data.opening import never
from nnbuilder.insight.baselines.kept import Unkept, keep, recall
from nnbuilder.insight.baselines.learning import SECONDS, Lesson, learn
from nnbuilder.insight.questions import Asked, asked
from nnbuilder.insight.scores.score import Score
from nnbuilder.insight.suitable import is_imbalanced
from nnbuilder.insight.trial import Trial
from nnbuilder.insight.verdict import LEAST_ROWS, LEAST_STRETCHES, Verdict, capital, judge, sentence, too_few, too_few_others, too_few_stretches

_LEAST_OTHERS = 10
"""Rows outside the commonest class below which nothing is said of a difference."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple model: what the validation part chose for it, and {score: value} on the test rows."""

    name: str
    settings: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One task of a network.

    field     what is answered
    scores    how the answers are judged; the first score decides
    network   {score: value} of the network
    models    the simple models, from the first to the last that was ready
    verdict   what can be said; None where there are too few rows or no models
    sentence  the same in words, or why there is none
    notes     what else must be known of how it was compared, each a sentence
    """

    field: str
    rows: int
    scores: tuple[Score, ...]
    network: Mapping[str, float]
    models: tuple[Simple, ...]
    verdict: Verdict | None
    sentence: str
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """A line for each model with all its scores, the network's behind the others'."""
        network = Simple("the network", "", self.network)
        return tuple(f"{model.name}: {', '.join(self._said(model, score) for score in self.scores)}" for model in (*self.models, network))

    def _said(self, model: Simple, score: Score) -> str:
        return f"{score.shown(model.values[score.name])} {score.name}"


def compare(trial: Trial, cancel: Callable[[], bool] = never, seconds: float = SECONDS) -> tuple[Comparison, ...]:
    """Each task of a network beside simple models, which learn for so many seconds at most, or have been kept with the run.

    None for another part than the test, which the models are tuned on. Raises `Cancelled` soon after `cancel` says so.
    """
    if trial.part != "test" or not len(trial.rows):
        return ()
    questions = [question for task in trial.tasks if (question := asked(trial, task)) is not None]
    return tuple(_compared(each, *_lesson(trial, each, cancel, seconds), is_one=len(questions) == 1) for each in questions)


def _lesson(trial: Trial, each: Asked, cancel: Callable[[], bool], seconds: float) -> tuple[Lesson, str]:
    """What simple models have reached, and a sentence if what was kept of them cannot be used."""
    try:
        return recall(trial.run.folder, each.question), ""
    except Unkept as error:
        note = f"What was kept of the simple models cannot be used, since {error}; they have learned again." if str(error) else ""
    lesson = learn(each.question, cancel, seconds)
    keep(trial.run.folder, each.question, lesson)
    return lesson, note


def _compared(each: Asked, lesson: Lesson, note: str, *, is_one: bool) -> Comparison:
    question, judges, weights = each.question, each.question.judges, each.question.test.weights
    models = tuple(
        Simple(model.name, model.settings, {score.name: score.value(model.statistics[score.name], weights) for score in judges}) for model in lesson.baselines
    )
    verdict, words = _said(each, lesson, "" if is_one else question.field)
    learned = len(question.train)
    sampled = f"Simple models learned from {learned:,} of {each.learnable:,} training rows, drawn at random." if learned < each.learnable else ""
    network = {score.name: score.value(each.network[score.name], weights) for score in judges}
    margins = _margins(judges[0], network[judges[0].name], models) if question.goes_on else ""
    notes = tuple(filter(None, (margins, note, sampled, _counting_alike(each, lesson), lesson.left_out)))
    return Comparison(question.field, len(question.test), judges, network, models, verdict, words, notes)


def _said(each: Asked, lesson: Lesson, of: str) -> tuple[Verdict | None, str]:
    """The verdict by the first score and the sentence on it, or why there is none."""
    rows, score = len(each.question.test), each.question.judges[0]
    if not lesson.baselines:
        return None, ""
    if rows < LEAST_ROWS:
        return None, too_few(rows, of)
    mostly = ""
    if each.question.form == "choice" and each.question.places == 1 and is_imbalanced(each.question.test.truth):
        counts = np.bincount(each.question.test.truth)
        name, others = each.names[int(counts.argmax())], rows - int(counts.max())
        if others < _LEAST_OTHERS:
            return None, too_few_others(rows, others, name, of)
        mostly = f"{counts.max() / rows:.0%} of them {name}"
    if each.stretches is not None and (count := len(np.unique(each.stretches))) < LEAST_STRETCHES:
        return None, too_few_stretches(rows, count, of)
    statistics = {model.name: model.statistics[score.name] for model in lesson.baselines}
    verdict = judge(score, each.network[score.name], statistics, each.stretches, each.question.test.weights)
    weighed = f"each counted as often as {each.weighing} says" if each.question.test.weights is not None else ""
    return verdict, sentence(verdict, of, ", ".join(filter(None, (mostly, weighed))))


def _counting_alike(each: Asked, lesson: Lesson) -> str:
    """Which simple models could not learn as the column that weighs rows says; the empty text where all did."""
    names = [model.name for model in lesson.baselines if model.counts_alike]
    if each.question.train.weights is None or not names:
        return ""
    return f"{capital(', '.join(names))} learned from all rows alike, since {'it takes' if len(names) == 1 else 'they take'} no weights."


def _margins(score: Score, value: float, models: Sequence[Simple]) -> str:
    """How far the error of a forecast is from those of simple ones."""
    said = [f"{_beside(value, model.values[score.name])} that of {model.name}" for model in models if model.values[score.name] > 0]
    return f"The error of the network is {', '.join(said[:-1])}{' and ' if said[:-1] else ''}{said[-1]}." if said and not score.higher_is_better else ""


def _beside(value: float, other: float) -> str:
    """`32% below`, `7% above`, and `12 times` where percents would not be read any more."""
    ratio = value / other
    return f"{1 - ratio:.0%} below" if ratio <= 1 else f"{ratio - 1:.0%} above" if ratio < 3 else f"{ratio:,.3g} times"
