"""Columns that give the target away: what is known only afterwards, or a number that follows the order of a sorted file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from nnbuilder.data.kinds.columns import gaps_in
from nnbuilder.data.quality.finding import Cure, Finding
from nnbuilder.data.quality.sample import Sample, codes, holds_numbers

TELLING = 0.98
"""The share of what could be told from which on a single column is too good: of 5 of scikit-learn's sets the best single
column reaches 0.94 (petal width of iris)."""
CHANCE = 0.9
"""Where the commonest answer reaches so much, a column that is always right proves little."""
_LEAVES = 32
_FEWEST = 30
_COMMON = 0.5
"""A text that is another one in more than half of the rows tells nothing about rows that are to come."""


def giving_away(sample: Sample, go_on: Callable[[], None]) -> Iterator[Finding]:
    """One finding for each column from which alone the target follows in rows that were not learned from."""
    for target, is_class in sample.targets.items():
        if sample.columns[target].ndim != 1 or min(sample.training.sum(), (~sample.training).sum()) < _FEWEST:
            continue
        scores = {}
        for name in sample.flat_inputs:
            go_on()
            if name != target:
                scores[name] = told(sample.columns[name], sample.columns[target], sample.training, is_class=is_class)
        for name, score in scores.items():
            if score >= TELLING and not is_identifier(sample.columns[name]):
                yield _finding(name, target, score, {other: value for other, value in scores.items() if other != name}, is_class=is_class)


def identifiers(sample: Sample, go_on: Callable[[], None]) -> Iterator[Finding]:
    """One finding for each input that only counts the rows; worse where it gives the target away, as in a sorted file."""
    for name in sample.flat_inputs:
        go_on()
        if not is_identifier(sample.columns[name]):
            continue
        aim = next((target for target, is_class in sample.targets.items() if _tells(sample, name, target, is_class=is_class)), None)
        cure = Cure(f"Leave {name} out", "set_role", name, "ignore")
        words = f"{name} is another whole number in every row and rises with the rows of the file, as a number that only counts them does"
        if aim is None:
            yield Finding("id", (name,), f"{words}; it says nothing about rows that are to come.", 55.0, (cure,))
        else:
            words = f"{words}, and the file is sorted so that it gives {aim} away; rows that are to come have no place in that order."
            yield Finding("id", (name, aim), words, 95.0, (cure,))


def is_identifier(values: np.ndarray) -> bool:
    """Whether a column holds a different whole number in every row that rises, or falls, with the rows."""
    if not holds_numbers(values) or len(values) < _FEWEST or gaps_in(values).any() or not (values == np.floor(values)).all():
        return False
    steps = np.diff(values.astype(np.float64))
    return bool((steps > 0).all() or (steps < 0).all())


def told(values: np.ndarray, target: np.ndarray, training: np.ndarray, *, is_class: bool) -> float:
    """How much of a target a small tree tells from one column, on rows that it has not learned from: 0 as much as the
    commonest answer, 1 all. For classes the mean of their recalls, brought from chance to 0; for numbers R2."""
    from sklearn.metrics import balanced_accuracy_score, r2_score
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    known = ~gaps_in(target)
    x, train, held = _as_numbers(values)[:, None], training & known, ~training & known
    if min(train.sum(), held.sum()) < _FEWEST or _is_scattered(values) or not (is_class or holds_numbers(target)):
        return 0.0
    if is_class:
        y = codes(target)
        shares = np.bincount(y[held]) / held.sum()
        if shares.max() > CHANCE or len(np.unique(y[train])) < 2:
            return 0.0
        tree = DecisionTreeClassifier(max_leaf_nodes=max(_LEAVES, 2 * len(np.unique(y))), random_state=0).fit(x[train], y[train])
        chance = 1 / len(np.unique(y[held]))
        return float((balanced_accuracy_score(y[held], tree.predict(x[held])) - chance) / (1 - chance)) if chance < 1 else 0.0
    y = target.astype(np.float64)
    if np.ptp(y[held]) == 0:
        return 0.0
    leaves = DecisionTreeRegressor(max_leaf_nodes=256, min_samples_leaf=2, random_state=0).fit(x[train], y[train])
    return float(max(r2_score(y[held], leaves.predict(x[held])), _straight(x, y, train, held)))


def _straight(x: np.ndarray, y: np.ndarray, train: np.ndarray, held: np.ndarray) -> float:
    """The share that a straight line tells, which a tree approaches only in steps."""
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import r2_score

    return float(r2_score(y[held], LinearRegression().fit(x[train], y[train]).predict(x[held])))


def _tells(sample: Sample, name: str, target: str, *, is_class: bool) -> bool:
    values = sample.columns[target]
    return values.ndim == 1 and told(sample.columns[name], values, sample.training, is_class=is_class) >= TELLING


def _as_numbers(values: np.ndarray) -> np.ndarray:
    """Numbers as they are, missing ones far below; texts as the number of each."""
    if not holds_numbers(values):
        return codes(values).astype(np.float64)
    numbers = values.astype(np.float64)
    known = numbers[~np.isnan(numbers)]
    return np.where(np.isnan(numbers), (known.min() if len(known) else 0.0) - 1.0, numbers)


def _is_scattered(values: np.ndarray) -> bool:
    return not holds_numbers(values) and len(np.unique(values.astype(str))) > _COMMON * len(values)


def _finding(name: str, target: str, score: float, others: dict[str, float], *, is_class: bool) -> Finding:
    what = f"of what sets the classes of {target} apart" if is_class else f"of the variance of {target}"
    best = max(others, key=lambda other: others[other], default="")
    beside = f"; the next best column, {best}, tells {max(0.0, others[best]):.0%}" if best else ""
    message = (
        f"{name} alone tells {score:.0%} {what} in rows that were held back{beside}. "
        f"If it is known only after {target}, a network that learns from it will fail on new data."
    )
    return Finding("leak", (name, target), message, 100.0, (Cure(f"Leave {name} out", "set_role", name, "ignore"),))
