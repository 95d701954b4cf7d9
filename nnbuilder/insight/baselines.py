"""The simplest thing that could work, on the same split: the commonest answer, a linear model, counting, or projecting.

A network that does not beat them has learned nothing worth its size, and a person should be told so.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnbuilder.codegen.program import Program
from nnbuilder.core.analysis import analyze
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.facts import LABEL, MARKS, TABLE, TOKENS
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.data.prepare import Prepared
from nnbuilder.insight.ngram import NGram

MOST_ROWS = 20_000
"""A simple model learns from so many rows at most; more would make it slow and hardly better."""
_GRAMS = 5
_SQUARED_ERROR = "F.mse_loss"
"""What principal components make smallest."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simple model and its value of a metric on the same part. `higher_is_better` tells how to compare."""

    name: str
    metric: str
    value: float
    higher_is_better: bool


def baselines(document: Document, catalogue: Catalogue, program: Program, prepared: Prepared, part: str = "test") -> tuple[Baseline, ...]:
    """What suits the target: majority and logistic regression for a category, mean and ridge for numbers, always one class
    for a mask, a 5-gram model for text, and principal components where an input is rebuilt; empty where none fits."""
    fields = dict.fromkeys(argument.field for method in program.objectives for argument in method.arguments if argument.kind == "field")
    found = prepared.fitted.fields
    inputs = [name for name in fields if found[name].role == "input"]
    target = next((name for name in fields if found[name].role == "target"), None)
    if not inputs or not len(prepared.parts[part]):
        return ()
    train, test = _some(prepared.parts["train"].numpy()), prepared.parts[part].numpy()
    if target is None:
        return _projections(document, catalogue, prepared, inputs[0], train, test)
    fact, truth = prepared.facts.fields[target], prepared.fields[target].numpy()
    if fact.form == TOKENS:
        return _counting(prepared, inputs[0], target, train, test)
    if fact.form == MARKS:
        return _always(fact.names, truth[train], truth[test])
    tables = [prepared.fields[name].numpy().reshape(len(truth), -1) for name in inputs if prepared.fields[name].is_floating_point()]
    if not tables:
        return ()
    table = np.concatenate(tables, axis=1)
    if fact.form == LABEL:
        return _classifiers(table[train], truth[train], table[test], truth[test])
    if fact.form == TABLE and fact.shape == (1,):
        return _regressors(table[train], truth[train, 0], table[test], truth[test, 0], found[target].unit or 1.0)
    return ()


def in_words(other: Baseline) -> str:
    """`Logistic regression: 95.6% accuracy, on the same split.`"""
    return f"{other.name[0].upper()}{other.name[1:]}: {_shown(other, other.value)} {other.metric}, on the same split."


def verdict_of(metrics: Mapping[str, float], others: Sequence[Baseline]) -> str:
    """The verdict on the metric that network and simple models share, or nothing."""
    for other in others[:1]:
        value = next((value for name, value in metrics.items() if name.partition("/")[2].startswith(other.metric.replace(" ", "_").lower())), None)
        if value is not None:
            return verdict(other.metric, value, others)
    return ""


def verdict(metric: str, value: float, others: Sequence[Baseline]) -> str:
    """One honest sentence on how a network compares with the simple models."""
    if not others:
        return ""
    best = max(others, key=lambda other: other.value if other.higher_is_better else -other.value)
    wins = value > best.value if best.higher_is_better else value < best.value
    said = _shown(best, value), _shown(best, best.value)
    if wins:
        return f"The network reaches {said[0]} {metric}, {best.name} {said[1]} on the same split."
    name = best.name[0].upper() + best.name[1:]
    return f"{name} does as well or better on the same split: {said[1]} against {said[0]} {metric}. The network is not worth its size yet."


def _shown(other: Baseline, value: float) -> str:
    return f"{value:.1%}" if other.higher_is_better else shown(value)


def shown(value: float) -> str:
    """Four digits as a person reads them: 23,710 and 0.03441, never 2.371e+04."""
    return f"{value:,.0f}" if 10_000 <= abs(value) < 1e12 else f"{value:.4g}"


def _classifiers(x: np.ndarray, y: np.ndarray, x_test: np.ndarray, y_test: np.ndarray) -> tuple[Baseline, ...]:
    from sklearn.linear_model import LogisticRegression

    commonest = np.bincount(y).argmax()
    found = [Baseline("the commonest class", "accuracy", float((y_test == commonest).mean()), True)]
    if len(np.unique(y)) > 1:
        with warnings.catch_warnings():
            # A linear model that has not converged is still a fair thing to beat.
            warnings.simplefilter("ignore")
            linear = LogisticRegression(max_iter=1000).fit(x, y)
        found.append(Baseline("logistic regression", "accuracy", float((linear.predict(x_test) == y_test).mean()), True))
    return tuple(found)


def _regressors(x: np.ndarray, y: np.ndarray, x_test: np.ndarray, y_test: np.ndarray, scale: float) -> tuple[Baseline, ...]:
    from sklearn.linear_model import Ridge

    def error(predicted: np.ndarray) -> float:
        return float(np.sqrt(np.mean((predicted - y_test) ** 2)) * scale)

    linear = Ridge(alpha=1.0).fit(x, y)
    return (
        Baseline("the mean", "rmse", error(np.full(len(y_test), y.mean())), False),
        Baseline("ridge regression", "rmse", error(linear.predict(x_test)), False),
    )


def _always(classes: Sequence[str], train: np.ndarray, test: np.ndarray) -> tuple[Baseline, ...]:
    """Every place as the commonest class: it overlaps with itself, and with nothing else."""
    commonest = np.bincount(train.reshape(-1)).argmax()
    return (Baseline(f"always class {classes[int(commonest)]}", "mean IoU", float((test == commonest).mean()) / len(classes), True),)


def _counting(prepared: Prepared, given: str, target: str, train: np.ndarray, test: np.ndarray) -> tuple[Baseline, ...]:
    """What comes next, by what came next after the same four characters."""
    rows = np.concatenate([prepared.fields[given].numpy()[:, :1], prepared.fields[target].numpy()], axis=1)
    model = NGram.learn(rows[train].tolist(), _GRAMS, len(prepared.facts.fields[target].names))
    return (Baseline(f"a {_GRAMS}-gram model", "loss", model.loss(rows[test].tolist()), False),)


def _some(rows: np.ndarray) -> np.ndarray:
    """At most `MOST_ROWS`, drawn at random: files are often sorted by the very thing that is to be learned."""
    return rows if len(rows) <= MOST_ROWS else np.random.default_rng(0).choice(rows, MOST_ROWS, replace=False)


def _projections(document: Document, catalogue: Catalogue, prepared: Prepared, given: str, train: np.ndarray, test: np.ndarray) -> tuple[Baseline, ...]:
    """Rebuilding from as few numbers as the narrowest layer has, by straight lines alone."""
    from sklearn.decomposition import PCA

    values = prepared.fields[given].numpy()
    drawn = [(node, spec) for node in document.main.nodes.values() if (spec := catalogue.get(node.kind)) is not None and spec.role == "loss"]
    is_plain = [(spec.call.target, node.params.get("weight", 1.0)) for node, spec in drawn] == [(_SQUARED_ERROR, 1.0)]
    if not np.issubdtype(values.dtype, np.floating) or not is_plain:
        return ()
    flat, width = values.reshape(len(values), -1), narrowest(document, catalogue)
    if not 0 < width < min(flat.shape[1], len(train)):
        return ()
    linear = PCA(width, random_state=0).fit(flat[train])
    rebuilt = linear.inverse_transform(linear.transform(flat[test]))
    mean = float(np.mean((flat[test] - flat[train].mean(axis=0)) ** 2))
    return (
        Baseline("the mean", "loss", mean, False),
        Baseline(f"{width} principal components", "loss", float(np.mean((rebuilt - flat[test]) ** 2)), False),
    )


def narrowest(document: Document, catalogue: Catalogue) -> int:
    """How few features a layer of the main graph has at least; 0 where there is none with a known number."""
    analysis = analyze(document, catalogue)
    # A layer that says how many features it gives is one that squeezes or widens; others only pass them on.
    gives = {node.id for node in document.main.nodes.values() if (spec := catalogue.get(node.kind)) is not None and "F" in spec.gives}
    widths = [
        int(found.shape[1])
        for (path, _), found in analysis.types.items()
        if len(path) == 1 and str(path[0]) in gives and isinstance(found, TensorSpec) and found.rank == 2 and isinstance(found.shape[1], int)
    ]
    return min(widths, default=0)
