"""Scores of answers that choose: log-probabilities (rows, choices, *places) beside class numbers (rows, *places).

A class number below zero is a place that does not count. Definitions are those of scikit-learn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from nnbuilder.insight.scores.score import Score, Weigh, by_row, first, ratio, table

Make = Callable[[int, int], Score]
"""The score for so many choices at so many places."""
Hits = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _share(name: str, words: str, is_hit: Hits, places: int) -> Score:
    """How many of the answers are hits."""

    def statistics(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
        counts = truth >= 0
        hits = by_row(is_hit(answers, truth) & counts)
        return table(hits) if places == 1 else table(hits, by_row(counts))

    if places == 1:
        return Score(name, True, f"{words} for", "for", 1, statistics, first, is_share=True, adds_up=True, is_right=True)
    return Score(name, True, f"{words} at", "at", 2, statistics, ratio, is_share=True, adds_up=True)


def _accuracy(choices: int, places: int) -> Score:
    return _share("accuracy", "is right", lambda answers, truth: answers.argmax(axis=1) == truth, places)


def top(most: int, places: int) -> Score:
    """The right choice among the `most` likeliest; of equals the first stand before."""

    def is_among(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
        place = np.maximum(truth, 0)[:, None]
        right = np.take_along_axis(answers, place, axis=1)
        numbers = np.arange(answers.shape[1]).reshape(1, -1, *[1] * (truth.ndim - 1))
        above: np.ndarray = ((answers > right) | ((answers == right) & (numbers < place))).sum(axis=1)
        is_hit: np.ndarray = above < most
        return is_hit

    return _share(f"top-{most} accuracy", f"has the right one among its first {most}", is_among, places)


def _loss(choices: int, places: int) -> Score:
    """The mean surprise, in nats."""

    def statistics(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
        counts = truth >= 0
        right = np.take_along_axis(answers, np.maximum(truth, 0)[:, None], axis=1)[:, 0]
        return table(by_row(np.where(counts, -right, 0.0)), by_row(counts))

    return Score("loss", False, "has a loss of", "one of", 2, statistics, ratio, adds_up=True)


Macro = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""Of every class: how many were rightly said to be of it, how many were said to be, how many are -> its measure."""


def _of_classes(name: str, macro: Macro, *, is_of_true: bool = False) -> Make:
    """A measure of every class, averaged over those that are there or said to be, or only over those that are there."""

    def average(hits: np.ndarray, said: np.ndarray, true: np.ndarray) -> float:
        counts = true > 0 if is_of_true else true + said > 0
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.nan_to_num(macro(hits, said, true))[counts]
        return float(values.mean()) if len(values) else 0.0

    def make(choices: int, places: int) -> Score:
        says = f"has a {name} of"
        if places == 1:
            return Score(name, True, says, "one of", 2, _pairs, lambda pairs: _over_pairs(pairs, choices, average), True, classes=2, choices=choices)
        return Score(name, True, says, "one of", 3 * choices, _counts_of(choices), lambda counts: _over_counts(counts, average), True)

    return make


def _pairs(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The class of each sample, and what it was said to be."""
    return table(truth.reshape(-1), answers.argmax(axis=1).reshape(-1))


def _over_pairs(pairs: np.ndarray, choices: int, average: Callable[[np.ndarray, np.ndarray, np.ndarray], float]) -> Weigh:
    true, said = pairs.astype(np.int64).T

    def weigh(weights: np.ndarray) -> float:
        hits = np.bincount(true, weights * (true == said), choices)
        return average(hits, np.bincount(said, weights, choices), np.bincount(true, weights, choices))

    return weigh


def _counts_of(choices: int) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Of every sample and class: at how many places it was rightly said, said at all, and true."""

    def statistics(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
        chosen, counts = np.where(truth >= 0, answers.argmax(axis=1), -1), range(choices)
        hits = [by_row((chosen == one) & (truth == one)) for one in counts]
        return table(*hits, *(by_row(chosen == one) for one in counts), *(by_row(truth == one) for one in counts))

    return statistics


def _over_counts(counts: np.ndarray, average: Callable[[np.ndarray, np.ndarray, np.ndarray], float]) -> Weigh:
    return lambda weights: average(*(weights @ counts).reshape(3, -1))


def _of_ranks(name: str, area: Callable[[np.ndarray, np.ndarray], float], *, is_of_rare: bool = False) -> Make:
    """A measure of how high the samples of each class stand among all, averaged over the classes, or over all but the commonest."""

    def measure(ranks: np.ndarray, choices: int) -> Weigh:
        true = ranks[:, 0].astype(np.int64)
        # Of two classes, one stands for both: what is high for one is low for the other.
        left_out = int(np.bincount(true, minlength=choices).argmax()) if is_of_rare or choices == 2 else -1
        each = [(_Ranked.of(ranks[:, 1 + one]), true == one) for one in range(choices) if one != left_out]

        def weigh(weights: np.ndarray) -> float:
            values = [area(*ranked.above(weights, is_it)) for ranked, is_it in each if weights[is_it].any() and weights[~is_it].any()]
            return float(np.mean(values)) if values else 0.5

        return weigh

    def make(choices: int, places: int) -> Score:
        if places != 1:
            raise ValueError(f"The {name} compares one answer a sample, not {places}.")
        says, columns = f"has an {name} of", 1 + choices
        return Score(name, True, says, "one of", columns, _with_truth, lambda ranks: measure(ranks, choices), is_rank=True, classes=1, choices=choices)

    return make


def _with_truth(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
    return np.concatenate([truth[:, None], answers], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Samples from the highest score to the lowest, and `ends`, the last place of each run of equal ones."""

    order: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, scores: np.ndarray) -> _Ranked:
        order = np.argsort(-scores, kind="stable")
        return cls(order, np.flatnonzero(np.append(np.diff(scores[order]) != 0, True)))

    def above(self, weights: np.ndarray, is_it: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How many of the class, and how many others, stand at each threshold or above."""
        hits = np.cumsum((weights * is_it)[self.order])[self.ends]
        others = np.cumsum((weights * ~is_it)[self.order])[self.ends]
        return hits, others


def _area_under_curve(hits: np.ndarray, others: np.ndarray) -> float:
    """Hanley and McNeil 1982: how often one of the class stands above another one, equals half."""
    return float(np.trapezoid(np.append(0.0, hits), np.append(0.0, others)) / (hits[-1] * others[-1]))


def _average_precision(hits: np.ndarray, others: np.ndarray) -> float:
    """The precision at every threshold, weighed by the recall that it adds."""
    return float((np.diff(hits, prepend=0.0) / hits[-1] * hits / np.maximum(hits + others, 1e-12)).sum())


OF_CHOICES: Mapping[str, Make] = {
    "accuracy": _accuracy,
    "loss": _loss,
    "balanced accuracy": _of_classes("balanced accuracy", lambda hits, said, true: hits / true, is_of_true=True),
    "recall": _of_classes("recall", lambda hits, said, true: hits / true),
    "precision": _of_classes("precision", lambda hits, said, true: hits / said),
    "F1 score": _of_classes("F1 score", lambda hits, said, true: 2 * hits / (said + true)),
    "mean IoU": _of_classes("mean IoU", lambda hits, said, true: hits / (said + true - hits)),
    "AUC": _of_ranks("AUC", _area_under_curve),
    "average precision": _of_ranks("average precision", _average_precision, is_of_rare=True),
}
