"""How a network compares with the best of the simple models, in one honest sentence: with an interval, with how many samples,
and with whether the difference may be chance.

Both answer the same samples. Right and wrong are compared by the exact test of McNemar, what adds up by Student's test of
pairs, and every other score by exchanging the two answers to a sample at random, which is as good where neither is better.
Where samples overlap, whole stretches of them are what is drawn and exchanged. Statistics are those of scipy.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnbuilder.insight.scores.score import Score, Weigh

LEAST_ROWS = 20
"""Samples below which nothing is said of a difference."""
LEAST_STRETCHES = 5
"""Stretches of a series below which the same holds."""
_LEVEL = 0.95
_RESAMPLES = 999
_MOST_EXCHANGED = 5_000
"""Units above which a bootstrap, which is quicker, tells the same."""
_MOST_DRAWN = 2**22
Outcome = Literal["better", "chance", "as_well", "worse"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The network beside the best simple model on `rows` test rows, by one score.

    low, high  the interval that holds the network's value with 95 % confidence
    outcome    "better" and "worse" are hardly chance; with "chance" the network is ahead, with "as_well" it is not
    """

    score: Score
    rows: int
    value: float
    low: float
    high: float
    best: str
    best_value: float
    outcome: Outcome


def judge(
    score: Score, network: np.ndarray, others: Mapping[str, np.ndarray], stretches: np.ndarray | None = None, weights: np.ndarray | None = None
) -> Verdict:
    """The verdict on statistics of the same rows, (rows, columns) for the network and for each simple model, of which there is
    one at least. `stretches` numbers the stretch that each row belongs to, where rows are not independent; `weights` is how often
    each row counts, where they do not count alike."""
    values = {name: score.value(statistics, weights) for name, statistics in others.items()}
    best = max(values, key=lambda name: values[name] if score.higher_is_better else -values[name])
    value = score.value(network, weights)
    low, high = interval(score, network, stretches, weights)
    is_ahead = score.better(value, values[best])
    if is_chance(score, network, others[best], stretches, weights):
        outcome: Outcome = "chance" if is_ahead else "as_well"
    else:
        outcome = "better" if is_ahead else "worse"
    return Verdict(score, len(network), value, low, high, best, values[best], outcome)


def interval(score: Score, statistics: np.ndarray, stretches: np.ndarray | None = None, weights: np.ndarray | None = None) -> tuple[float, float]:
    """Where the value of a score lies with 95 % confidence: Clopper and Pearson 1934 for right and wrong, else a bootstrap, as where
    rows do not count alike."""
    from scipy.stats import binomtest

    if score.is_right and stretches is None and weights is None:
        found = binomtest(int(statistics.sum()), len(statistics)).proportion_ci(_LEVEL, "exact")
        return float(found.low), float(found.high)
    return _bootstrap(_weighed(score.measure(statistics), weights), _units(len(statistics), stretches))


def is_chance(score: Score, one: np.ndarray, other: np.ndarray, stretches: np.ndarray | None = None, weights: np.ndarray | None = None) -> bool:
    """Whether a difference as large as this one comes about by chance more often than once in twenty times."""
    from scipy.stats import binomtest, ttest_rel

    if score.is_right and stretches is None and weights is None:
        ahead, behind = int((one > other).sum()), int((one < other).sum())
        return ahead + behind == 0 or binomtest(ahead, ahead + behind).pvalue > 1 - _LEVEL
    units = _units(len(one), stretches)
    if score.adds_up:
        each = np.ones(len(one)) if weights is None else weights
        ours, theirs = (np.bincount(units, statistics[:, 0] * each) for statistics in (one, other))
        return bool(np.array_equal(ours, theirs)) or not ttest_rel(ours, theirs).pvalue <= 1 - _LEVEL
    if int(units.max()) + 1 > _MOST_EXCHANGED:
        ours_of, theirs_of = _weighed(score.measure(one), weights), _weighed(score.measure(other), weights)
        low, high = _bootstrap(lambda weights: ours_of(weights) - theirs_of(weights), units)
        return low <= 0 <= high
    return _exchanged(score, one, other, units, weights) > 1 - _LEVEL


def sentence(verdict: Verdict, of: str = "", mostly: str = "") -> str:
    """`On 55 test rows the network is right for 41.8% (29 to 56), logistic regression for 38.2%: the difference may be chance.`

    `of` names what is answered, where a network answers several questions; `mostly` says that nearly all rows are alike.
    """
    score, rows = verdict.score, f"{'for ' + of + ', ' if of else ''}on {verdict.rows:,} test rows{', ' + mostly + ',' if mostly else ''}"
    network = f"{score.shown(verdict.value)} ({score.shown_between(verdict.low, verdict.high)})"
    best = score.shown(verdict.best_value)
    if verdict.outcome in ("better", "chance"):
        ending = "the difference may be chance" if verdict.outcome == "chance" else "the network is better, and hardly by chance"
        return f"{capital(rows)} the network {score.says} {network}, {verdict.best} {score.again} {best}: {ending}."
    judged = "does at least as well" if verdict.outcome == "as_well" else "is better, and hardly by chance"
    return f"{capital(verdict.best)} {judged}: {rows} it {score.says} {best}, the network {score.again} {network}. The network is not worth its size yet."


def too_few(rows: int, of: str = "") -> str:
    """Why there is no verdict."""
    what = f" for {of}" if of else ""
    there = f"There {'is only 1 test row' if rows == 1 else f'are only {rows} test rows'}{what}"
    return f"{there}, too few to tell the network from a simple model; {LEAST_ROWS} would be enough for a large difference."


def too_few_stretches(rows: int, stretches: int, of: str = "") -> str:
    """Why there is no verdict where samples are windows that overlap."""
    makes = "are one stretch" if stretches == 1 else f"make only {stretches} stretches"
    return (
        f"The {rows:,} test windows{f' for {of}' if of else ''} overlap and {makes} of a series, too few to tell the network from a simple model; "
        f"{LEAST_STRETCHES} would be enough for a large difference."
    )


def too_few_others(rows: int, others: int, commonest: str, of: str = "") -> str:
    """Why there is no verdict where nearly all rows are of one class."""
    what = f" for {of}" if of else ""
    are = "is" if others == 1 else "are"
    return f"Of {rows:,} test rows only {others} {are} not {commonest}{what}, too few to tell whether the network or a simple model finds them."


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _weighed(weigh: Weigh, weights: np.ndarray | None) -> Weigh:
    """The same where each row counts as often as it weighs each time it counts."""
    return weigh if weights is None else lambda counts: weigh(counts * weights)


def _units(rows: int, stretches: np.ndarray | None) -> np.ndarray:
    """The number of the unit that each row belongs to: by itself, or its stretch."""
    return np.arange(rows) if stretches is None else np.unique(stretches, return_inverse=True)[1]


def _bootstrap(weigh: Weigh, units: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of what a value is when units are drawn anew with replacement."""
    from scipy.stats import bootstrap

    count = int(units.max()) + 1

    def of_drawn(drawn: np.ndarray) -> float:
        return weigh(np.bincount(drawn, minlength=count)[units].astype(np.float64))

    resamples = _RESAMPLES if count <= _MOST_EXCHANGED else _RESAMPLES // 5
    with warnings.catch_warnings():
        # A value that never changes has an interval of one point.
        warnings.simplefilter("ignore")
        found = bootstrap((np.arange(count),), of_drawn, n_resamples=resamples, batch=_batch(count), vectorized=False, method="percentile", rng=0)
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _exchanged(score: Score, one: np.ndarray, other: np.ndarray, units: np.ndarray, weights: np.ndarray | None) -> float:
    """How often chance alone makes a difference as large, if the answers to each unit could as well be the other's."""
    from scipy.stats import permutation_test

    both = np.stack([score.on_one_scale(one), score.on_one_scale(other)])
    rows, count = np.arange(len(one)), int(units.max()) + 1

    def difference(ours: np.ndarray, theirs: np.ndarray) -> float:
        return score.value(both[ours[units] // count, rows], weights) - score.value(both[theirs[units] // count, rows], weights)

    numbers = np.arange(count), np.arange(count) + count
    found = permutation_test(
        numbers, difference, permutation_type="samples", vectorized=False, n_resamples=_RESAMPLES // 2, batch=_batch(count), rng=np.random.default_rng(0)
    )
    return float(found.pvalue)


def _batch(count: int) -> int:
    return max(1, _MOST_DRAWN // count)
