"""The simplest thing that could work, on the same split: always the commonest answer, and a linear model.

A network that does not beat them has learned nothing worth its size, and a person should be told so.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnbuilder.codegen.program import Program
from nnbuilder.data.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simple model and its value of a metric on the same part. `higher_is_better` tells how to compare."""

    name: str
    metric: str
    value: float
    higher_is_better: bool


def baselines(program: Program, prepared: Prepared, part: str = "test") -> tuple[Baseline, ...]:
    """Majority and logistic regression for a category, mean and ridge for numbers; empty where neither fits."""
    fields = dict.fromkeys(argument.field for method in program.objectives for argument in method.arguments if argument.kind == "field")
    inputs = [name for name in fields if prepared.fitted.fields[name].role == "input" and prepared.fields[name].is_floating_point()]
    target = next((name for name in fields if prepared.fitted.fields[name].role == "target"), None)
    if target is None or not inputs or not len(prepared.parts[part]):
        return ()
    train, test = (prepared.parts[name].numpy() for name in ("train", part))
    table = np.concatenate([prepared.fields[name].numpy().reshape(len(prepared.fields[name]), -1) for name in inputs], axis=1)
    truth = prepared.fields[target].numpy()
    field = prepared.fitted.fields[target]
    if field.type == "category":
        return _classifiers(table[train], truth[train], table[test], truth[test])
    if field.type == "numbers" and len(field.columns) == 1:
        return _regressors(table[train], truth[train, 0], table[test], truth[test, 0], field.columns[0].std)
    return ()


def verdict(metric: str, value: float, others: Sequence[Baseline]) -> str:
    """One honest sentence on how a network compares with the simple models."""
    if not others:
        return ""
    best = max(others, key=lambda other: other.value if other.higher_is_better else -other.value)
    wins = value > best.value if best.higher_is_better else value < best.value
    shown = (f"{value:.1%}", f"{best.value:.1%}") if best.higher_is_better else (f"{value:.4g}", f"{best.value:.4g}")
    if wins:
        return f"The network reaches {shown[0]} {metric}, {best.name} {shown[1]} on the same split."
    name = best.name[0].upper() + best.name[1:]
    return f"{name} does as well or better on the same split: {shown[1]} against {shown[0]} {metric}. The network is not worth its size yet."


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
