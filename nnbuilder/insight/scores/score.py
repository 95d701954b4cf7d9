"""How good answers are, as a number that a person reads: what is kept of every sample, and what becomes of it over many.

A score is told from statistics of each sample alone, so that network and simple models are compared on the same samples, and
a sample can be counted twice or not at all, as a bootstrap does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

Weigh = Callable[[np.ndarray], float]
"""The value of a score where each sample counts so often, (rows,)."""


@dataclass(frozen=True, slots=True)
class Score:
    """One way to be good.

    says        the words before a value: "is right for" 95.6%
    again       the words before the value of another: "for" 93.3%
    columns     how many statistics a sample has, of which the first `classes` are class numbers, below `choices`
    statistics  (answers, truth) -> float32 (rows, columns)
    measure     statistics -> the value for given weights of the samples; what does not hang on the weights is done once
    is_share    told in percent
    adds_up     its first statistic is summed, and what the sum is held against is the same for whoever answers
    is_rank     what counts of its statistics is how they stand to each other, class by class
    is_right    one answer a sample, right or wrong: its only statistic is 1 or 0
    """

    name: str
    higher_is_better: bool
    says: str
    again: str
    columns: int
    statistics: Callable[[np.ndarray, np.ndarray], np.ndarray] = field(compare=False)
    measure: Callable[[np.ndarray], Weigh] = field(compare=False)
    is_share: bool = False
    adds_up: bool = False
    is_rank: bool = False
    is_right: bool = False
    classes: int = 0
    choices: int = 0

    def takes(self, statistics: np.ndarray) -> bool:
        """Whether these can be statistics of this score, wherever they come from."""
        classes = statistics[:, : self.classes]
        is_class = bool((classes == np.floor(classes)).all() and (classes >= 0).all() and (classes < self.choices).all())
        return is_class and bool(np.isfinite(statistics).all()) and (not self.is_right or bool(np.isin(statistics, (0.0, 1.0)).all()))

    def on_one_scale(self, statistics: np.ndarray) -> np.ndarray:
        """Statistics as they can be mixed with those of another model, whose beliefs may be on another scale."""
        from scipy.stats import rankdata

        return np.concatenate([statistics[:, :1], rankdata(statistics[:, 1:], axis=0)], axis=1) if self.is_rank else statistics

    def value(self, statistics: np.ndarray, weights: np.ndarray | None = None) -> float:
        """The score over all samples, each counted once, or as often as it weighs."""
        return self.measure(statistics)(np.ones(len(statistics)) if weights is None else weights)

    def better(self, one: float, other: float) -> bool:
        return one > other if self.higher_is_better else one < other

    def shown(self, value: float) -> str:
        """`95.6%`, `0.7481`, `54.21`."""
        return f"{value:.1%}" if self.is_share else shown(value)

    def shown_between(self, low: float, high: float) -> str:
        """An interval behind its value, with no more digits than it is worth: `29 to 56`, `95.3 to 99.2`, `0.702 to 0.799`."""
        if self.is_share:
            digits = 0 if high - low > 0.1 else 1
            return f"{low * 100:.{digits}f} to {high * 100:.{digits}f}"
        return f"{shown(low, 3)} to {shown(high, 3)}"


def shown(value: float, digits: int = 4) -> str:
    """Some digits as a person reads them: 23,710 and 0.03441, never 2.371e+04."""
    return f"{value:,.0f}" if 10 ** (digits - 1) <= abs(value) < 1e12 else f"{value:.{digits}g}"


def ratio(statistics: np.ndarray) -> Weigh:
    """What is counted against what there is: the sums of the first column over those of the second."""

    def weigh(weights: np.ndarray) -> float:
        above, below = weights @ statistics
        return float(above / below) if below else 0.0

    return weigh


def first(statistics: np.ndarray) -> Weigh:
    return lambda weights: float(weights @ statistics[:, 0] / weights.sum())


def by_row(values: np.ndarray) -> np.ndarray:
    """Sums of (rows, ...) over all but the rows, (rows,)."""
    sums: np.ndarray = values.reshape(len(values), -1).sum(axis=1)
    return sums


def table(*columns: np.ndarray) -> np.ndarray:
    """Columns side by side, float32."""
    return np.stack(columns, axis=1).astype(np.float32)
