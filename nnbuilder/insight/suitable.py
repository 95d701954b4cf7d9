"""By which scores the answers to a task are judged: the metrics that are drawn, else what suits the form of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.metrics import MetricSpec
from nnbuilder.core.tasks import Task
from nnbuilder.insight.scores import Form, named

MOSTLY = 0.8
"""The share of the commonest class from which being right says little."""
_OF_IMBALANCE = ("AUC", "average precision", "balanced accuracy")
_MOST_RANKED = 64
"""Classes that are ranked or overlapped each by itself."""
_MEASURES: Mapping[str, str] = {
    "classification.MulticlassAccuracy": "accuracy",
    "classification.MulticlassPrecision": "precision",
    "classification.MulticlassRecall": "recall",
    "classification.MulticlassF1Score": "F1 score",
    "classification.MulticlassAUROC": "AUC",
    "classification.MulticlassJaccardIndex": "mean IoU",
    "classification.BinaryAccuracy": "accuracy",
    "classification.BinaryJaccardIndex": "IoU",
    "regression.MeanSquaredError": "rmse",
    "regression.MeanAbsoluteError": "mae",
    "regression.R2Score": "R2",
}
"""{a measure of torchmetrics: the score that is the same}."""
_SHARES = frozenset({"accuracy", "precision", "recall", "F1 score", "mean IoU", "IoU"})


def suitable(form: Form, drawn: Sequence[str], truth: np.ndarray, choices: int, *, is_rebuilding: bool) -> tuple[str, ...]:
    """The names of scores for what is right in the test part, (rows, *places). The first one decides; the others are told."""
    first = [name for name in drawn if _exists(name, form, choices, truth)]
    if form == "yes_no":
        return tuple(first or ["accuracy"])
    if form == "values":
        return tuple(first or ["squared error" if is_rebuilding else "rmse"])
    if truth.ndim == 1:
        if choices > _MOST_RANKED or not is_imbalanced(truth):
            return tuple(dict.fromkeys([*first, "accuracy"]))
        telling = [name for name in first if "accuracy" not in name]
        return tuple(dict.fromkeys([*telling, *_OF_IMBALANCE, *first, "accuracy"]))
    if truth.ndim == 2:
        return tuple(dict.fromkeys([*first, "loss", "accuracy", *(["top-3 accuracy"] if choices > 3 else [])]))
    return tuple(dict.fromkeys([*first, "mean IoU" if choices <= _MOST_RANKED else "accuracy"]))


def is_imbalanced(truth: np.ndarray) -> bool:
    """Whether nearly all are of one class, so that saying it always would be right nearly always."""
    return len(truth) > 0 and bool(np.bincount(truth).max() >= MOSTLY * len(truth))


def is_share(metric: MetricSpec | None) -> bool:
    """Whether a metric is told in percent."""
    return metric is not None and score_of(metric) in _SHARES


def score_of(metric: MetricSpec) -> str | None:
    """The score that measures the same as a metric; None for one of a user's own."""
    return _MEASURES.get(metric.measure.removeprefix("torchmetrics."))


def drawn_scores(document: Document, catalogue: Catalogue, task: Task) -> tuple[str, ...]:
    """The scores that the metrics of a task stand for, whatever they are called; a metric of one's own stands for none."""
    names = []
    for node in task.metrics:
        drawn = document.main.nodes[node]
        spec = catalogue.get(drawn.kind)
        name = score_of(spec.metric) if spec is not None and spec.metric is not None else None
        most = drawn.params.get("top_k", 1)
        if name is not None:
            names.append(name if most == 1 else f"top-{most} accuracy")
    return tuple(names)


def _exists(name: str, form: Form, choices: int, truth: np.ndarray) -> bool:
    try:
        named(name, form, choices, int(np.prod(truth.shape[1:], dtype=np.int64)))
    except ValueError:
        return False
    return choices <= _MOST_RANKED or name not in ("AUC", "mean IoU")
