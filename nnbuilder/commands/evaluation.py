"""The command that tells how good a run is: its own scores at once, then simple models beside it."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from nnbuilder.commands.answers import give, say
from nnbuilder.commands.runs import store
from nnbuilder.insight.comparison import Comparison, compare
from nnbuilder.insight.evaluation import evaluate as measure
from nnbuilder.insight.forgetting import forgetting_of
from nnbuilder.insight.scores.score import shown
from nnbuilder.insight.task_answers import TaskAnswers, class_scores
from nnbuilder.insight.trial import trial_of


def evaluate(options: argparse.Namespace) -> int:
    runs = store(options)
    run = runs.find(options.run)
    trial = trial_of(run)
    evaluation = measure(trial)
    if options.json:
        comparisons = compare(trial)
        simple = {name: values for each in comparisons for name, values in _by_name(each, is_one=len(comparisons) == 1).items()}
        tasks = [_plain_task(task) for task in evaluation.tasks]
        compared = [_plain(each) for each in comparisons]
        plain = {"run": run.id, "metrics": dict(evaluation.metrics), "note": evaluation.note, "tasks": tasks, "baselines": simple, "comparisons": compared}
        told = forgetting_of(run, runs)
        give(plain if told is None else {**plain, "forgetting": {**asdict(told), "sentence": told.sentence}})
        return 0
    say(f"{run.title}, run {run.id}, on the test part:")
    for name, value in evaluation.metrics.items():
        say(f"  {name:24} {shown(value)}")
    if evaluation.note:
        say(evaluation.note)
    for task in evaluation.tasks:
        if len(evaluation.tasks) > 1:
            by = f" by {', '.join(task.outputs)}" if task.outputs else ""
            say(f"  {task.field}{by}: {task.line or 'cannot be judged from these rows alone'}")
        for score in class_scores(task):
            say(f"  {score.name:24} precision {score.precision:.1%}, recall {score.recall:.1%}, {score.count:,} rows")
    told = forgetting_of(run, runs)
    if told is not None:
        say(told.text)
    # The simple models may take their time; what is known is read meanwhile.
    sys.stdout.flush()
    for each in compare(trial):
        for line in (*(f"  {line}" for line in each.lines), each.sentence, *each.notes):
            if line:
                say(line)
    return 0


def _by_name(comparison: Comparison, *, is_one: bool) -> dict[str, dict[str, float]]:
    """{simple model: {score: value}}; where there are several questions, each name says which."""
    return {model.name if is_one else f"{comparison.field}: {model.name}": dict(model.values) for model in comparison.models}


def _plain_task(task: TaskAnswers) -> dict[str, Any]:
    return {"field": task.field, "outputs": list(task.outputs), "scores": dict(task.scores), "classes": [asdict(one) for one in class_scores(task)]}


def _plain(comparison: Comparison) -> dict[str, Any]:
    verdict = comparison.verdict
    return {
        "field": comparison.field,
        "rows": comparison.rows,
        "network": dict(comparison.network),
        "models": [{"name": model.name, "settings": model.settings, "values": dict(model.values)} for model in comparison.models],
        "verdict": None
        if verdict is None
        else {"score": verdict.score.name, "low": verdict.low, "high": verdict.high, "best": verdict.best, "outcome": verdict.outcome},
        "sentence": comparison.sentence,
        "notes": list(comparison.notes),
    }
