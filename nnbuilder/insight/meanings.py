"""What the outputs of a trained network mean: which field each answers, by what is drawn."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from nnbuilder.codegen.program import Program, Use
from nnbuilder.core.facts import FieldFacts
from nnbuilder.core.tasks import Task, tasks
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.data.preparation.replies import OutputMeaning, errors
from nnbuilder.insight.trial import trial_of, values
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.regular import read_regular
from nnbuilder.training.runs import Run, RunError

FILE = "usual.json"
SHARE = 0.99
"""So many of the rows of the validation part are rebuilt with a usual error."""
_MOST_BYTES = 2**20


def meanings_of(run: Run, program: Program, use: Use, fitted: Preparation, *, is_done: bool = True) -> tuple[OutputMeaning, ...]:
    """One for each output of the use, in order. An output that no loss is about, where a target is not answered by any other,
    is read as that target, as far as its shape allows. Of a run that is not `is_done` nobody measures what its errors usually are."""
    asked = tasks(run.document, run.catalogue)
    read = {argument.field for argument in use.arguments}
    meanings = [_meaning(name, use.name, asked, read) for name in use.outputs]
    answered = {meaning.field for meaning in meanings}
    names = [argument.field for method in program.objectives for argument in method.arguments if argument.kind == "field"]
    left = next((field.name for field in fitted.fields_of(names) if field.role == "target" and field.name not in answered), None)
    if left is not None and not meanings[0].field:
        of_left = next((task for task in asked if task.field == left), None)
        meanings[0] = OutputMeaning(use.outputs[0], left, is_choice=of_left.is_choice if of_left else True)
    if run.document.data is not None and run.document.data.windows is None:
        meanings = [_cleaning(meaning, fitted, read) for meaning in meanings]
    usual = usual_errors(run, meanings) if is_done and any(meaning.is_rebuilt for meaning in meanings) else {}
    return tuple(
        replace(meaning, usual=usual.get(meaning.output), is_rebuilt=meaning.is_rebuilt and (not meaning.given or meaning.output in usual))
        for meaning in meanings
    )


def _meaning(output: str, use: str, asked: Sequence[Task], read: set[str]) -> OutputMeaning:
    for task in asked:
        for answer in task.answers:
            if (answer.name, answer.use) == (output, use):
                return OutputMeaning(output, task.field, answer.holds, task.is_choice, task.field in read)
    return OutputMeaning(output)


def _cleaning(meaning: OutputMeaning, fitted: Preparation, read: set[str]) -> OutputMeaning:
    """Of an output that answers a field which the network does not read, but one like it: it may be that one cleaned."""
    answered = fitted.fields.get(meaning.field)
    if answered is None or meaning.is_rebuilt or meaning.holds != "values":
        return meaning
    form = KINDS[answered.kind].facts(answered)
    alike = [field.name for field in fitted.fields_of(sorted(read)) if _is_like(KINDS[field.kind].facts(field), form)]
    return replace(meaning, is_rebuilt=True, given=alike[0]) if len(alike) == 1 else meaning


def _is_like(read: FieldFacts, answered: FieldFacts) -> bool:
    """Whether both are pictures, or series, of one size; columns side by side may be anything."""
    return (read.axes, read.shape, read.choices) == (answered.axes, answered.shape, "") and len(read.shape) > 1


def usual_errors(run: Run, meanings: Sequence[OutputMeaning]) -> dict[str, float]:
    """{output: the error that 99 of 100 rows of the validation part stay below}, worked out once and kept with the run; empty
    where the data is not there any more."""
    try:
        kept = json.loads(read_regular(run.folder / FILE, _MOST_BYTES))
        return {str(name): float(value) for name, value in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        pass
    try:
        found = _measured(run, [meaning for meaning in meanings if meaning.is_rebuilt])
    except (DataError, RunError):
        return {}
    with contextlib.suppress(OSError):
        write_atomic(run.folder / FILE, json.dumps(found, indent=1).encode())
    return found


def _measured(run: Run, rebuilt: Sequence[OutputMeaning]) -> dict[str, float]:
    trial = trial_of(run, "validation")
    graph = trial.document.main
    nodes = {node.name: node.id for node in graph.nodes.values()}
    sources = [next(edge.source for edge in graph.into(nodes[meaning.output])) for meaning in rebuilt]
    if not len(trial.rows):
        return {}
    told = {}
    for meaning, parts in zip(rebuilt, zip(*values(trial, trial.rows, sources), strict=True), strict=True):
        given, right = (trial.prepared.fields[name].index_select(0, trial.rows).numpy() for name in (meaning.compared, meaning.field))
        plain = meaning.plain(torch.cat(parts).numpy())
        # What is given is what is right, spoiled, only where it is nearer to it than the mean of all samples is.
        is_kept = not meaning.given or errors(given, right).mean() < errors(right.mean(axis=0, keepdims=True), right).mean()
        if is_kept and plain.shape == given.shape and np.isfinite(plain).all():
            told[meaning.output] = float(np.quantile(errors(plain, given), SHARE))
    return told
