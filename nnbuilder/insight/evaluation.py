"""How good a trained run is on data it has not learned from, and where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from nnbuilder.codegen.program import Program
from nnbuilder.core.facts import LABEL, TABLE
from nnbuilder.data.batching import rows_of
from nnbuilder.data.prepare import Prepared, prepare
from nnbuilder.insight.baselines import Baseline, baselines
from nnbuilder.runtime.build import build_training
from nnbuilder.runtime.weights import put
from nnbuilder.training import checkpoints
from nnbuilder.training.progress import kept_phase
from nnbuilder.training.restore import load_fitted, load_program
from nnbuilder.training.runs import Run, RunError
from nnbuilder.training.scoring import batches, score


@dataclass(frozen=True)
class Evaluation:
    """Metrics of one part, and what stands behind them.

    For a category: `confusion` counts (true class, predicted class), `classes` names them. For numbers: `predicted`
    and `true` in the units of the data, shape (rows,). `rows` are row numbers of the data set, and `badness` tells how
    wrong each answer is: the surprise at the right class, in nats, or the size of the error. `raw` holds the columns of the
    whole data set.
    """

    part: str
    metrics: Mapping[str, float]
    target: str = ""
    classes: tuple[str, ...] = ()
    confusion: np.ndarray | None = None
    predicted: np.ndarray | None = None
    true: np.ndarray | None = None
    rows: np.ndarray | None = None
    baselines: tuple[Baseline, ...] = ()
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
        found = np.flatnonzero((self.true == true) & (self.predicted == predicted))
        return found[np.argsort(-self.badness[found], kind="stable")]


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one class is found: `precision` of those said to be of it, `recall` of those that are, of `count` rows."""

    name: str
    precision: float
    recall: float
    f1: float
    count: int


def class_scores(found: Evaluation) -> tuple[ClassScore, ...]:
    """One for each class, in their order; empty where the target is no category. Computed by scikit-learn."""
    if not found.classes or found.true is None or found.predicted is None:
        return ()
    from sklearn.metrics import precision_recall_fscore_support

    numbers = precision_recall_fscore_support(found.true, found.predicted, labels=range(len(found.classes)), zero_division=0.0)
    rows = zip(found.classes, *numbers, strict=True)
    return tuple(ClassScore(name, float(precision), float(recall), float(f1), int(count)) for name, precision, recall, f1, count in rows)


def evaluate_run(run: Run, part: str = "test", base: Path | None = None) -> Evaluation:
    """Evaluates the best state of a run. `base` is where its data lies, if not where it lay."""
    document = run.document
    if document.data is None:
        raise RunError(f"The run {run.id} has no data set to be evaluated on.")
    program = load_program(run)
    prepared = prepare(document.data, base or Path(run.settings["base"]), load_fitted(run))
    model = build_training(program, run.catalogue, 0)
    checkpoint, _ = checkpoints.read(run.checkpoints)
    put(model, checkpoint.best)
    number = kept_phase(checkpoint, len(document.phases))
    rows = rows_of(document.phases[number].part, prepared, part)
    prefix = {"validation": "val"}.get(part, part)
    metrics = score(model, program, number, prepared, rows, prefix, int(run.settings["seed"]))
    compared = _compared(program, prepared, number, model, rows, int(run.settings["seed"]))
    return Evaluation(part, metrics, rows=rows.numpy(), baselines=baselines(document, run.catalogue, program, prepared, part), raw=prepared.raw, **compared)


def target_field(program: Program, prepared: Prepared, phase: int) -> str:
    """The field the objectives of a phase aim at."""
    arguments = [argument.field for method in program.objectives if method.phase == phase for argument in method.arguments if argument.kind == "field"]
    return next((name for name in arguments if prepared.fitted.fields[name].role == "target"), "")


def _compared(program: Program, prepared: Prepared, number: int, model: torch.nn.Module, rows: torch.Tensor, seed: int) -> dict[str, Any]:
    """Predictions beside targets, from the first metric that compares with the target field."""
    target = target_field(program, prepared, number)
    methods = [method for method in program.objectives if method.phase == number and method.metrics]
    if not target or not methods or not len(rows):
        return {}
    name = methods[0].metrics[0].name
    pairs = [metrics[name] for _, _, metrics, _ in batches(model, methods[:1], prepared, rows, seed)]
    prediction, truth = (torch.cat([pair[place] for pair in pairs]) for place in (0, 1))
    fact = prepared.facts.fields[target]
    classes = fact.names
    if fact.form == LABEL and prediction.ndim == 2 and prediction.shape[1] >= len(classes):
        count = prediction.shape[1]
        chosen = prediction.argmax(dim=1)
        confusion = torch.bincount(truth * count + chosen, minlength=count * count).reshape(count, count)[: len(classes), : len(classes)]
        surprise = -prediction.log_softmax(dim=1).gather(1, truth[:, None])[:, 0]
        found = {"predicted": chosen.numpy(), "true": truth.numpy(), "badness": surprise.numpy()}
        return {"target": target, "classes": classes, "confusion": confusion.numpy(), **found}
    if fact.form == TABLE and prediction.shape == truth.shape and prediction.shape[1:] == fact.shape:
        raw = [prepared.fitted.fields[target].invert(tensor.numpy())[:, 0] for tensor in (prediction, truth)]
        return {"target": target, "predicted": raw[0], "true": raw[1], "badness": np.abs(raw[0] - raw[1])}
    return {"target": target}
