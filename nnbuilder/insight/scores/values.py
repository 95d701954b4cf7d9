"""Scores of values beside values, and of probabilities beside zeros and ones, both (rows, ...) of one shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from nnbuilder.insight.scores.score import Score, Weigh, by_row, ratio, table

Make = Callable[[], Score]


def _error(name: str, words: str, size: Callable[[np.ndarray], np.ndarray], turn: Callable[[float], float]) -> Make:
    """The mean of the sizes of all differences, turned into what is told."""

    def statistics(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
        errors = size(np.asarray(answers, np.float64) - truth)
        return table(by_row(errors), by_row(np.ones_like(errors)))

    def measure(statistics: np.ndarray) -> Weigh:
        weigh = ratio(statistics)
        return lambda weights: turn(weigh(weights))

    return lambda: Score(name, False, f"has {words} of", "one of", 2, statistics, measure, adds_up=True)


def _explained() -> Score:
    """One, less the squared errors against the spread of what is right."""

    def statistics(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
        right = np.asarray(truth, np.float64)
        return table(by_row((answers - right) ** 2), by_row(right), by_row(right**2), by_row(np.ones_like(right)))

    def measure(statistics: np.ndarray) -> Weigh:
        def weigh(weights: np.ndarray) -> float:
            errors, total, squares, count = weights @ statistics
            spread = squares - total**2 / count
            return float(1 - errors / spread) if spread > 0 else 0.0

        return weigh

    return Score("R2", True, "has an R2 of", "one of", 4, statistics, measure, adds_up=True)


def _accuracy() -> Score:
    def statistics(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
        is_right = (answers > 0.5) == (truth > 0.5)
        return table(by_row(is_right), by_row(np.ones_like(is_right, dtype=np.int64)))

    return Score("accuracy", True, "is right at", "at", 2, statistics, ratio, is_share=True, adds_up=True)


def _overlap() -> Score:
    """What is both said and so, against what is one of them."""

    def statistics(answers: np.ndarray, truth: np.ndarray) -> np.ndarray:
        said, so = answers > 0.5, truth > 0.5
        return table(by_row(said & so), by_row(said | so))

    return Score("IoU", True, "has an IoU of", "one of", 2, statistics, ratio, is_share=True)


OF_YES_OR_NO: Mapping[str, Make] = {"accuracy": _accuracy, "IoU": _overlap}
OF_VALUES: Mapping[str, Make] = {
    "rmse": _error("rmse", "an RMSE", np.square, lambda mean: float(np.sqrt(mean))),
    "mae": _error("mae", "a mean error", np.abs, float),
    "squared error": _error("squared error", "a squared error", np.square, float),
    "R2": _explained,
}
